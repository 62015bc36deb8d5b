"""The many options of ``what-if``, gathered into the few things they mean."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from tidehall_server.simulate.change import Change
from tidehall_server.simulate.whatif import DRAWS
from tidehall_server.simulate.wishes import Unclear, change_of

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which days: those named, else those between, else all."""

    days: tuple[str, ...]
    since: str
    until: str

    @property
    def given(self) -> bool:
        return bool(self.days or self.since or self.until)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to write, and where."""

    out: Path | None
    png: bool
    html: bool
    csv: bool

    def check(self) -> None:
        if self.out is None and (self.png or self.html or self.csv):
            raise click.ClickException("请用 --out 指明放图表的目录。\nSay with --out where pictures and tables go.")


@dataclass(frozen=True, slots=True)
class Effort:
    draws: int
    jobs: int


def _packed(name: str, make: Callable[..., object], *options: Callable[[F], F]) -> Callable[[F], F]:
    """Adds ``options`` to a command and hands it what ``make`` makes of them, as one argument ``name``."""

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def wrapped(**given: Any) -> Any:
            taken = {key: given.pop(key) for key in names}
            return function(**given, **{name: make(**taken)})

        found: Any = wrapped
        before = len(getattr(found, "__click_params__", ()))
        for option in reversed(options):
            found = option(found)
        names = [parameter.name for parameter in found.__click_params__[before:]]
        return found  # type: ignore[no-any-return]

    return decorate


def written_change(**written: tuple[str, ...]) -> Change:
    try:
        return change_of(**written)
    except Unclear as unclear:
        raise click.ClickException(f"看不懂 {unclear}，写法见 --help。\nCannot read {unclear}; see --help.") from None


chosen = _packed(
    "chosen",
    Chosen,
    click.option(
        "--day", "days", multiple=True, metavar="YYYY-MM-DD", help="哪一天，可写多次 / a day; may be repeated"
    ),
    click.option("--from", "since", default="", metavar="YYYY-MM-DD", help="从哪天起 / first day"),
    click.option("--to", "until", default="", metavar="YYYY-MM-DD", help="到哪天止 / last day"),
)
change = _packed(
    "change",
    written_change,
    click.option(
        "--set", "--policy", "settings", multiple=True, metavar="KEY=VALUE", help="改规则，如 tide.max_wait_s=600"
    ),
    click.option("--close", "closed", multiple=True, metavar="W", help="这个窗口整天不开 / a window stays closed"),
    click.option("--rights", multiple=True, metavar="W=a,b+c", help="窗口办 a、b，闲时帮办 c / services + helped ones"),
    click.option("--staff", multiple=True, metavar="W=HH:MM-HH:MM,...", help="窗口有人的时间 / when it is staffed"),
)
wanted = _packed(
    "wanted",
    Wanted,
    click.option("--out", type=click.Path(path_type=Path), help="图表放在哪里 / folder for pictures and tables"),
    click.option("--png", is_flag=True, help="前后对照图 / one picture"),
    click.option("--html", is_flag=True, help="可单独打开的网页 / a page that needs nothing else"),
    click.option("--csv", is_flag=True, help="表格 / tables"),
)
effort = _packed(
    "effort",
    Effort,
    click.option("--draws", default=DRAWS, show_default=True, type=click.IntRange(1, 100), help="抽几次 / lives a day"),
    click.option("--jobs", default=1, show_default=True, type=click.IntRange(1, 64), help="用几个进程 / processes"),
)
