"""The checks of ``tidehall doctor``: each looks at one thing that has cost a hall its morning somewhere."""

from __future__ import annotations

import importlib.metadata
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import redis
from sqlalchemy import Connection, Engine, func, select

from tidehall_link.checkup.fonts import lacking
from tidehall_server.auth.permissions import MANAGER
from tidehall_server.auth.tables import accounts, devices
from tidehall_server.clock import Clock
from tidehall_server.journal import READ_ONLY, Journal
from tidehall_server.journal.engine import report
from tidehall_server.journal.tables import events
from tidehall_server.journal.upgrade import revisions
from tidehall_server.speech import Studio
from tidehall_server.tls import CertificateError, Certificates
from tidehall_server.tls.folder import KEYS
from tidehall_server.tls.names import lan_addresses
from tidehall_server.tls.watch import RENEW_DAYS

_FLUSHES = 60
_SLOW_FLUSH_MS = 50.0
_NO_FLUSH_MS = 0.03
_FILES = 4096
_SILENT = timedelta(days=1)
_FLOORS = {"python-socketio": (5, 16, 2), "cryptography": (46, 0, 5), "eventlet": (0, 40, 3), "werkzeug": (3, 1, 5)}
_SECRETS = ("link-secret", "people.key", *(f"tls/{name}" for name in KEYS))


T = TypeVar("T")


class Level(StrEnum):
    """``warn`` may wait until the evening, ``bad`` may not."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do, in two languages."""

    check: str
    level: Level
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined. ``redis_url`` and ``backups`` may be empty: then they are not used here."""

    data: Path
    engine: Engine
    journal: Journal
    clock: Clock
    web: Path
    disk_min_mb: int
    redis_url: str = ""
    backups: Path | None = None
    full: bool = False


Checker = Callable[[Patient], Iterator[Finding]]


def tables(engine: Engine) -> Iterator[Finding]:
    """To be asked before anything opens the journal, which would migrate it."""
    current, newest = revisions(engine)
    if current == newest:
        yield Finding("migrations", Level.OK, f"表结构是最新的（{current}）", f"tables are current ({current})")
    else:
        yield Finding("migrations", Level.WARN, f"表结构 {current or '—'} 将在下次启动时升级到 {newest}",
                      f"tables {current or '—'} will be upgraded to {newest} at the next start")  # fmt: skip


def engine(it: Patient) -> Iterator[Finding]:
    found = report(it.engine)
    told = f"{found.database} {found.version} {found.settings}"
    if found.durable:
        yield Finding("database", Level.OK, f"断电不丢已确认的记录：{told}", f"survives a power cut: {told}")
    else:
        why = "; ".join(found.notes)
        yield Finding("database", Level.BAD, f"断电可能丢记录：{why}", f"a power cut may lose facts: {why}")


def chain(it: Patient) -> Iterator[Finding]:
    names = [None] if it.full else _newest_streams(it.engine)
    breaks = [each for name in names for each in it.journal.verify(name)]
    for each in breaks:
        place = f"{each.stream} {each.version} {each.what} {each.detail}"
        yield Finding(
            "chain", Level.BAD, f"留痕断裂：{place}。请停机并恢复备份", f"broken chain: {place}; restore a backup"
        )
    if not breaks:
        what = "全部" if it.full else "最近一天"
        yield Finding(
            "chain", Level.OK, f"留痕链条完好（{what}）", f"the chain is whole ({'all' if it.full else 'newest day'})"
        )


def disk(it: Patient) -> Iterator[Finding]:
    found = os.statvfs(it.data)
    free_mb = found.f_bavail * found.f_frsize // 1_000_000
    level = Level.OK if free_mb >= it.disk_min_mb and (found.f_favail > 1000 or not found.f_files) else Level.BAD
    yield Finding(
        "disk",
        level,
        f"磁盘剩余 {free_mb} MB，至少要 {it.disk_min_mb} MB",
        f"{free_mb} MB free, {it.disk_min_mb} needed",
    )


def flush(it: Patient) -> Iterator[Finding]:
    """How long the disk takes to make something safe; one that takes no time at all is lying."""
    path = it.data / ".flush-probe"
    taken: list[float] = []
    try:
        with path.open("wb") as file:
            for _ in range(_FLUSHES):
                file.write(b"x" * 4096)
                file.flush()
                began = time.perf_counter()
                os.fsync(file.fileno())
                taken.append((time.perf_counter() - began) * 1000)
    finally:
        path.unlink(missing_ok=True)
    slowest, usual = sorted(taken)[-2], sorted(taken)[len(taken) // 2]
    told = f"{usual:.2f} ms / {slowest:.2f} ms"
    if usual < _NO_FLUSH_MS:
        yield Finding(
            "flush",
            Level.WARN,
            f"落盘快得不可信（{told}），磁盘可能没有真正写入",
            f"flushes are too fast to be true ({told})",
        )
    elif slowest > _SLOW_FLUSH_MS:
        yield Finding("flush", Level.WARN, f"落盘慢（{told}），高峰时会感到卡顿", f"flushes are slow ({told})")
    else:
        yield Finding("flush", Level.OK, f"落盘 {told}", f"flushes {told}")


def clock(it: Patient) -> Iterator[Finding]:
    """A machine whose battery is empty wakes up in the past."""
    now = it.clock.now()
    newest = _read(it.engine, lambda c: c.execute(select(func.max(events.c.at))).scalar())
    last = datetime.fromisoformat(newest.replace("Z", "+00:00")) if newest else None
    if last is not None and now < last - timedelta(minutes=1):
        yield Finding("clock", Level.BAD, f"本机时间 {now:%F %T} 早于最后一条记录 {last:%F %T}，请校时",
                      f"the clock says {now:%F %T}, before the newest fact {last:%F %T}: set it")  # fmt: skip
    else:
        yield Finding("clock", Level.OK, f"本机时间 {now:%F %T} UTC", f"the clock says {now:%F %T} UTC")


def secrets(it: Patient) -> Iterator[Finding]:
    open_to_others = [
        name for name in _SECRETS
        if (it.data / name).exists() and stat.S_IMODE((it.data / name).stat().st_mode) & 0o077
    ]  # fmt: skip
    for name in open_to_others:
        yield Finding(
            "secrets", Level.BAD, f"{name} 能被别人读取，请 chmod 400", f"others can read {name}: chmod 400 it"
        )
    if not open_to_others:
        yield Finding("secrets", Level.OK, "密钥文件只有本用户可读", "secret files are readable by their owner only")


def people(it: Patient) -> Iterator[Finding]:
    def count(connection: Connection) -> int:
        chosen = (accounts.c.role == MANAGER) & accounts.c.disabled.is_(False)
        return int(connection.execute(select(func.count()).select_from(accounts).where(chosen)).scalar_one())

    managers = _read(it.engine, count)
    level = Level.OK if managers else Level.WARN
    yield Finding("accounts", level, f"主管账号 {managers} 个" + ("" if managers else "，请用启动时的一次性口令设置"),
                  f"{managers} manager accounts" + ("" if managers else "; use the one-time secret"))  # fmt: skip


def silent_devices(it: Patient) -> Iterator[Finding]:
    limit_ms = int((it.clock.now() - _SILENT).timestamp() * 1000)
    known = select(devices.c.name, devices.c.seen_ms).where(devices.c.revoked_ms.is_(None))
    rows = _read(it.engine, lambda c: c.execute(known).all())
    silent = sorted(row.name for row in rows if (row.seen_ms or 0) < limit_ms)
    if silent:
        names = "、".join(silent[:10])
        yield Finding("devices", Level.WARN, f"一天没有上线的设备：{names}", f"not seen for a day: {names}")
    else:
        yield Finding(
            "devices",
            Level.OK,
            f"设备 {len(rows)} 台都在一天内上线过",
            f"all {len(rows)} devices were seen within a day",
        )


def wake_up(it: Patient) -> Iterator[Finding]:
    if not it.redis_url:
        return
    try:
        client = redis.Redis.from_url(it.redis_url, socket_connect_timeout=2, socket_timeout=2)
        version = str(client.info("server")["redis_version"])
    except (redis.RedisError, OSError, ValueError) as error:
        why = type(error).__name__
        yield Finding("redis", Level.WARN, f"Redis 连不上（{why}）：多进程之间会慢一点，不丢数据",
                      f"Redis does not answer ({why}): slower between processes, nothing is lost")  # fmt: skip
        return
    yield Finding("redis", Level.OK, f"Redis {version} 正常", f"Redis {version} answers")


def backup_age(it: Patient) -> Iterator[Finding]:
    if it.backups is None:
        yield Finding("backup", Level.WARN, "没有用 --backups 指明备份目录", "no --backups folder given")
        return
    found = [path for path in it.backups.glob("*") if path.with_name(f"{path.name}.sha256").exists()]
    newest = max((path.stat().st_mtime for path in found), default=0.0)
    hours = (it.clock.now().timestamp() - newest) / 3600
    if not found:
        yield Finding("backup", Level.WARN, f"{it.backups} 里没有备份", f"there is no backup in {it.backups}")
    else:
        level = Level.OK if hours < 26 else Level.WARN
        yield Finding("backup", level, f"最近备份在 {hours:.0f} 小时前", f"the newest backup is {hours:.0f} hours old")


def limits(_: Patient) -> Iterator[Finding]:
    import resource  # noqa: PLC0415 - not on every system

    files, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    level = Level.OK if files >= _FILES or files == resource.RLIM_INFINITY else Level.WARN
    yield Finding("limits", level, f"可打开文件 {files} 个，至少 {_FILES}", f"{files} open files, {_FILES} needed")


def versions(_: Patient) -> Iterator[Finding]:
    old = []
    for name, floor in _FLOORS.items():
        parts = importlib.metadata.version(name).split(".")[:3]
        if tuple(int("".join(filter(str.isdigit, part)) or 0) for part in parts) < floor:
            old.append(f"{name} < {'.'.join(map(str, floor))}")
    if old:
        yield Finding("versions", Level.BAD, f"组件有已知漏洞：{'、'.join(old)}", f"known holes: {', '.join(old)}")
    else:
        yield Finding("versions", Level.OK, "组件版本高于安全下限", "components are above the security floors")


def pages(it: Patient) -> Iterator[Finding]:
    built = (it.web / "manager.html").is_file()
    if built:
        yield Finding("pages", Level.OK, "网页已安装", "pages are installed")
    else:
        yield Finding("pages", Level.BAD, "网页没有安装，请运行 make setup", "pages are missing: run make setup")


def voice(it: Patient) -> Iterator[Finding]:
    """Whether this machine can speak, and whether what the hall recorded can be played."""
    studio = Studio(it.data / "speech")
    voices = studio.synthesis.voices
    wrong = [*studio.broken, *(problem for pack in studio.packs for problem in pack.problems())]
    for each in wrong:
        yield Finding("voice", Level.BAD, f"录音包不能用：{each}", f"unusable recording: {each}")
    able = sorted(voices.languages | {pack.language for pack in studio.packs})
    if "cmn" not in able:
        yield Finding("voice", Level.WARN, "说不了普通话：请 pip install 'tidehall[voice]' 或放入录音包，大屏只会响铃",
                      "no Mandarin voice: pip install 'tidehall[voice]' or record one; boards only chime")  # fmt: skip
    elif not wrong:
        told = f"espeak-ng {voices.version or '—'}, {' '.join(able)}"
        yield Finding("voice", Level.OK, f"语音可用：{told}", f"the voice works: {told}")


def fonts(_: Patient) -> Iterator[Finding]:
    """A clerk or a board on this machine must be able to show every name (docs/fonts.md)."""
    found = lacking()
    if found is None:
        yield Finding("fonts", Level.OK, "本机没有中文字体，不显示页面", "no Chinese font: this machine shows no pages")
    elif found[0]:
        yield Finding("fonts", Level.WARN, f"姓名用字缺字体：{found[0]}，请安装 fonts-noto-cjk",
                      f"no font for characters of names: {found[0]}; install fonts-noto-cjk")  # fmt: skip
    else:
        more = (f"；更罕见的 {found[1]} 可装 fonts-hanazono", f"; for rarer ones ({found[1]}) fonts-hanazono")
        zh, en = more if found[1] else ("", "")
        yield Finding("fonts", Level.OK, f"姓名用字有字体{zh}", f"characters of names have fonts{en}")


def certificate(it: Patient) -> Iterator[Finding]:
    own = Certificates(it.data / "tls")
    if not own.exist():
        return
    try:
        now = it.clock.now()
        left = min(own.standing().days_left(now), own.authority().days_left(now))
        names, matches = own.standing().names, own.match()
    except CertificateError as error:
        yield Finding("certificate", Level.BAD, error.zh, error.en)
        return
    absent = [each for each in lan_addresses() if each not in names]
    if not matches or left < 0:
        yield Finding("certificate", Level.BAD, "证书已过期或与根证书不符，请运行 tidehall tls renew",
                      "the certificate has ended or is not the authority's: run tidehall tls renew")  # fmt: skip
    elif left < RENEW_DAYS:
        yield Finding("certificate", Level.WARN, f"证书还有 {left} 天到期，请运行 tidehall tls renew",
                      f"the certificate ends in {left} days: run tidehall tls renew")  # fmt: skip
    elif absent:
        shown = ", ".join(absent)
        mend = f"tidehall tls renew --name {absent[0]}"
        yield Finding("certificate", Level.WARN, f"证书里没有本机地址 {shown}，请运行 {mend}",
                      f"the certificate lacks {shown}: run {mend}")  # fmt: skip
    else:
        yield Finding("certificate", Level.OK, f"证书还有 {left} 天", f"the certificate has {left} days left")


CHECKS: tuple[Checker, ...] = (
    engine, chain, disk, flush, clock, secrets, certificate, people, silent_devices, wake_up, backup_age, limits,
    versions, pages, voice, fonts,
)  # fmt: skip


def _newest_streams(engine: Engine) -> list[str | None]:
    """The newest stream of each hall."""
    names = _read(engine, lambda c: c.execute(select(events.c.stream).distinct()).scalars().all())
    newest: dict[str, str] = {}
    for name in sorted(names):
        newest[name.rsplit("/", 1)[0]] = name
    return list(newest.values())


def _read(engine: Engine, work: Callable[[Connection], T]) -> T:
    with engine.execution_options(**{READ_ONLY: True}).connect() as connection:
        return work(connection)
