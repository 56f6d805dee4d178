"""Look up the data of a batch of acts by one call on PostgreSQL, not by many statements."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"

_LOOK_UP = """CREATE FUNCTION look_up(wanted json) RETURNS json LANGUAGE plpgsql AS $$
    DECLARE
      names text[] := ARRAY(SELECT json_array_elements_text(wanted->'accounts'));
      keys text[] := ARRAY(SELECT json_array_elements_text(wanted->'keys'));
      locked_rows json;
      done_rows json;
      stock record;
      parcels json;
      stocks json[] := '{}';
    BEGIN
      IF (wanted->>'endings')::boolean THEN
        SELECT json_agg(json_build_array(a.name, a.kind, a.owner, a.locked)) INTO locked_rows
        FROM (SELECT name, kind, owner, locked FROM account
              WHERE name = ANY(names) OR kind IN ('retirement', 'cancellation')
              ORDER BY name FOR NO KEY UPDATE) a;
      ELSE
        SELECT json_agg(json_build_array(a.name, a.kind, a.owner, a.locked)) INTO locked_rows
        FROM (SELECT name, kind, owner, locked FROM account WHERE name = ANY(names)
              ORDER BY name FOR NO KEY UPDATE) a;
      END IF;
      SELECT json_agg(json_build_array(a.key, a.kind, encode(a.body_hash, 'base64'), a.at_ns,
                                       m.series_id, m.first, m.last, m.issued_ns)
                      ORDER BY a.act_id, m.position) INTO done_rows
      FROM act a LEFT JOIN movement m ON m.act_id = a.act_id WHERE a.key = ANY(keys);
      FOR stock IN SELECT * FROM json_to_recordset(wanted->'stocks')
                   AS s (account text, credit_class text, parcels integer) LOOP
        SELECT json_agg(json_build_array(b.series_id, b.first, b.last, b.issued_ns)) INTO parcels
        FROM (SELECT series_id, first, last, issued_ns FROM block
              WHERE account = stock.account AND credit_class = stock.credit_class
              ORDER BY vintage_start, vintage_end, quantity_t DESC, series_id, first
              LIMIT stock.parcels) b;
        stocks := stocks || coalesce(parcels, '[]');
      END LOOP;
      RETURN json_build_object(
        'accounts', coalesce(locked_rows, '[]'), 'done', coalesce(done_rows, '[]'),
        'stocks', array_to_json(stocks),
        'ids', (SELECT json_agg(nextval('act_number'))
                FROM generate_series(1, (wanted->>'acts')::integer)));
    END $$"""


def upgrade() -> None:
    """A function; SQLite is in the process itself and needs none."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(_LOOK_UP)
