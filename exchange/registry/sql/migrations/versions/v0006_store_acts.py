"""One call writes acts and what they changed on PostgreSQL, instead of four statements."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

_STORE_ACTS = """CREATE FUNCTION store_acts(
      acts json, movements json, issuances json, disclosures json, changed json, added json
    ) RETURNS bigint LANGUAGE plpgsql AS $$
    DECLARE found bigint;
    BEGIN
      INSERT INTO act
        SELECT act_id, key, kind, decode(body_hash, 'base64'), at_ns, source, purpose, beneficiary
        FROM json_to_recordset(acts) AS a (act_id bigint, key text, kind text, body_hash text,
          at_ns bigint, source text, purpose text, beneficiary text);
      INSERT INTO movement SELECT * FROM json_populate_recordset(NULL::movement, movements);
      IF issuances IS NOT NULL THEN
        INSERT INTO issuance SELECT * FROM json_populate_recordset(NULL::issuance, issuances);
      END IF;
      IF disclosures IS NOT NULL THEN
        INSERT INTO disclosure SELECT * FROM json_populate_recordset(NULL::disclosure, disclosures);
      END IF;
      UPDATE block SET last = v.last, quantity_t = v.quantity_t, account = v.account,
        status = v.status
        FROM json_populate_recordset(NULL::block, changed) v
        WHERE block.series_id = v.series_id AND block.first = v.first;
      GET DIAGNOSTICS found = ROW_COUNT;
      INSERT INTO block SELECT * FROM json_populate_recordset(NULL::block, added);
      RETURN found;
    END $$"""


def upgrade() -> None:
    """A function; SQLite is in the process itself and needs none."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(_STORE_ACTS)
