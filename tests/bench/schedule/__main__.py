"""``make bench-schedule``: every policy on the same days, the product's promises, and the gap to the best possible."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from tests.bench.schedule import dayahead, gap, report, told
from tests.bench.schedule.bounds import verdicts
from tests.bench.schedule.days import BenchDay, of_folder, random_days
from tests.bench.schedule.policies import POLICIES, Policy, product
from tidehall_server.core.queue.model import PolicyValue
from tidehall_server.simulate.judge import judge
from tidehall_server.simulate.score import Score, score


@click.command()
@click.option("--days", "folders", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--random", "number", default=0, help="random days for each of the five halls and five scenarios")
@click.option("--seed", default=1000, show_default=True, help="first seed of the random days")
@click.option("--hall", default="", help="random days of this hall only")
@click.option("--policies", "only", default="", help="keys, separated by commas; the product is always there")
@click.option("--try", "tried", multiple=True, metavar="KEY=VALUE,…", help="one more row: the product so set")
@click.option("--clairvoyant", "lives", default=0, help="search the best openings, so many lives of each day")
@click.option("--waits", is_flag=True, help="waits told: product, best predictor, usual formula (slow)")
@click.option("--ahead", is_flag=True, help="days as worked out beforehand against days lived without tides")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="folder for schedule.csv and .json")
def command(
    folders: tuple[Path, ...],
    number: int,
    seed: int,
    hall: str,
    only: str,
    tried: tuple[str, ...],
    lives: int,
    waits: bool,
    ahead: bool,
    out: Path | None,
) -> None:
    """One table of all policies on the same days."""
    policies = _chosen(only, tried)
    with TemporaryDirectory(prefix="tidehall-days-") as made:
        days = [day for folder in folders for day in of_folder(folder)]
        if number or not folders:
            days += random_days(Path(made), range(seed, seed + (number or 4)), hall)
        rows = _live(policies, days)
        click.echo(report.text(policies, rows, days))
        extra: dict[str, Any] = {"promises": {}}
        if waits:
            extra["told"] = _told(days)
        if ahead:
            extra["ahead"] = _ahead(days)
        for policy in policies:
            if policy.key.startswith("product"):
                found = verdicts(policy.key, rows, days, extra.get("told"))
                click.echo("\n" + report.promises(policy.name, found))
                extra["promises"][policy.key] = report.as_json(found)
        if lives:
            extra["gap"] = _gaps(policies[-1], days, lives, rows)
        if out is not None:
            report.write(out, policies, rows, days, extra)


def _chosen(only: str, tried: tuple[str, ...]) -> list[Policy]:
    wanted = set(only.split(",")) if only else set()
    found = [p for p in POLICIES if not wanted or p.key in wanted or p.key.startswith("product")]
    return found + [Policy(f"product:{words}", f"PRODUCT {words}", product(_settings(words))) for words in tried]


def _settings(words: str) -> dict[str, PolicyValue]:
    return {key: _value(value) for key, _, value in (word.partition("=") for word in words.split(","))}


def _value(word: str) -> PolicyValue:
    if word in ("true", "false"):
        return word == "true"
    try:
        return float(word) if "." in word else int(word)
    except ValueError:
        return word


def _live(policies: Sequence[Policy], days: Sequence[BenchDay]) -> Mapping[str, list[Score]]:
    rows: dict[str, list[Score]] = {policy.key: [] for policy in policies}
    work = [(policy, day) for day in days for policy in policies]
    with _progress(work, "policies x days") as steps:
        for policy, day in steps:
            judged = judge(day.trial, policy.make())
            rows[policy.key].append(score(day.trial.day, judged.outcomes, judged.tides))
    return rows


def _told(days: Sequence[BenchDay]) -> dict[str, Any]:
    with _progress(range(len(days)), "waits told") as steps:
        said = [one for number in steps for one in told.live(days[number], number)]
    click.echo("\n" + told.text(said))
    return told.figures(said)


def _ahead(days: Sequence[BenchDay]) -> dict[str, Any]:
    with _progress(days, "days ahead") as steps:
        found = [dayahead.compare(day) for day in steps]
    click.echo("\n" + dayahead.text(found))
    return dayahead.figures(found)


def _gaps(policy: Policy, days: Sequence[BenchDay], lives: int, rows: Mapping[str, list[Score]]) -> dict[str, Any]:
    found = []
    with _progress(range(len(days)), "clairvoyant") as steps:
        for number in steps:
            honest = {key: scores[number] for key, scores in rows.items() if key != policy.key}
            found.append(gap.day_gap(days[number], policy.make, lives, honest))
    click.echo(f"\n{policy.name} against the best openings found (minutes a day)\n{gap.text(found)}")
    halls = dict.fromkeys(each.hall for each in found)
    return {hall: gap.summary([each for each in found if each.hall == hall]) for hall in halls} | {
        "all": gap.summary(found)
    }


def _progress(items: Sequence[Any], label: str) -> Any:
    """A bar on standard error; nothing where nobody watches."""
    watched = sys.stderr.isatty()
    return click.progressbar(items, label=label, file=sys.stderr) if watched else nullcontext(items)


if __name__ == "__main__":
    command()
