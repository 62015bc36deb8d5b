"""Accounts, sessions, devices, pairings, failures, and an audit that nothing may change."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer, String, Text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REFUSAL = "the audit is append-only"

REFUSE = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
# INSERT OR REPLACE deletes without firing a DELETE trigger
EXISTING = "SELECT 1 FROM auth_audit WHERE id = NEW.id"

SQLITE_TRIGGERS = (
    f"CREATE TRIGGER auth_audit_no_update BEFORE UPDATE ON auth_audit {REFUSE}",
    f"CREATE TRIGGER auth_audit_no_delete BEFORE DELETE ON auth_audit {REFUSE}",
    f"CREATE TRIGGER auth_audit_no_replace BEFORE INSERT ON auth_audit WHEN EXISTS ({EXISTING}) {REFUSE}",
)

POSTGRES_TRIGGERS = (
    "CREATE TRIGGER auth_audit_no_change BEFORE UPDATE OR DELETE ON auth_audit "
    "FOR EACH ROW EXECUTE FUNCTION tidehall_append_only()",
    "CREATE TRIGGER auth_audit_no_truncate BEFORE TRUNCATE ON auth_audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION tidehall_append_only()",
)


def upgrade() -> None:
    """Make everything; the triggers last."""
    _persons()
    _devices()
    _guards()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if sqlite else POSTGRES_TRIGGERS:
        op.execute(statement)


def _persons() -> None:
    op.create_table(
        "auth_accounts",
        Column("hall", String(64), primary_key=True),
        Column("name_key", String(64), primary_key=True),
        Column("name", String(64), nullable=False),
        Column("display", String(64), nullable=False),
        Column("role", String(16), nullable=False),
        Column("password", String(255), nullable=False),
        Column("must_change", Boolean, nullable=False),
        Column("disabled", Boolean, nullable=False),
        Column("created_ms", BigInteger, nullable=False),
        Column("created_by", String(128), nullable=False),
        Column("last_login_ms", BigInteger),
    )
    op.create_table(
        "auth_sessions",
        Column("token_hash", String(64), primary_key=True),
        Column("hall", String(64), nullable=False),
        Column("name_key", String(64), nullable=False),
        Column("created_ms", BigInteger, nullable=False),
        Column("used_ms", BigInteger, nullable=False),
        Column("expires_ms", BigInteger, nullable=False),
        Column("address", String(64), nullable=False),
    )
    op.create_index("auth_sessions_account", "auth_sessions", ["hall", "name_key"])


def _devices() -> None:
    op.create_table(
        "auth_devices",
        Column("id", String(32), primary_key=True),
        Column("hall", String(64), nullable=False),
        Column("name", String(64), nullable=False),
        Column("role", String(16), nullable=False),
        Column("window", String(64)),
        Column("token_hash", String(64), nullable=False, unique=True),
        Column("created_ms", BigInteger, nullable=False),
        Column("created_by", String(128), nullable=False),
        Column("seen_ms", BigInteger),
        Column("revoked_ms", BigInteger),
    )
    op.create_table(
        "auth_pairings",
        Column("device_code_hash", String(64), primary_key=True),
        Column("code_hash", String(64), nullable=False, unique=True),
        Column("expires_ms", BigInteger, nullable=False),
        Column("device", String(32)),
    )


def _guards() -> None:
    op.create_table(
        "auth_failures",
        Column("bucket", String(160), primary_key=True),
        Column("count", Integer, nullable=False),
        Column("since_ms", BigInteger, nullable=False),
        Column("blocked_until_ms", BigInteger, nullable=False),
    )
    op.create_table(
        "auth_state",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("generation", BigInteger, nullable=False),
        Column("setup_hash", String(64)),
        Column("probe_ms", BigInteger),
    )
    op.create_table(
        "auth_audit",
        Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
        Column("at_ms", BigInteger, nullable=False),
        Column("hall", String(64), nullable=False),
        Column("actor", String(128), nullable=False),
        Column("address", String(64), nullable=False),
        Column("action", String(48), nullable=False),
        Column("subject", String(128), nullable=False),
        Column("detail", Text, nullable=False),
    )
