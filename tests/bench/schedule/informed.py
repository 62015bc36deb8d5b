"""The same day, told to the scheduler as it is on the whole, though not who comes when and how long each takes.

How many come without a booking, how long cases take on average, how many do not answer, which clerks are away when:
what is left between this and the clairvoyant is chance, whoever decides.
"""

from __future__ import annotations

import copy
from dataclasses import replace

from tidehall_server.simulate.dayfile import Citizen
from tidehall_server.simulate.judge import Trial


def informed(of: Trial) -> Trial:
    """The truth stays; only what the scheduler is told in the morning comes true."""
    config = copy.deepcopy(of.config)
    walk_ins = [citizen for citizen in of.day.citizens if citizen.appt_s is None]
    forecast = config["forecast"]
    volume = len(walk_ins) / max(1.0, forecast["early_birds"] + sum(n for _, _, n in forecast["slots"]))
    forecast["early_birds"] *= volume
    forecast["slots"] = [[begins, ends, n * volume] for begins, ends, n in forecast["slots"]]
    pace = _pace(of.day.citizens, {s["id"]: float(s["prior_mean_s"]) for s in config["services"]})
    for service in config["services"]:
        service["prior_mean_s"] *= pace
    config["rules"]["noshow_prior"] = sum(c.no_show for c in of.day.citizens) / max(1, len(of.day.citizens))
    for window in config["windows"]:
        there = [[duty.starts_s, duty.ends_s] for duty in of.day.duties if duty.window == window["id"]]
        window["planned"] = there or window["planned"]
    return replace(of, config=config)


def _pace(citizens: tuple[Citizen, ...], expected: dict[str, float]) -> float:
    """How much longer cases take today than told, over all services."""
    cases = [citizen for citizen in citizens if not citizen.no_show]
    told = sum(expected[citizen.service] for citizen in cases)
    return sum(citizen.handling_s for citizen in cases) / told if told else 1.0
