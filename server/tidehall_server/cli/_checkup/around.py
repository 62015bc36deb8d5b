"""What stands around the journal: the machine, the pages, the devices, the voice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from tidehall_link.checkup import fonts as glyphs
from tidehall_link.checkup.machine import Machine, Needs
from tidehall_link.doctor import Finding, bad, ok, warn
from tidehall_server.auth.tables import devices
from tidehall_server.cli._checkup.patient import Patient, read
from tidehall_server.cli.speech import faults, phrases
from tidehall_server.papers.making import lacks
from tidehall_server.speech import Studio

_SILENT = timedelta(days=1)
_FILES = 4096
_TASKS = 512
_FLUSHES = 100
_SHOWN = 5


def machine(it: Patient) -> Iterator[Finding]:
    """Clock, zone, disk, flush, limits, versions, heat: as on every device, with a server's needs."""
    needs = Needs(it.settings.table.disk_min_mb, _FILES, _TASKS, _FLUSHES)
    for check in Machine(it.data, "tidehall", needs).checks():
        yield from check()


def built(it: Patient) -> Iterator[Finding]:
    if (it.settings.web / "manager.html").is_file():
        yield ok("pages", "网页已安装", "pages are installed")
    else:
        yield bad("pages", "网页没有安装，请运行 make setup", "pages are missing: run make setup")


def silent_devices(it: Patient) -> Iterator[Finding]:
    limit_ms = int((it.clock.now() - _SILENT).timestamp() * 1000)
    known = select(devices.c.name, devices.c.seen_ms).where(devices.c.revoked_ms.is_(None))
    rows = read(it.engine, lambda c: c.execute(known).all())
    silent = sorted(row.name for row in rows if (row.seen_ms or 0) < limit_ms)
    if silent:
        names = "、".join(silent[:10])
        yield warn(
            "devices",
            f"一天没有上线的设备：{names}。查电源和网线，不用的在管理台取消授权",
            f"not seen for a day: {names}; look at power and network, revoke what is gone",
        )
    else:
        yield ok("devices", f"设备 {len(rows)} 台都在一天内上线过", f"all {len(rows)} devices were seen within a day")


def voice(it: Patient) -> Iterator[Finding]:
    """Whether every window, every number form and every language of the hall has somebody to speak it."""
    studio = Studio(it.data / "speech")
    wrong = faults(studio)
    for each in wrong:
        yield bad("voice", f"录音包不能用：{each}。改好或删掉它", f"unusable recording: {each}; mend it or remove it")
    able = sorted(studio.synthesis.voices.languages | {pack.language for pack in studio.packs})
    if "cmn" not in able:
        yield warn(
            "voice",
            "说不了普通话：请 pip install 'tidehall[voice]' 或放入录音包，大屏只会响铃",
            "no Mandarin voice: pip install 'tidehall[voice]' or record one; boards only chime",
        )
        return
    asked = list(phrases(it.hall.file, studio)) if it.hall is not None else []
    mute = [f"{each.language}“{each.text}”" for each in asked if not each.source]
    if mute:
        told = "、".join(mute[:_SHOWN]) + (f" 等 {len(mute)} 句" if len(mute) > _SHOWN else "")
        yield warn("voice", f"没有语音：{told}。录音，或在设置里去掉该语言", f"nobody speaks {len(mute)}: {told}")
    elif not wrong:
        told = f"espeak-ng {studio.synthesis.voices.version or '—'}, {' '.join(able)}"
        count = (f"，{len(asked)} 句都有", f", all {len(asked)} phrases") if asked else ("", "")
        yield ok("voice", f"语音可用：{told}{count[0]}", f"the voice works: {told}{count[1]}")


def fonts(_: Patient) -> Iterator[Finding]:
    """A clerk or a board on this machine must be able to show every name (docs/fonts.md)."""
    found = glyphs.lacking()
    if found is None:
        yield ok("fonts", "本机没有中文字体，不显示页面", "no Chinese font: this machine shows no pages")
    else:
        yield from glyphs.findings(found)


def papers(_: Patient) -> Iterator[Finding]:
    """Papers of cases and the month's report go out as PDF; without it browsers print them all the same."""
    match lacks():
        case "weasyprint":
            yield warn(
                "papers",
                "文书和报表做不成 PDF（浏览器照样能打印）：pip install 'tidehall[papers]'",
                "no PDF of papers and reports (browsers print them): pip install 'tidehall[papers]'",
            )
        case "pango":
            yield warn(
                "papers",
                "文书和报表做不成 PDF，缺系统的 Pango：apt install libpangoft2-1.0-0 libharfbuzz-subset0",
                "no PDF of papers and reports, Pango is missing: apt install libpangoft2-1.0-0 libharfbuzz-subset0",
            )
        case _:
            yield ok("papers", "文书和报表能做成 PDF", "papers and reports can be made as PDF")
