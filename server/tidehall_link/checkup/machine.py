"""The machine itself: clock, disk, limits, versions, heat, fonts."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tidehall_link.checkup import fonts as glyphs
from tidehall_link.checkup.clocks import Sync, made, offset_words, sync
from tidehall_link.checkup.floors import below
from tidehall_link.checkup.flushes import SLOW_MS, TOO_FAST_MS, flushes
from tidehall_link.checkup.limits import limits_of
from tidehall_link.doctor import Check, Finding, bad, ok, warn
from tidehall_link.machine import HOT_C, temperature, under_voltage

_DAY_S = 86400.0
_OFF_S = 1.0
_INODES = 1000
_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Needs:
    """What the machine must have: MB, open files, threads; ``flushes`` is how often the disk is tried."""

    free_mb: int = 200
    files: int = 512
    tasks: int = 128
    flushes: int = 30


@dataclass(frozen=True, slots=True)
class Machine:
    """``folder`` is where the process keeps its data, ``process`` the name it was started by."""

    folder: Path
    process: str
    needs: Needs = field(default_factory=Needs)
    now: Callable[[], float] = time.time  # noqa: TID251 - it is this clock that is judged

    def checks(self) -> list[Check]:
        """All but the fonts, which matter only where something is drawn."""
        return [self.clock, self.zone, self.disk, self.flush, self.limits, self.versions, self.heat]

    def clock(self, asked: Callable[[], Sync | None] = sync) -> Iterator[Finding]:
        """A machine whose battery is empty wakes up in the past; one that nobody keeps drifts by seconds a day."""
        now = self.now()
        if now < made() - _DAY_S:
            told = _instant(now)
            yield bad(
                "clock",
                f"本机时间 {told} 早于本软件制作的时间：校时，并换主板纽扣电池",
                f"the clock says {told}, before this software was made: set it, replace its battery",
            )
            return
        found = asked()
        if found is None:
            yield ok("clock", f"本机时间 {_instant(now)}", f"the clock says {_instant(now)}")
        elif not found.kept:
            yield warn(
                "clock",
                "没有自动对时：装 chrony，指向大厅服务器或上级时间源",
                "nothing keeps the clock right: install chrony and name the hall's server",
            )
        else:
            judged = ok if found.worst_s <= _OFF_S else warn
            yield judged(
                "clock",
                f"自动对时，误差不超过 {found.worst_s:.3f} 秒",
                f"the clock is kept within {found.worst_s:.3f} s",
            )

    def zone(self) -> Iterator[Finding]:
        """Days and slips follow the hall's zone; only logs follow the machine's."""
        try:
            hall = datetime.fromtimestamp(self.now(), ZoneInfo(_ZONE)).utcoffset()
        except ZoneInfoNotFoundError:
            yield bad("zone", "没有时区数据：安装 tzdata", "no time zone data: install tzdata")
            return
        here = offset_words()
        if hall is not None and hall.total_seconds() == time.localtime(self.now()).tm_gmtoff:
            yield ok("zone", f"时区 {here}", f"time zone {here}")
        else:
            yield warn(
                "zone",
                f"本机时区是 {here}，日志时间与钟表不同：timedatectl set-timezone {_ZONE}",
                f"logs are in zone {here}: timedatectl set-timezone {_ZONE}",
            )

    def disk(self) -> Iterator[Finding]:
        found = os.statvfs(_existing(self.folder))
        free_mb = found.f_bavail * found.f_frsize // 1_000_000
        if found.f_files and found.f_favail < _INODES:
            yield bad(
                "disk",
                f"磁盘可建文件只剩 {found.f_favail} 个：清理 {self.folder} 所在磁盘的小文件",
                f"{found.f_favail} inodes free: remove small files",
            )
        elif free_mb < self.needs.free_mb:
            yield bad(
                "disk",
                f"磁盘只剩 {free_mb} MB，至少要 {self.needs.free_mb} MB：清理旧日志和旧备份",
                f"{free_mb} MB free, {self.needs.free_mb} needed: remove old logs and backups",
            )
        else:
            yield ok("disk", f"磁盘剩余 {free_mb} MB", f"{free_mb} MB free")

    def flush(self) -> Iterator[Finding]:
        if not self.folder.is_dir():
            yield warn(
                "flush",
                f"目录 {self.folder} 还没有：启动一次就有",
                f"there is no {self.folder} yet: it comes with the first start",
            )
            return
        try:
            found = flushes(self.folder, self.needs.flushes)
        except OSError as error:
            yield bad(
                "flush",
                f"{self.folder} 写不进去（{error.strerror}）：检查磁盘是否只读、属主是否正确",
                f"{self.folder} takes nothing ({error.strerror}): is it read-only, who owns it?",
            )
            return
        told = f"{found.usual_ms:.2f} ms / p99 {found.p99_ms:.2f} ms"
        if found.usual_ms < TOO_FAST_MS:
            yield warn(
                "flush",
                f"落盘快得不可信（{told}），磁盘可能没有真正写入：断电会丢记录，请关掉磁盘写缓存",
                f"flushes are too fast to be true ({told}): a power cut may lose facts",
            )
        elif found.p99_ms > SLOW_MS:
            yield warn(
                "flush",
                f"落盘慢（{told}），高峰时会感到卡顿：换固态硬盘",
                f"flushes are slow ({told}): use a solid-state disk",
            )
        else:
            yield ok("flush", f"落盘 {told}", f"flushes {told}")

    def limits(self) -> Iterator[Finding]:
        found = limits_of(self.process)
        whose = ("运行中的进程", "the running process") if found.running else ("本终端（程序没有运行）", "this shell")
        for have, need, zh, en, key in (
            (found.files, self.needs.files, "可打开文件", "open files", "LimitNOFILE"),
            (found.tasks, self.needs.tasks, "线程", "threads", "TasksMax"),
        ):
            if have is not None and have < need:
                yield warn(
                    "limits",
                    f"{whose[0]}的{zh}上限 {have}，至少要 {need}：在 systemd 单元里写 {key}={need}",
                    f"{whose[1]} may have {have} {en}, {need} needed: set {key} in its unit",
                )
                return
        yield ok("limits", f"{whose[0]}的文件和线程上限足够", f"{whose[1]} may have enough files and threads")

    def versions(self) -> Iterator[Finding]:
        if old := below():
            yield bad(
                "versions", f"组件有已知漏洞：{'、'.join(old)}；请更新安装包", f"known holes: {', '.join(old)}; update"
            )
        else:
            yield ok("versions", "组件都不低于安全下限", "components are above the security floors")

    def heat(self) -> Iterator[Finding]:
        if under_voltage():
            yield warn(
                "power",
                "供电不足：换原装电源和短而粗的电源线",
                "under-voltage: use the proper power supply and a short thick cable",
            )
        degrees = temperature()
        if degrees is None:
            return
        if degrees >= HOT_C:
            yield warn("heat", f"处理器 {degrees:.0f} ℃：看通风和风扇", f"{degrees:.0f} °C: look at fan and vents")
        else:
            yield ok("heat", f"处理器 {degrees:.0f} ℃", f"{degrees:.0f} °C")

    def fonts(self) -> Iterator[Finding]:
        """Who draws text here must be able to draw every name (docs/fonts.md)."""
        found = glyphs.lacking()
        if found is None:
            yield bad("fonts", "本机没有中文字体：安装 fonts-noto-cjk", "no Chinese font: install fonts-noto-cjk")
        else:
            yield from glyphs.findings(found)


def _existing(folder: Path) -> Path:
    return next((each for each in (folder, *folder.absolute().parents) if each.is_dir()), Path("/"))


def _instant(epoch: float) -> str:
    return time.strftime("%F %T", time.localtime(epoch))
