"""Rules about windows and people, judged by the hall's file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tidehall_server import compliance, halls
from tidehall_server.core.supervision.compliance import State
from tidehall_server.core.supervision.set_up import SetUp, set_up

TOWN = SetUp("001", windows=5, clerks=5, general=3, police=1, enquiry=1, least_general=3, advised=0, enough=True)


def _broken(hall: SetUp) -> dict[str, str]:
    return {line.id: line.limit for line in set_up(hall) if line.state is State.BROKEN}


def _judged(hall: SetUp) -> list[str]:
    return [line.id for line in set_up(hall) if line.state is not State.IDLE]


@pytest.mark.parametrize(
    ("hall", "wrong"),
    [
        (TOWN, {}),
        (replace(TOWN, general=2, least_general=1), {"general_set": "3"}),  # the notice's number, not the setting's
        (replace(TOWN, police=0), {"police_window": "1"}),
        (replace(TOWN, enquiry=0), {"enquiry_window": "1"}),
        (replace(TOWN, clerks=4), {"staff": "5"}),
        (replace(TOWN, clerks=4, enough=False), {}),
        (replace(TOWN, own="", general=1, police=0, enquiry=0, least_general=2), {"general_set": "2"}),
        (replace(TOWN, own="000", windows=3, clerks=2, enough=False), {"staff": "3", "staff_least": "3"}),
        (replace(TOWN, own="000", windows=2, clerks=2), {"staff_least": "3"}),
        (replace(TOWN, own="000", windows=3, clerks=3), {}),
        (replace(TOWN, own="000", clerks=5, advised=6), {"staff_least": "6"}),
    ],
)
def test_what_the_own_notice_or_the_file_wants_is_judged(hall: SetUp, wrong: dict[str, str]) -> None:
    assert _broken(hall) == wrong


def test_another_towns_number_is_not_wanted() -> None:
    assert _judged(TOWN) == ["general_set", "police_window", "enquiry_window", "staff"]
    assert _judged(replace(TOWN, own="002", general=5, police=0)) == ["general_set", "staff"]
    assert all(line.limit for line in set_up(replace(TOWN, own="", least_general=0))), "a sentence has its number"


@pytest.mark.parametrize("name", ["meixian", "tongshan", "chini", "meijiang", "jianping"])
def test_each_preset_is_set_up_as_its_notice_wants(name: str) -> None:
    found = compliance.set_up_of(halls.load(name))
    assert (found.own, _broken(found)) == (_NUMBERS[name], {})


_NUMBERS = {"meixian": "000", "tongshan": "001", "chini": "002", "meijiang": "003", "jianping": "004"}
