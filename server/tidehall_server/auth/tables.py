"""The tables of accounts, sessions, devices and audit. They live beside the journal in the same database.

Instants are stored as UTC epoch milliseconds. Tokens and secrets are stored as SHA-256 only: they carry 256 random
bits, so a slow hash would add nothing. Passwords are argon2id.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from tidehall_server.journal.tables import metadata

accounts = Table(
    "auth_accounts",
    metadata,
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

sessions = Table(
    "auth_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("hall", String(64), nullable=False),
    Column("name_key", String(64), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("address", String(64), nullable=False),
)
Index("auth_sessions_account", sessions.c.hall, sessions.c.name_key)

devices = Table(
    "auth_devices",
    metadata,
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

pairings = Table(
    "auth_pairings",
    metadata,
    Column("device_code_hash", String(64), primary_key=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("expires_ms", BigInteger, nullable=False),
    Column("device", String(32)),
)

failures = Table(
    "auth_failures",
    metadata,
    Column("bucket", String(160), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    Column("blocked_until_ms", BigInteger, nullable=False),
)

state = Table(
    "auth_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("generation", BigInteger, nullable=False),
    Column("setup_hash", String(64)),
    Column("probe_ms", BigInteger),
)

audit = Table(
    "auth_audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("hall", String(64), nullable=False),
    Column("actor", String(128), nullable=False),
    Column("address", String(64), nullable=False),
    Column("action", String(48), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("detail", Text, nullable=False),
)

STATE_ID = 1
