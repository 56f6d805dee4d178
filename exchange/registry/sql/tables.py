"""The registry's tables, with the rules that the database itself enforces.

Numbers of one series never overlap, a block lies inside an issued range, an ended block never
changes, and history is never rewritten: triggers on SQLite, an exclusion constraint and triggers on
PostgreSQL ensure it, so that no code path and no other program can violate it. A movement has the
power of two that bounds its length (`size`), so that an index finds the movements over one number:
at most one range of starts per size.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    text,
)

metadata = MetaData()

_whole = BigInteger().with_variant(Integer(), "sqlite")

account = Table(
    "account",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("owner", String(200), nullable=False, index=True),
    Column("locked", Boolean, nullable=False),
    Column("opened_ns", BigInteger, nullable=False),
)

project = Table(
    "project",
    metadata,
    Column("project_id", String(24), primary_key=True),
    Column("programme", String(24), nullable=False),
    Column("document", String, nullable=False),
    Column("entered_ns", BigInteger, nullable=False),
)

series = Table(
    "series",
    metadata,
    Column("series_id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(60), nullable=False, unique=True),
    Column("programme", String(24), nullable=False),
    Column("project_id", ForeignKey(project.c.project_id), nullable=False, index=True),
    Column("vintage_start", Integer, nullable=False),
    Column("vintage_end", Integer, nullable=False),
    Column("credit_class", String(80), nullable=False),
    Column("country", String(3), nullable=False),
    CheckConstraint("vintage_start <= vintage_end", name="series_vintage"),
)

act = Table(
    "act",
    metadata,
    Column("act_id", _whole, primary_key=True, autoincrement=False),
    Column("key", String(128), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("body_hash", LargeBinary(16), nullable=False),
    Column("at_ns", BigInteger, nullable=False),
    Column("source", String(80), nullable=False),
    Column("purpose", String(200), nullable=False),
    Column("beneficiary", String(200), nullable=False),
)

movement = Table(
    "movement",
    metadata,
    Column("act_id", ForeignKey(act.c.act_id), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("series_id", ForeignKey(series.c.series_id), nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("size", SmallInteger, nullable=False),
    Column("issued_ns", BigInteger, nullable=False),
    Column("target", String(80), nullable=False),
    CheckConstraint("first >= 1 AND first <= last", name="movement_range"),
    Index("movement_over", "series_id", "size", "first"),
)

issuance = Table(
    "issuance",
    metadata,
    Column("series_id", ForeignKey(series.c.series_id), primary_key=True, autoincrement=False),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("act_id", ForeignKey(act.c.act_id), nullable=False),
    CheckConstraint("first >= 1 AND first <= last", name="issuance_range"),
    sqlite_with_rowid=False,
)

block = Table(
    "block",
    metadata,
    Column("series_id", ForeignKey(series.c.series_id), primary_key=True, autoincrement=False),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("quantity_t", BigInteger, nullable=False),
    Column("issued_ns", BigInteger, nullable=False),
    Column("account", ForeignKey(account.c.name), nullable=False),
    Column("status", String(12), nullable=False),
    Column("credit_class", String(80), nullable=False),
    Column("vintage_start", Integer, nullable=False),
    Column("vintage_end", Integer, nullable=False),
    CheckConstraint("first >= 1 AND first <= last", name="block_range"),
    CheckConstraint(
        "status IN ('held', 'retired', 'surrendered', 'canceled')", name="block_status"
    ),
    Index(
        "block_delivery",
        "account",
        "credit_class",
        "vintage_start",
        "vintage_end",
        text("quantity_t DESC"),
        "series_id",
        "first",
    ),
    CheckConstraint("quantity_t = last - first + 1", name="block_quantity"),
    sqlite_with_rowid=False,
)

proposal = Table(
    "proposal",
    metadata,
    Column("proposal_id", Integer, primary_key=True, autoincrement=False),
    Column("account", ForeignKey(account.c.name), nullable=False, index=True),
    Column("state", String(12), nullable=False),
    Column("document", String, nullable=False),
)

disclosure = Table(
    "disclosure",
    metadata,
    Column("act_id", ForeignKey(act.c.act_id), primary_key=True, autoincrement=False),
    Column("document", String, nullable=False),
)

scheme_use = Table(
    "scheme_use",
    metadata,
    Column("act_id", ForeignKey(act.c.act_id), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("scheme", String(32), nullable=False),
    Column("fiscal_year", Integer),
    Index("scheme_use_of", "scheme", "fiscal_year"),
)

imported = Table(
    "imported",
    metadata,
    Column("act_id", ForeignKey(act.c.act_id), primary_key=True, autoincrement=False),
    Column("origin", String(80), nullable=False, index=True),
    Column("original_first", String(120), nullable=False),
    Column("original_last", String(120), nullable=False),
)

filing = Table(
    "filing",
    metadata,
    Column("kind", String(80), primary_key=True),
    Column("name", String(80), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", String, nullable=False),
    Column("filed_by", String(80), nullable=False),
    Column("at_ns", BigInteger, nullable=False),
)

_FINAL = ("act", "movement", "issuance", "disclosure", "filing", "scheme_use", "imported")

SQLITE_RULES = (
    """CREATE TRIGGER block_no_overlap BEFORE INSERT ON block
    WHEN (SELECT last FROM block WHERE series_id = NEW.series_id AND first <= NEW.last
          ORDER BY first DESC LIMIT 1) >= NEW.first
    BEGIN SELECT RAISE(ABORT, 'serial_overlap'); END""",
    """CREATE TRIGGER block_growth BEFORE UPDATE OF last ON block
    WHEN NEW.last > OLD.last
    AND (SELECT first FROM block WHERE series_id = NEW.series_id AND first > NEW.first
         ORDER BY first LIMIT 1) <= NEW.last
    BEGIN SELECT RAISE(ABORT, 'serial_overlap'); END""",
    """CREATE TRIGGER block_issued BEFORE INSERT ON block
    WHEN coalesce((SELECT last FROM issuance WHERE series_id = NEW.series_id
                   AND first <= NEW.first ORDER BY first DESC LIMIT 1), 0) < NEW.last
    BEGIN SELECT RAISE(ABORT, 'serial_not_issued'); END""",
    """CREATE TRIGGER block_identity BEFORE UPDATE ON block
    WHEN NEW.first <> OLD.first OR NEW.series_id <> OLD.series_id
      OR NEW.issued_ns <> OLD.issued_ns OR NEW.credit_class <> OLD.credit_class
    BEGIN SELECT RAISE(ABORT, 'block_identity'); END""",
    """CREATE TRIGGER block_final_update BEFORE UPDATE ON block WHEN OLD.status <> 'held'
    BEGIN SELECT RAISE(ABORT, 'block_final'); END""",
    """CREATE TRIGGER block_final_delete BEFORE DELETE ON block WHEN OLD.status <> 'held'
    BEGIN SELECT RAISE(ABORT, 'block_final'); END""",
    """CREATE TRIGGER issuance_no_overlap BEFORE INSERT ON issuance
    WHEN (SELECT last FROM issuance WHERE series_id = NEW.series_id AND first <= NEW.last
          ORDER BY first DESC LIMIT 1) >= NEW.first
    BEGIN SELECT RAISE(ABORT, 'serial_overlap'); END""",
    *(
        f"""CREATE TRIGGER {table}_final_{event.lower()} BEFORE {event} ON {table}
        BEGIN SELECT RAISE(ABORT, 'history_final'); END"""
        for table in _FINAL
        for event in ("UPDATE", "DELETE")
    ),
)

# SP-GiST takes half of GiST's time, but one column only: series and number become one, 41 bits
# of it the number's.
BLOCK_NO_OVERLAP = (
    "ALTER TABLE block ADD CONSTRAINT block_series CHECK (series_id BETWEEN 0 AND 4194303)",
    """ALTER TABLE block ADD CONSTRAINT block_no_overlap EXCLUDE USING spgist
    (int8range((series_id::bigint << 41) + first, (series_id::bigint << 41) + last, '[]')
     WITH &&)""",
)

# Writes acts and what they changed: blocks shrink before new ones are added.
STORE_ACTS = """CREATE FUNCTION store_acts(
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

# Returns the data of a batch of acts: locks its accounts first, in the order of their names, so
# that the data read after that does not change.
LOOK_UP = """CREATE FUNCTION look_up(wanted json) RETURNS json LANGUAGE plpgsql AS $$
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

# A session keeps the plan of a function's query, also one made while the tables were small and a
# scan of them was quickest: so these two plan with indexes only.
INDEXED_PLANS = tuple(
    f"ALTER FUNCTION {function} SET {setting} = off"
    for function in ("store_acts(json, json, json, json, json, json, json)", "look_up(json)")
    for setting in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
)

POSTGRESQL_RULES = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "CREATE SEQUENCE act_number OWNED BY act.act_id",
    *BLOCK_NO_OVERLAP,
    """ALTER TABLE issuance ADD CONSTRAINT issuance_no_overlap EXCLUDE USING gist
    (series_id WITH =, int8range(first, last, '[]') WITH &&)""",
    """CREATE FUNCTION block_rules() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        IF coalesce((SELECT last FROM issuance WHERE series_id = NEW.series_id
                     AND first <= NEW.first ORDER BY first DESC LIMIT 1), 0) < NEW.last THEN
          RAISE EXCEPTION 'serial_not_issued';
        END IF;
        RETURN NEW;
      END IF;
      IF OLD.status <> 'held' THEN RAISE EXCEPTION 'block_final'; END IF;
      IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
      IF (NEW.first, NEW.series_id, NEW.issued_ns, NEW.credit_class)
         <> (OLD.first, OLD.series_id, OLD.issued_ns, OLD.credit_class) THEN
        RAISE EXCEPTION 'block_identity';
      END IF;
      RETURN NEW;
    END $$""",
    """CREATE TRIGGER block_rules BEFORE INSERT OR UPDATE OR DELETE ON block
    FOR EACH ROW EXECUTE FUNCTION block_rules()""",
    """CREATE FUNCTION history_final() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'history_final'; END $$""",
    *(
        f"""CREATE TRIGGER {table}_final BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION history_final()"""
        for table in _FINAL
    ),
    STORE_ACTS,
    LOOK_UP,
    *INDEXED_PLANS,
)


def create(connection: Connection) -> None:
    """Make the tables and their rules in an empty database."""
    metadata.create_all(connection, checkfirst=False)  # another schema may also have such tables
    rules = SQLITE_RULES if connection.dialect.name == "sqlite" else POSTGRESQL_RULES
    for rule in rules:
        connection.execute(text(rule))
