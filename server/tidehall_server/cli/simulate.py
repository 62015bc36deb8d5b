"""``tidehall simulate``: live through days on the very rules of the server, under a virtual clock."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from tidehall_server.cli._living import counted, lives
from tidehall_server.cli._options import told
from tidehall_server.cli._what_if import Chosen, Effort, Wanted, change, chosen, effort, written_change
from tidehall_server.cli.what_if import Recorded, ask_and_tell, recorded
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import events as e
from tidehall_server.simulate.change import Change
from tidehall_server.simulate.dayfile import DayFileError
from tidehall_server.simulate.generate import SCENARIOS
from tidehall_server.simulate.recorded import Difference, Relived, relive
from tidehall_server.simulate.sources import Generated, Lived, live
from tidehall_server.simulate.totals import Total, total

_LINES = 31
_FOLDER = click.Path(file_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Asked:
    """Where days come from: folders, a hall to draw them for, or a journal."""

    folders: tuple[Path, ...]
    hall: str
    scenarios: tuple[str, ...]
    seed: int
    number: int
    data: Path | None
    db: str

    def sources(self) -> list[Path | Generated]:
        """Folders as given, else so many drawn days, whose scenarios take turns."""
        if self.folders:
            return list(self.folders)
        drawn = range(self.number)
        return [Generated(self.hall, self.scenarios[n % len(self.scenarios)], self.seed + n) for n in drawn]


@click.command("simulate")
@click.argument("words", nargs=-1, metavar="[DAY_DIR]...")
@click.option("--hall", default="", help="随机生成这个大厅的日子；同 --data 用时是大厅代号 / hall to draw")
@click.option(
    "--scenario", "scenarios", multiple=True, type=click.Choice(list(SCENARIOS)), help="情形，可写多次，逐日轮换"
)
@click.option("--seed", default=1, show_default=True, help="随机种子，逐日加一 / seed of the first drawn day")
@click.option(
    "--days", "number", default=1, show_default=True, type=click.IntRange(1, 10_000), help="生成几天 / days to draw"
)
@click.option("--data", type=_FOLDER, help="数据目录：重演记录下来的日子 / recorded days of this data directory")
@click.option("--db", default="", envvar="TIDEHALL_DB", help="记录所在的数据库 / database of the recorded days")
@chosen
@change
@click.option("--out", type=_FOLDER, help="结果目录 / folder for the results")
@effort
@click.option("--json", "as_json", is_flag=True, help="逐行输出进度与结果 / JSON lines: progress, then the answer")
@told
def command(
    words: tuple[str, ...], chosen: Chosen, change: Change, out: Path | None, effort: Effort,
    as_json: bool, **where: Any,
) -> None:  # fmt: skip
    """在虚拟时钟下用服务器自己的规则过样例日、随机日或记录下来的日子。

    \b
    tidehall simulate DAY_DIR... --out DIR                     样例日 day files
    tidehall simulate --hall chini --scenario burst --seed 7   随机日 a drawn day (--days 250: a year)
    tidehall simulate --data DIR --day 2026-11-20              记录的一天，逐条核对 a recorded day, fact for fact

    With --out, files and drawn days leave <day>.outcomes.csv and <day>.tidal.csv there. A recorded day is lived again
    from what people did, and every fact compared: exit code 1 if one differs. With something changed it is answered as
    by what-if.
    """
    more = written_change(settings=tuple(word for word in words if "=" in word))
    change = replace(change, policy={**change.policy, **more.policy})
    asked = Asked(tuple(Path(word) for word in words if "=" not in word), **_where(where))
    if asked.folders or not (asked.data or chosen.given):
        _check(asked)
        _simulate(asked, change, out, effort, as_json=as_json)
        return
    with recorded(asked.data or Path("data"), asked.db, asked.hall, chosen) as days:
        if change.nothing and out is not None:
            raise click.ClickException(
                "逐条核对不写文件：请去掉 --out，或写明改什么。\n"
                "Comparing writes no files: leave --out away, or change something."
            )
        if change.nothing:
            _relive(days, effort, as_json=as_json)
        else:
            wanted = Wanted(out, png=False, html=False, csv=out is not None)
            ask_and_tell(days, change, wanted, effort, as_json=as_json)


def _where(given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "scenarios": given["scenarios"] or (next(iter(SCENARIOS)),)}


def _check(asked: Asked) -> None:
    for folder in asked.folders:
        if not folder.is_dir():
            raise click.ClickException(f"{folder}：没有这个目录。\n{folder}: no such folder.")
    if not (asked.folders or asked.hall):
        raise click.ClickException(
            "要过哪一天？写样例日目录，或 --hall 大厅，或 --data 数据目录。\n"
            "Which day? Name a day folder, --hall HALL, or --data DIR."
        )


# Day files and drawn days


def _simulate(asked: Asked, change: Change, out: Path | None, effort: Effort, *, as_json: bool) -> None:
    sources = asked.sources()
    lived = lives(sources, partial(live, change=change, out=out), effort.jobs)
    done: list[Lived] = []
    try:
        for each in counted(lived, len(sources), "模拟 simulating", as_json=as_json):
            done.append(each)
            if len(sources) <= _LINES and not as_json:
                _tell(each.day, total([each.score]))
    except DayFileError as wrong:
        raise click.ClickException(f"不是样例日：{wrong}\nNot a day: {wrong}") from None
    together = total([each.score for each in done])
    if as_json:
        told = {each.day: total([each.score]).as_dict() for each in done}
        click.echo(json.dumps({"answer": {"days": told, "all": together.as_dict()}}, ensure_ascii=False))
    elif len(done) > 1:
        _tell(f"共 {len(done)} 天 days", together)


def _tell(what: str, it: Total) -> None:
    zh = (
        f"{it.people / it.days:.0f} 人办事，15 分钟内叫到 {it.share * 100:.1f}%，平均等候 {it.mean:.1f} 分钟，"
        f"最久 {it.max_day:.0f} 分钟，潮汐窗口开放 {_plain(it.openings_day)} 次 {it.tide_day:.0f} 分钟"
    )
    missed = f"，{it.uncalled} 人没有叫到 uncalled" if it.uncalled else ""
    click.echo(f"{what}：{zh}{'（每天）' if it.days > 1 else ''}{missed}")


def _plain(count: float) -> str:
    return f"{count:.1f}" if count % 1 else f"{count:.0f}"


# Recorded days


def _relive(days: Recorded, effort: Effort, *, as_json: bool) -> None:
    """Every fact again from what people did, in the same order, second and words."""
    found = list(counted(lives(days, _again, effort.jobs), len(days), "重演 living again", as_json=as_json))
    if as_json:
        click.echo(json.dumps({"answer": {"days": [_told_json(*each) for each in found]}}, ensure_ascii=False))
    else:
        for day, zone, each in found:
            click.echo(_told(day, zone, each))
    if any(each.difference for *_, each in found):
        raise SystemExit(1)


def _again(facts: Sequence[Fact]) -> tuple[str, str, Relived]:
    opened = facts[0].event
    if isinstance(opened, e.DayOpened):
        return opened.plan.business_day, opened.plan.timezone, relive(facts)
    return f"{facts[0].at:%Y-%m-%d}", "UTC", relive(facts)


def _told(day: str, zone: str, found: Relived) -> str:
    if found.difference is None:
        return f"{day}：{found.facts} 条记录逐条重现，一条不差。 {found.facts} facts, every one came out again."
    return "\n".join(_differs(day, zone, found.facts, found.difference))


def _differs(day: str, zone: str, same: int, it: Difference) -> Iterator[str]:
    at = it.at.astimezone(ZoneInfo(zone))
    why = f"规则拒绝 refused: {it.refused}" if it.refused else f"{it.relived}"
    yield f"{day}：前 {same} 条相同，第 {it.version} 条（{at:%H:%M:%S}，{it.command}）不同："
    yield f"  {same} facts alike, number {it.version} differs"
    yield f"  记录 recorded  {it.recorded}"
    yield f"  重演 again     {why}"
    yield "  这一天按另一个版本的规则办过，或有不是命令写下的记录。 Other rules decided it, or no command wrote this."


def _told_json(day: str, _: str, found: Relived) -> dict[str, Any]:
    it = found.difference
    return {"day": day, "facts": found.facts, "same": it is None, "difference": str(it) if it else None}
