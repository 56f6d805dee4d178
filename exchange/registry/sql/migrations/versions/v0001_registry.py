"""The registry: accounts, projects, series, acts, movements, issuances, blocks, and their rules."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

_TABLES = (
    """CREATE TABLE account (
    name VARCHAR(80) NOT NULL PRIMARY KEY,
    kind VARCHAR(16) NOT NULL,
    owner VARCHAR(200) NOT NULL,
    locked BOOLEAN NOT NULL,
    opened_ns BIGINT NOT NULL)""",
    "CREATE INDEX ix_account_owner ON account (owner)",
    """CREATE TABLE project (
    project_id VARCHAR(24) NOT NULL PRIMARY KEY,
    programme VARCHAR(24) NOT NULL,
    document VARCHAR NOT NULL,
    entered_ns BIGINT NOT NULL)""",
    """CREATE TABLE series (
    series_id INTEGER NOT NULL PRIMARY KEY,
    name VARCHAR(60) NOT NULL UNIQUE,
    programme VARCHAR(24) NOT NULL,
    project_id VARCHAR(24) NOT NULL REFERENCES project (project_id),
    vintage_start INTEGER NOT NULL,
    vintage_end INTEGER NOT NULL,
    credit_class VARCHAR(80) NOT NULL,
    country VARCHAR(3) NOT NULL,
    CONSTRAINT series_vintage CHECK (vintage_start <= vintage_end))""",
    "CREATE INDEX ix_series_project_id ON series (project_id)",
    """CREATE TABLE act (
    act_id {whole} NOT NULL PRIMARY KEY,
    key VARCHAR(128) NOT NULL UNIQUE,
    kind VARCHAR(16) NOT NULL,
    body_hash {bytes} NOT NULL,
    at_ns BIGINT NOT NULL,
    source VARCHAR(80) NOT NULL,
    purpose VARCHAR(200) NOT NULL,
    beneficiary VARCHAR(200) NOT NULL)""",
    """CREATE TABLE movement (
    act_id {whole} NOT NULL REFERENCES act (act_id),
    position INTEGER NOT NULL,
    series_id INTEGER NOT NULL REFERENCES series (series_id),
    first BIGINT NOT NULL,
    last BIGINT NOT NULL,
    size SMALLINT NOT NULL,
    issued_ns BIGINT NOT NULL,
    target VARCHAR(80) NOT NULL,
    PRIMARY KEY (act_id, position),
    CONSTRAINT movement_range CHECK (first >= 1 AND first <= last))""",
    "CREATE INDEX movement_over ON movement (series_id, size, first)",
    """CREATE TABLE issuance (
    series_id INTEGER NOT NULL REFERENCES series (series_id),
    first BIGINT NOT NULL,
    last BIGINT NOT NULL,
    act_id {whole} NOT NULL REFERENCES act (act_id),
    PRIMARY KEY (series_id, first),
    CONSTRAINT issuance_range CHECK (first >= 1 AND first <= last)){clustered}""",
    """CREATE TABLE block (
    series_id INTEGER NOT NULL REFERENCES series (series_id),
    first BIGINT NOT NULL,
    last BIGINT NOT NULL,
    quantity_t BIGINT NOT NULL,
    issued_ns BIGINT NOT NULL,
    account VARCHAR(80) NOT NULL REFERENCES account (name),
    status VARCHAR(12) NOT NULL,
    credit_class VARCHAR(80) NOT NULL,
    vintage_start INTEGER NOT NULL,
    vintage_end INTEGER NOT NULL,
    PRIMARY KEY (series_id, first),
    CONSTRAINT block_range CHECK (first >= 1 AND first <= last),
    CONSTRAINT block_status CHECK (status IN ('held', 'retired', 'surrendered', 'cancelled')),
    CONSTRAINT block_quantity CHECK (quantity_t = last - first + 1)){clustered}""",
    """CREATE INDEX block_delivery ON block
    (account, credit_class, vintage_start, vintage_end, quantity_t DESC, series_id, first)""",
)

_SQLITE_RULES = (
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
        for table in ("act", "movement", "issuance")
        for event in ("UPDATE", "DELETE")
    ),
)

_POSTGRESQL_RULES = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "CREATE SEQUENCE act_number OWNED BY act.act_id",
    """ALTER TABLE block ADD CONSTRAINT block_no_overlap EXCLUDE USING gist
    (series_id WITH =, int8range(first, last, '[]') WITH &&)""",
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
        for table in ("act", "movement", "issuance")
    ),
)


def upgrade() -> None:
    """Everything from nothing."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    words = {
        "whole": "INTEGER" if is_sqlite else "BIGINT",
        "bytes": "BLOB" if is_sqlite else "BYTEA",
        "clustered": " WITHOUT ROWID" if is_sqlite else "",
    }
    for statement in _TABLES:
        op.execute(statement.format(**words))
    for statement in _SQLITE_RULES if is_sqlite else _POSTGRESQL_RULES:
        op.execute(statement)
