"""A device's way to its hall: does the server answer, is it the right one, does it know us, is our clock like its."""

from __future__ import annotations

import json
import socket
import ssl
import stat
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tidehall_link.doctor import Finding, bad, ok, warn
from tidehall_link.pairing import Credentials, TokenFile
from tidehall_link.sending import exchange, opener
from tidehall_link.trust import trusting

_WAIT_S = 5.0
_SKEW_S = 30
_SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said to a first question, or why there was nothing."""

    ms: float = 0.0
    date: str = ""
    checks: tuple[str, ...] = ()
    trouble: tuple[str, str] | None = None


@dataclass(slots=True)
class Way:
    """Every check asks at most once and waits at most five seconds."""

    address: str
    folder: Path
    ca: str = ""
    now: Callable[[], float] = time.time  # noqa: TID251 - it is this clock that is judged
    _asked: Answer | None = field(default=None, init=False)

    def server(self) -> Iterator[Finding]:
        answer = self._answer()
        if answer.trouble is not None:
            yield bad("server", f"{self.address} {answer.trouble[0]}", f"{self.address} {answer.trouble[1]}")
        elif answer.checks:
            names = "、".join(answer.checks)
            yield warn(
                "server",
                f"服务器在，但自检有问题（{names}）：在服务器上运行 tidehall doctor",
                f"the server is there but not well ({names}): run tidehall doctor on it",
            )
        else:
            yield ok("server", f"服务器应答，{answer.ms:.0f} 毫秒", f"the server answers, {answer.ms:.0f} ms")

    def certificate(self) -> Iterator[Finding]:
        """With https only: the hall's own authority in ``ca``, and how long the server's certificate still counts."""
        parts = urlsplit(self.address)
        if parts.scheme != "https":
            return
        try:
            context = trusting(self.ca)
            with (
                socket.create_connection((parts.hostname or "", parts.port or 443), _WAIT_S) as line,
                context.wrap_socket(line, server_hostname=parts.hostname) as safe,
            ):
                ends: list[Mapping[str, Any]] = [safe.getpeercert() or {}, *_own(self.ca)]
        except OSError:
            return  # ``server`` has told why
        days = min(int((ssl.cert_time_to_seconds(str(end["notAfter"])) - self.now()) // 86400) for end in ends if end)
        if days < _SOON_DAYS:
            yield warn(
                "certificate",
                f"证书还有 {days} 天到期：在服务器上运行 tidehall tls renew",
                f"a certificate ends in {days} days: run tidehall tls renew on the server",
            )
        else:
            yield ok("certificate", f"证书可信，还有 {days} 天", f"the certificate is good for {days} days")

    def token(self) -> Iterator[Finding]:
        file = self.folder / "token.json"
        try:
            mode = stat.S_IMODE(file.stat().st_mode)
        except OSError:
            yield warn(
                "token",
                "本机还没有授权：启动后把屏幕上的配对码输入管理台“设备”",
                "not paired yet: start it and type its code into the console's devices page",
            )
            return
        if mode & 0o077:
            yield bad("token", f"别人能读 {file}：chmod 600 {file}", f"others can read {file}: chmod 600 it")
        saved = TokenFile(file).read()
        if saved is None:
            yield bad("token", f"{file} 已损坏：删除它并重新配对", f"{file} is damaged: delete it and pair again")
        elif self._answer().trouble is None:
            yield self._known(saved)

    def skew(self) -> Iterator[Finding]:
        """Numbers do not depend on it; slips, logs and certificates do."""
        if not self._answer().date:
            return
        try:
            server = parsedate_to_datetime(self._answer().date).timestamp()
        except ValueError:
            return
        off = round(self.now() - server)
        if abs(off) > _SKEW_S:
            yield warn(
                "skew",
                f"本机时钟与服务器差 {off:+} 秒：检查自动对时",
                f"this clock is {off:+} s off the server's: check its synchronisation",
            )
        else:
            yield ok("skew", f"与服务器时钟相差 {abs(off)} 秒", f"{abs(off)} s off the server's clock")

    def _known(self, saved: Credentials) -> Finding:
        headers = {"Authorization": f"Bearer {saved.token}"}
        try:
            reply = exchange(urllib.request.Request(f"{self._base}/api/v1/me", headers=headers), _WAIT_S, self.ca)  # noqa: S310
        except (OSError, HTTPException) as error:
            return warn(
                "token",
                f"没能核对授权（{type(error).__name__}）：再运行一次",
                "the token could not be checked",
            )
        if reply.status == 401:
            return bad(
                "token",
                "本机的授权已被取消：重启程序，按新的配对码重新配对",
                "this device's token was revoked: restart it and pair again",
            )
        said = reply.data if isinstance(reply.data, Mapping) else {}
        if reply.status != 200 or str(said.get("hall")) != saved.hall:
            return bad(
                "token",
                f"服务器不认识本机（{reply.status}）：核对服务器地址",
                "this server is not our hall's",
            )
        name = f"{said.get('name', '')}（{said.get('role', '')}）"
        return ok("token", f"授权有效：{name}", f"the token is good: {name}")

    @property
    def _base(self) -> str:
        return self.address.rstrip("/")

    def _answer(self) -> Answer:
        if self._asked is None:
            self._asked = self._ask()
        return self._asked

    def _ask(self) -> Answer:
        request = urllib.request.Request(f"{self._base}/readyz")  # noqa: S310 - http or https only
        began = time.perf_counter()
        try:
            with opener(request, self.ca).open(request, timeout=_WAIT_S) as reply:
                ms = (time.perf_counter() - began) * 1000
                return Answer(ms, reply.headers.get("Date", ""), _unwell(reply.read(65536)))
        except urllib.error.HTTPError as error:
            with error:
                checks = _unwell(error.read(65536)) if error.code == 503 else ()
                date = error.headers.get("Date", "")
            return Answer(date=date, checks=checks, trouble=None if checks else _strange(error.code))
        except urllib.error.URLError as error:
            return Answer(trouble=_why(error.reason))
        except (OSError, HTTPException, ValueError) as error:
            return Answer(trouble=_why(error))


def _why(reason: object) -> tuple[str, str]:
    if isinstance(reason, ssl.SSLCertVerificationError):
        return (
            "的证书不可信：从 服务器地址/ca.crt 取大厅根证书，写进设置的 ca；并核对本机时间",
            "shows a certificate nobody here trusts: fetch /ca.crt from it, name it as ca, check this clock",
        )
    if isinstance(reason, FileNotFoundError | PermissionError):
        return "：设置里的根证书文件 ca 读不了", "cannot be asked: the file in ca cannot be read"
    if isinstance(reason, ssl.SSLError):
        return "不是 https：核对地址开头", "does not speak https: check how the address begins"
    if isinstance(reason, socket.gaierror):
        return "的主机名查不到：改用 IP 地址", "has a name that nobody knows: use the IP address"
    if isinstance(reason, ConnectionRefusedError):
        return (
            "的机器在，但服务没有运行：启动服务，核对端口",
            "is there, but nothing serves: start it, check the port",
        )
    if isinstance(reason, TimeoutError):
        return "没有应答：检查网线、交换机和防火墙", "does not answer: check cable, switch and firewall"
    return f"连不上（{reason}）：检查网线和地址", f"cannot be reached ({reason}): check cable and address"


def _strange(status: int) -> tuple[str, str]:
    return f"不是潮汐大厅的服务器（{status}）：核对地址", f"is no server of a hall ({status}): check the address"


def _unwell(body: bytes) -> tuple[str, ...]:
    """The names of what the server itself finds wrong."""
    try:
        said = json.loads(body)
        return tuple(str(each["name"]) for each in said["checks"] if not each["ok"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()


def _own(ca: str) -> list[Mapping[str, Any]]:
    """The authorities of the file ``ca`` alone; the machine's own are its keeper's matter."""
    if not ca:
        return []
    alone = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    alone.load_verify_locations(ca)
    return [dict(each) for each in alone.get_ca_certs()]
