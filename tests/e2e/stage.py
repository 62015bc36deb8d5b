"""A hall as it really runs: the server, the kiosk agent, and people who press keys through the HTTP API."""

from __future__ import annotations

import json
import os
import re
import ssl
import subprocess
import urllib.error
import urllib.request
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.services.origin import Origin, authority, chosen
from tests.services.process import free_port, stop, wait_for
from tests.services.warm import Program, start
from tests.simulate.relived import assert_data_relived

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "chaoxi-dating-2026"
_CHINA = ZoneInfo("Asia/Shanghai")
_ENV_PATH = ":".join(str(ROOT / part) for part in ("server", "kiosk", "caller", "display"))


class Refusal(Exception):
    """An answer other than 2xx: ``status`` and the refusal's ``body``."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status} {body.get('code')}")
        self.status = status
        self.body = body


def ask(method: str, url: str, body: object | None = None, headers: dict[str, str] | None = None) -> Any:
    """One HTTP exchange of JSON. Raises Refusal, and OSError when nobody answers."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method)
    request.add_header("Content-Type", "application/json")
    for name, value in (headers or {}).items():
        request.add_header(name, value)
    try:
        with urllib.request.urlopen(request, timeout=30, context=_context(url)) as response:
            return json.loads(response.read() or b"{}")
    except urllib.error.HTTPError as error:
        raise Refusal(error.code, json.loads(error.read() or b"{}")) from None


class Process:
    """A program of the product in a process of its own; its output goes to a file."""

    def __init__(self, arguments: list[str], log: Path) -> None:
        self._arguments = arguments
        self.log = log
        self.process: Program | None = None

    def launch(self, url: str) -> None:
        """Start, and return once ``url`` answers."""
        with self.log.open("ab") as output:
            self.process = start(
                "-m", *self._arguments, stdin=subprocess.PIPE, stdout=output, stderr=output, cwd=ROOT,
                env=_environment(),
            )  # fmt: skip
        wait_for(lambda: _answers(url), self.process, " ".join(self._arguments[:2]) + f" (see {self.log})")

    @property
    def pid(self) -> int:
        """Its process id while it runs."""
        if self.process is None:
            raise RuntimeError("not running")
        return self.process.pid

    def stop(self) -> None:
        if self.process is not None:
            if self.process.stdin is not None:
                self.process.stdin.close()
            stop(self.process)
            self.process = None


class Stage:
    """A served hall with its first manager. ``hall`` is a preset's name; one that fixes no hours is always open.

    ``people`` are the tokens of clerks with passwords of their own.

    Served from the run's origin (tests/services/origin.py), unless a test names another. ``settings`` are further
    tables of its ``server.toml``.
    """

    def __init__(self, folder: Path, hall: str = "meixian", origin: Origin | None = None, settings: str = "") -> None:
        self.hall = hall
        self.data = folder / "data"
        self.port = free_port()
        self.origin = origin or chosen()
        self.url = f"{self.origin.scheme}://{self.origin.host}:{self.port}"
        arguments = ["tidehall_server", "serve", "--hall", hall, "--data", str(self.data), "--port", str(self.port)]
        if settings:
            (folder / "server.toml").write_text(f"[server]\n{settings}", encoding="utf-8")
            arguments += ["--config", str(folder / "server.toml")]
        if self.origin is not Origin.LOOPBACK:
            arguments += ["--host", self.origin.host]
        if self.origin is Origin.HTTPS:
            authority().give(self.data)
            arguments += ["--tls"]
        self._server = Process(arguments, folder / "server.log")
        self._kiosks: list[Kiosk] = []
        self._folder = folder
        self.manager = ""
        self.people: dict[str, str] = {}

    @property
    def ca(self) -> str:
        """The authority that devices of an https hall trust; "" over http."""
        return str(authority().certificates.ca) if self.origin is Origin.HTTPS else ""

    @staticmethod
    def environment() -> dict[str, str]:
        """Of the product's processes."""
        return _environment()

    def start(self) -> None:
        """Serve, and appoint the first manager with the one-time secret."""
        self._server.launch(f"{self.url}/livez")
        secret = re.search(r"manager: (\S+)", self._server.log.read_text())
        if not self.manager and secret is not None:
            body = {"secret": secret.group(1), "name": "zhuren", "password": PASSWORD}
            self.manager = ask("POST", f"{self.url}/api/v1/setup", body)["token"]

    @property
    def server_pid(self) -> int:
        return self._server.pid

    def stop_server(self) -> None:
        self._server.stop()

    def signal(self, number: int) -> None:
        """Freeze the server (SIGSTOP), let it go on (SIGCONT)."""
        os.kill(self._server.pid, number)

    def start_server(self) -> None:
        """The same hall again, on the same port."""
        self._server.launch(f"{self.url}/livez")

    def stop(self) -> None:
        for kiosk in self._kiosks:
            kiosk.stop()
        self._server.stop()
        assert_data_relived(self.data, self.hall)

    def command(self, name: str, /, token: str | None = None, **body: Any) -> dict[str, Any]:
        """A command as the manager, or as who holds ``token``; its result."""
        headers = {"Authorization": f"Bearer {token or self.manager}", "Idempotency-Key": uuid.uuid4().hex}
        answer = ask("POST", f"{self.url}/api/v1/halls/{self.hall}/commands/{name}", body, headers)
        result: dict[str, Any] = answer["result"]
        return result

    def get(self, path: str, token: str | None = None) -> Any:
        """A GET below the hall's address, e.g. ``views/board``."""
        headers = {"Authorization": f"Bearer {token or self.manager}"}
        return ask("GET", f"{self.url}/api/v1/halls/{self.hall}/{path}", headers=headers)

    def post(self, path: str, body: object) -> Any:
        """A POST of the manager below the hall's address, e.g. ``settings/check``."""
        headers = {"Authorization": f"Bearer {self.manager}"}
        return ask("POST", f"{self.url}/api/v1/halls/{self.hall}/{path}", body, headers)

    def book_all_day(self, **rules: Any) -> None:
        """Whatever day and hour it is, there is something to book: a preset without hours knows working days only."""
        now = datetime.fromisoformat(ask("GET", f"{self.url}/api/v1/bookings")["now"]).astimezone(_CHINA)
        settings = self.get("settings")
        values, whole = settings["values"], ["00:00-23:59"]
        days = [(now + timedelta(days=n)).date().isoformat() for n in range(4)]
        values["hours"] = {"workday": whole, "special": [{"day": day, "sessions": whole} for day in days]}
        values["bookings"] = {**values.get("bookings", {}), "slot_min": 5, "days_ahead": 3, "phone": True, **rules}
        self.post("settings/apply", {"etag": settings["etag"], "values": values, "reason": "全天可约"})

    def pair(self, code: str, role: str, name: str, window: str | None = None) -> None:
        """What the manager does with the code that a screen shows."""
        body = {"code": code, "role": role, "name": name} | ({"window": window} if window else {})
        headers = {"Authorization": f"Bearer {self.manager}"}
        ask("POST", f"{self.url}/api/v1/halls/{self.hall}/pair/approve", body, headers)

    def device(self, role: str, name: str, window: str | None = None) -> str:
        """A device's token, paired the way a screen is."""
        start = ask("POST", f"{self.url}/api/v1/pair/start", {})
        self.pair(start["code"], role, name, window)
        token: str = ask("POST", f"{self.url}/api/v1/pair/poll", {"device_code": start["device_code"]})["token"]
        return token

    def clerks(self) -> list[str]:
        """Ids of the clerks of the hall's configuration."""
        import tomllib

        config = tomllib.loads((ROOT / "config" / "halls" / f"{self.hall}.toml").read_text(encoding="utf-8"))
        return [clerk["id"] for clerk in config["clerks"]]

    def sit(self, window: str, clerk: int = 0) -> None:
        """A clerk sits down at ``window``."""
        self.command("sign-in", window=window, clerk=self.clerks()[clerk])

    def serve_one(self, window: str) -> str:
        """Call, start and finish the next ticket; its number."""
        ticket: str = self.command("call-next", window=window)["ticket"]
        self.command("start", window=window)
        self.command("finish", window=window)
        return ticket

    def kiosk(self, *, paired: bool = True, extra: str = "") -> Kiosk:
        """A running kiosk agent with a virtual printer and reader. ``extra`` is more of its settings file."""
        kiosk = Kiosk(self._folder / f"kiosk{len(self._kiosks)}", self, paired, extra)
        self._kiosks.append(kiosk)
        kiosk.start()
        return kiosk


class Kiosk:
    """The agent on the kiosk as a process."""

    def __init__(self, folder: Path, stage: Stage, paired: bool, extra: str) -> None:
        folder.mkdir(parents=True)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        settings = folder / "kiosk.toml"
        head = f'server = "{stage.url}"\ndata = "{folder / "data"}"\nport = {self.port}\n'
        if stage.ca:
            head += f'ca = "{stage.ca}"\n'
        settings.write_text(head + extra, encoding="utf-8")
        arguments = ["tidehall_kiosk", "--config", str(settings)]
        if paired:
            token = folder / "token"
            token.write_text(stage.device("kiosk", "取号机1"), encoding="utf-8")
            token.chmod(0o600)
            arguments += ["--token-file", str(token)]
        self._process = Process(arguments, folder / "kiosk.log")

    def start(self) -> None:
        self._process.launch(self.url)

    def stop(self) -> None:
        self._process.stop()


def _environment() -> dict[str, str]:

    return os.environ | {"PYTHONPATH": _ENV_PATH, "PYTHONUNBUFFERED": "1"}


def _context(url: str) -> ssl.SSLContext | None:
    return authority().context() if url.startswith("https:") else None


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2, context=_context(url)):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
