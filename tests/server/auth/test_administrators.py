"""Three administrators (三员分设): devices, accounts and audit in three hands, none of them the manager's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.house import BY_TEST, PASSWORD, Stage
from tidehall_server.auth.permissions import APART, AUDITOR, MANAGER, SECADMIN, SYSADMIN, Permissions, matters
from tidehall_server.auth.problems import Problem

_USERS = "/api/v1/halls/test/users"


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "data", f"sqlite:///{tmp_path / 'journal.sqlite'}", table={"three_admins": True})
    yield made
    made.close()


def test_each_duty_is_in_one_hand_and_in_none_of_the_manager_s() -> None:
    table = Permissions(apart=True)
    hands = {duty: {role for role in (MANAGER, SYSADMIN, SECADMIN, AUDITOR) if table.may(role, duty)} for duty in APART}
    assert hands == {
        "users-change": {SECADMIN},
        "devices-change": {SYSADMIN},
        "outbox-change": {SYSADMIN},
        "audit": {AUDITOR},
    }


def test_who_administers_sees_and_does_nothing_of_the_hall_s_work() -> None:
    work = {m for m in matters() if m.partition(":")[0] in ("command", "case", "review", "concern") or m == "story"}
    for table in (Permissions(), Permissions(apart=True)):
        assert not [m for m in sorted(work) for role in (SYSADMIN, SECADMIN) if table.may(role, m)]
        assert not table.may_view(SYSADMIN, "manager")


def test_the_first_account_is_the_security_administrator_s_who_gives_all_others(apart: Stage) -> None:
    hall = apart.client.get("/api/v1/hall").get_json()
    assert (hall["needs_setup"], hall["keeper"]) == (True, "secadmin")
    secret = apart.house.rooms.sessions.offer_setup()
    first = apart.client.post("/api/v1/setup", json={"secret": secret, "name": "anquan", "password": PASSWORD})
    assert first.get_json()["role"] == "secadmin"
    assert not apart.client.get("/api/v1/hall").get_json()["needs_setup"]
    token = first.get_json()["token"]
    for name, role in (("zhuren", "manager"), ("xitong", "sysadmin"), ("shenji", "auditor")):
        added = apart.post(_USERS, {"name": name, "role": role, "password": PASSWORD}, token)
        assert added.status_code == 200, added.text
    mine = apart.get("/api/v1/me", token).get_json()["may"]
    assert {"users", "users-change"} <= set(mine)
    assert not {"view:manager", "devices-change", "audit", "settings"} & set(mine)


def test_the_last_security_administrator_stays_while_managers_may_go(apart: Stage) -> None:
    apart.person("anquan", "secadmin")
    apart.person("zhuren", "manager")
    accounts = apart.house.rooms.accounts
    with pytest.raises(Problem, match="user_last_keeper"):
        accounts.disable("anquan", BY_TEST)
    accounts.disable("zhuren", BY_TEST)
    assert [each.name for each in accounts.list() if not each.disabled] == ["anquan"]


@pytest.mark.parametrize(
    ("method", "path", "theirs"),
    [
        ("POST", _USERS, "secadmin"),
        ("POST", "/api/v1/halls/test/pair/approve", "sysadmin"),
        ("GET", "/api/v1/halls/test/audit", "auditor"),
        ("GET", "/api/v1/halls/test/audit/facts.csv", "auditor"),
    ],
)
def test_a_duty_is_refused_to_everybody_else(apart: Stage, method: str, path: str, theirs: str) -> None:
    for role in ("manager", "clerk", "sysadmin", "secadmin", "auditor"):
        answer = apart.client.open(
            path, method=method, json={} if method == "POST" else None,
            headers={"Authorization": f"Bearer {apart.token(role)}"},
        )  # fmt: skip
        assert (answer.status_code == 403) == (role != theirs), (role, answer.text)
