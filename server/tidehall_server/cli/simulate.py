"""``tidehall simulate``: live through day files on the very rules of the server, under a virtual clock."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
from rich.progress import track

from tidehall_server.core.queue.decide.opening import with_values
from tidehall_server.core.queue.model import PolicyValue
from tidehall_server.core.refusal import Refused
from tidehall_server.simulate import files
from tidehall_server.simulate.dayfile import DayFile, DayFileError, load
from tidehall_server.simulate.engine import Engine
from tidehall_server.simulate.wishes import policy_value


def _parsed(settings: tuple[str, ...]) -> dict[str, PolicyValue]:
    return {key: policy_value(value) for key, _, value in (setting.partition("=") for setting in settings)}


def _folder(word: str) -> Path:
    if not Path(word).is_dir():
        raise click.BadParameter(f"{word}：没有这个目录 / no such folder")
    return Path(word)


def _under(day: DayFile, changes: dict[str, PolicyValue]) -> DayFile:
    """The same day under another policy."""
    try:
        policy, _ = with_values(day.plan.policy, changes)
    except Refused as refused:
        raise click.BadParameter(f"{refused.code.value}: {refused.facts}") from None
    return replace(day, plan=replace(day.plan, policy=policy))


@click.command("simulate")
@click.argument("words", nargs=-1, required=True, metavar="DAY_DIR...")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="结果目录 / folder for the results")
@click.option(
    "--policy", "settings", multiple=True, metavar="KEY=VALUE...", help="改策略，如 tide.max_wait_s=600 recall_limit=3"
)
def command(words: tuple[str, ...], out: Path, settings: tuple[str, ...]) -> None:
    """在虚拟时钟下用服务器自己的规则重演样例日 / live through day files on the server's own rules.

    Writes <day>.outcomes.csv and <day>.tidal.csv for each DAY_DIR.
    """
    days = [_folder(word) for word in words if "=" not in word]
    changes = _parsed((*settings, *(word for word in words if "=" in word)))
    for folder in track(days, description="模拟 / simulating", transient=True):
        try:
            day = load(folder)
        except DayFileError as wrong:
            raise click.ClickException(str(wrong)) from None
        simulated = Engine(_under(day, changes) if changes else day).run()
        files.write(out, day.id, simulated)
        waits = sorted(o.called_s - o.issued_s for o in simulated.outcomes if o.called_s is not None)
        median = waits[len(waits) // 2] // 60 if waits else 0
        runs = len(simulated.tides)
        click.echo(f"{day.id}：{len(simulated.outcomes)} 人取号，等候中位数约 {median} 分钟，潮汐窗口开放 {runs} 次")
