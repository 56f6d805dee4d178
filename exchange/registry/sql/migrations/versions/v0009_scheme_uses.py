"""Store the uses of retirements as rows of scheme and year in place of words.

Purposes that were written as code:FYyear become rows; the words stay as they were.
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_STORE_ACTS = """CREATE FUNCTION store_acts(
      acts json, movements json, issuances json, disclosures json, uses json, changed json,
      added json
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
      IF uses IS NOT NULL THEN
        INSERT INTO scheme_use SELECT * FROM json_populate_recordset(NULL::scheme_use, uses);
      END IF;
      UPDATE block SET last = v.last, quantity_t = v.quantity_t, account = v.account,
        status = v.status
        FROM json_populate_recordset(NULL::block, changed) v
        WHERE block.series_id = v.series_id AND block.first = v.first;
      GET DIAGNOSTICS found = ROW_COUNT;
      INSERT INTO block SELECT * FROM json_populate_recordset(NULL::block, added);
      RETURN found;
    END $$"""
_WRITTEN = re.compile(
    r"(shk|gx-ets|gx-league|cnp|green-purchasing|keidanren|corsia|tokyo|saitama|ndc|product"
    r"|voluntary)(?::(?:FY)?(\d{4}))?",
    re.ASCII,
)


def upgrade() -> None:
    """One table more, as final as the acts, filled from what was written plainly."""
    is_sqlite = op.get_context().dialect.name == "sqlite"
    whole = "INTEGER" if is_sqlite else "BIGINT"
    op.execute(
        f"""CREATE TABLE scheme_use (
        act_id {whole} NOT NULL REFERENCES act (act_id),
        position INTEGER NOT NULL,
        scheme VARCHAR(32) NOT NULL,
        fiscal_year INTEGER,
        PRIMARY KEY (act_id, position))"""
    )
    op.execute("CREATE INDEX scheme_use_of ON scheme_use (scheme, fiscal_year)")
    _fill()
    if is_sqlite:
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"""CREATE TRIGGER scheme_use_final_{event.lower()} BEFORE {event} ON scheme_use
                BEGIN SELECT RAISE(ABORT, 'history_final'); END"""
            )
        return
    op.execute(
        """CREATE TRIGGER scheme_use_final BEFORE UPDATE OR DELETE ON scheme_use
        FOR EACH ROW EXECUTE FUNCTION history_final()"""
    )
    op.execute("DROP FUNCTION store_acts")
    op.execute(_STORE_ACTS)
    for setting in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin"):
        op.execute(
            f"""ALTER FUNCTION store_acts(json, json, json, json, json, json, json)
            SET {setting} = off"""
        )


def _fill() -> None:
    """Rows for the purposes of old retirements that consist of known codes alone."""
    connection = op.get_bind()
    query = "SELECT act_id, purpose FROM act WHERE kind IN ('retire', 'surrender', 'cancel')"
    rows = []
    for act_id, purpose in connection.execute(sa.text(query)).all():
        uses = [_WRITTEN.fullmatch(part.strip()) for part in purpose.split("+")]
        if all(uses):
            rows += [
                {"act_id": act_id, "position": n, "scheme": use[1], "year": use[2] and int(use[2])}
                for n, use in enumerate(uses)
                if use is not None
            ]
    if rows:
        connection.execute(
            sa.text("INSERT INTO scheme_use VALUES (:act_id, :position, :scheme, :year)"), rows
        )
