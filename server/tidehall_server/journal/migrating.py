"""The steps of ``migrations``, taken by alembic. Imported when there is a step to take: see ``upgrade``."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def config() -> Config:
    """Alembic's settings; there is no ini file to be lost."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings


def migrate(connection: Connection, revision: str = "head") -> None:
    """Take the steps up to ``revision``, in the transaction of ``connection``."""
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, revision)
