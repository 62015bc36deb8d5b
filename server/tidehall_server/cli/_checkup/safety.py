"""Who could get in: secret files, accounts, passwords, web origins, certificate, Redis, left-over debugging."""

from __future__ import annotations

import os
import ssl
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import redis
from sqlalchemy import Row, select

from tidehall_link.doctor import Finding, bad, ok, warn
from tidehall_server.auth.passwords import Passwords
from tidehall_server.auth.permissions import MANAGER
from tidehall_server.auth.tables import accounts
from tidehall_server.cli._checkup.patient import Patient, read
from tidehall_server.tls import CertificateError, Certificates
from tidehall_server.tls.authority import read as standing_of
from tidehall_server.tls.folder import KEYS
from tidehall_server.tls.names import lan_addresses
from tidehall_server.tls.watch import RENEW_DAYS

_SECRETS = ("link-secret", "people.key", *(f"tls/{name}" for name in KEYS))
_PRIVATE = (("journal.sqlite", "600"), (".", "700"))
_FIRST_TRIED = ("12345678", "password", "admin123", "admin888", "tidehall")
_UNCHANGED_DAYS = 7
_REDIS_FLOOR = (6, 2)
_HERE = frozenset({"localhost", "127.0.0.1", "::1", ""})
_DEBUG = ("FLASK_DEBUG", "WERKZEUG_DEBUG_PIN", "PYTHONASYNCIODEBUG", "PYTHONDEVMODE")


def secrets(it: Patient) -> Iterator[Finding]:
    well = True
    for name, change in (*((name, "400") for name in _SECRETS), *_PRIVATE):
        path = it.data / name
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            well = False
            judged = bad if name in _SECRETS else warn
            yield judged(
                "secrets", f"别人能读 {path}：chmod {change} {path}", f"others can read {path}: chmod {change} it"
            )
    if well:
        yield ok("secrets", "密钥和数据只有本用户可读", "secrets and data are readable by their owner only")


def people(it: Patient) -> Iterator[Finding]:
    rows = read(it.engine, lambda c: c.execute(select(accounts).where(accounts.c.disabled.is_(False))).all())
    managers = [row for row in rows if row.role == MANAGER]
    if not managers:
        yield warn("accounts", "还没有主管账号：用启动时的一次性口令设置", "no manager: use the one-time secret")
    else:
        yield ok("accounts", f"主管账号 {len(managers)} 个", f"{len(managers)} manager accounts")
    limit_ms = int(it.clock.now().timestamp() * 1000) - _UNCHANGED_DAYS * 86_400_000
    stale = [row.name for row in rows if row.must_change and row.created_ms < limit_ms]
    if stale:
        names = "、".join(stale[:10])
        yield warn(
            "initial",
            f"{_UNCHANGED_DAYS} 天没有换掉初始密码的账号：{names}。停用或重置",
            f"initial passwords not changed for {_UNCHANGED_DAYS} days: {names}; disable or reset them",
        )


def passwords(it: Patient) -> Iterator[Finding]:
    """The few passwords that anybody tries first, at the accounts that may change everything."""
    rows = read(
        it.engine,
        lambda c: c.execute(select(accounts).where(accounts.c.disabled.is_(False), accounts.c.role == MANAGER)).all(),
    )
    if not rows:
        return
    verify = Passwords().verify
    weak = [row.name for row in rows if any(verify(row.password, word) for word in _guesses(row))]
    if weak:
        names = "、".join(weak)
        yield bad("passwords", f"主管密码一猜就中：{names}。立即修改", f"guessed at once: {names}; change it now")
    else:
        yield ok("passwords", "主管密码不在最常见的里面", "no manager's password is among the first that are tried")


def _guesses(row: Row[tuple[object, ...]]) -> list[str]:
    return [*_FIRST_TRIED, row.name, f"{row.name}123", f"{row.name}123456"]


def origins(it: Patient) -> Iterator[Finding]:
    table = it.settings.table
    strange = [each for each in table.origins if "*" in each or not each.startswith(("http://", "https://"))]
    if strange:
        told = "、".join(strange)
        yield bad("origins", f"origins 里的 {told} 不是一个网址：写全 https://主机", f"origins: {told} is no address")
    else:
        told = "、".join(table.origins)
        yield ok("origins", f"允许的网页来源：{told or '只有本服务自己的网页'}", f"origins: {told or 'own only'}")
    if not table.tls and table.host not in _HERE and not table.certificate:
        yield warn(
            "https",
            f"监听 {table.host}，没有 https：tidehall tls init，再加 --tls",
            f"serves {table.host} over plain http: tidehall tls init, then --tls",
        )


def certificate(it: Patient) -> Iterator[Finding]:
    if it.settings.table.certificate:
        yield from _from_elsewhere(it, it.settings.table.certificate, it.settings.table.certificate_key)
        return
    own = Certificates(it.data / "tls")
    if not own.exist():
        return
    try:
        now = it.clock.now()
        left = min(own.standing().days_left(now), own.authority().days_left(now))
        names, matches = own.standing().names, own.match()
    except CertificateError as error:
        yield bad("certificate", error.zh, error.en)
        return
    absent = [each for each in lan_addresses() if each not in names]
    if not matches or left < 0:
        yield bad(
            "certificate",
            "证书已过期或与根证书不符，请运行 tidehall tls renew",
            "the certificate has ended or is not the authority's: run tidehall tls renew",
        )
    elif left < RENEW_DAYS:
        yield warn(
            "certificate",
            f"证书还有 {left} 天到期，请运行 tidehall tls renew",
            f"the certificate ends in {left} days: run tidehall tls renew",
        )
    elif absent:
        shown, mend = ", ".join(absent), f"tidehall tls renew --name {absent[0]}"
        yield warn(
            "certificate", f"证书里没有本机地址 {shown}，请运行 {mend}", f"the certificate lacks {shown}: run {mend}"
        )
    else:
        yield ok("certificate", f"证书还有 {left} 天", f"the certificate has {left} days left")


def _from_elsewhere(it: Patient, certificate: str, key: str) -> Iterator[Finding]:
    """Nobody renews this one but people: the county's certificate, named in ``server.toml``."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key or None)
        left = standing_of(Path(certificate).read_bytes()).days_left(it.clock.now())
    except (OSError, CertificateError) as error:
        yield bad(
            "certificate",
            f"证书 {certificate} 用不了（{error}）：核对 certificate 和 certificate_key，请签发的单位重发",
            f"{certificate} cannot be used ({error}): check certificate and certificate_key, have it issued again",
        )
        return
    judged = bad if left < 0 else warn if left < RENEW_DAYS else ok
    more = ("", "") if judged is ok else ("，请签发的单位换新的，放好后重启服务", ": have it issued anew and restart")
    yield judged("certificate", f"证书还有 {left} 天到期{more[0]}", f"the certificate has {left} days left{more[1]}")


def wake_up(it: Patient) -> Iterator[Finding]:
    """Redis only wakes; but whoever reaches it can lie to every screen, so it is asked as a stranger too."""
    url = it.settings.table.redis
    if not url:
        return
    try:
        version = str(_asked(url).info("server")["redis_version"])
    except (redis.RedisError, OSError, ValueError) as error:
        why = type(error).__name__
        yield warn(
            "redis",
            f"Redis 连不上（{why}）：多进程之间会慢一点，不丢数据",
            f"Redis does not answer ({why}): slower between processes, nothing is lost",
        )
        return
    parts = urlsplit(url)
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if _open_to_strangers(url) and (parts.hostname or "") not in _HERE:
        yield bad(
            "redis",
            f"Redis {version} 在 {parts.hostname} 上不要口令：设 requirepass 或 ACL 用户，bind 到本机或内网",
            f"Redis {version} at {parts.hostname} asks nobody for a password: set requirepass or an ACL user, bind it",
        )
    elif numbers < _REDIS_FLOOR:
        yield warn("redis", f"Redis {version} 太旧，请用 6.2 以上", f"Redis {version} is too old: use 6.2 or later")
    else:
        yield ok("redis", f"Redis {version} 正常", f"Redis {version} answers")
    if (bound := _bound(url)) is not None and _everywhere(bound):
        yield warn(
            "redis_bind",
            f"Redis 监听所有地址（bind {bound}）：只 bind 用得着的",
            f"Redis listens everywhere (bind {bound}): bind only what is needed",
        )


def debug(it: Patient) -> Iterator[Finding]:
    found = [name for name in _DEBUG if os.environ.get(name, "") not in ("", "0")]
    if sys.flags.dev_mode:
        found.append("-X dev")
    if found:
        told = "、".join(found)
        yield bad("debug", f"调试开关没有关：{told}", f"debugging is on: {told}")
    else:
        yield ok("debug", "没有打开调试", "no debugging is on")


def _asked(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2)


def _open_to_strangers(url: str) -> bool:
    parts = urlsplit(url)
    stranger = f"{parts.scheme}://{parts.hostname}:{parts.port or 6379}{parts.path}"
    try:
        return bool(_asked(stranger).ping())
    except (redis.RedisError, OSError, ValueError):
        return False


def _bound(url: str) -> str | None:
    """None where we may not ask, as with an ACL user for one channel."""
    try:
        said = _asked(url).config_get("bind")
        return str(said.get("bind", ""))
    except (redis.RedisError, OSError, ValueError, AttributeError):
        return None


def _everywhere(bound: str) -> bool:
    return not bound or any(each.lstrip("-") in ("*", "0.0.0.0", "::") for each in bound.split())  # noqa: S104
