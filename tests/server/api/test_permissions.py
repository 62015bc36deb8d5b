"""Every command and every view with every role, with another hall's token, and with none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.house import Stage, code
from tidehall_server.api.command_models import offered
from tidehall_server.auth.permissions import ROLES, Permissions, matters, uncovered
from tidehall_server.core.queue.views import VIEWS

COMMANDS = sorted(offered())
PERMISSIONS = Permissions()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("roles")
    made = Stage(folder, f"sqlite:///{folder / 'journal.sqlite'}")
    yield made
    made.close()


@pytest.fixture(scope="module")
def stranger(hall: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Another hall in the same database."""
    made = Stage(tmp_path_factory.mktemp("other"), hall.url, hall_id="other")
    yield made
    made.close()


def test_the_table_forgets_nothing() -> None:
    assert uncovered() == set()


def test_whatever_is_not_in_the_table_is_allowed_to_nobody() -> None:
    assert not any(PERMISSIONS.may(role, "command:format-disk") for role in ROLES)
    assert not PERMISSIONS.may("nobody", "view:board")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", COMMANDS)
def test_command(hall: Stage, name: str, role: str) -> None:
    """With an empty body: whoever may gets to the checks of the input, whoever may not is told so before."""
    answer = hall.command(name, {"?": 1}, hall.token(role))
    if PERMISSIONS.may_command(role, name):
        assert (answer.status_code, code(answer)) == (422, "input_invalid")
    else:
        assert (answer.status_code, code(answer)) == (403, "forbidden")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", sorted(VIEWS))
def test_view(hall: Stage, name: str, role: str) -> None:
    answer = hall.get(f"/api/v1/halls/test/views/{name}", hall.token(role))
    assert answer.status_code == (200 if PERMISSIONS.may_view(role, name) else 403)


@pytest.mark.parametrize("role", ["manager", "clerk", "kiosk", "pad"])
@pytest.mark.parametrize("name", COMMANDS)
def test_command_with_another_hall_s_token(hall: Stage, stranger: Stage, name: str, role: str) -> None:
    before = hall.hall.version
    answer = hall.command(name, {"?": 1}, stranger.token(role))
    assert (answer.status_code, code(answer)) == (403, "other_hall")
    assert hall.hall.version == before


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_view_with_another_hall_s_token(hall: Stage, stranger: Stage, name: str) -> None:
    answer = hall.get(f"/api/v1/halls/test/views/{name}", stranger.token("manager"))
    assert (answer.status_code, code(answer)) == (403, "other_hall")
    elsewhere = hall.get(f"/api/v1/halls/other/views/{name}", stranger.token("manager"))
    assert (elsewhere.status_code, code(elsewhere)) == (403, "other_hall")


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("token", [None, "", "thd_guessed", "eyJhbGciOiJub25lIn0.e30.", "ths_" + "x" * 5000])
def test_command_without_a_valid_token(hall: Stage, name: str, token: str | None) -> None:
    answer = hall.command(name, {}, token)
    assert (answer.status_code, code(answer)) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_every_route_that_is_not_public_asks_for_a_token(hall: Stage) -> None:
    """Walk all routes of the app: what answers without a token is exactly this list."""
    public = {
        "livez", "readyz", "metrics", "openapi", "hall", "setup", "login", "pair-start", "pair-poll",
        "rate-ask", "rate-link", "rate-append", "progress", "progress-leave", "page-clerk", "page-guide", "page-board",
        "page-pad", "page-pad-back",
        "page-manager", "page-kiosk", "page-start", "page-r", "page-t", "assets", "paper",
        "booking-offer", "booking-times", "booking-place", "booking-find", "booking-card", "booking-give-up",
        "page-b", "page-booking", "page-c", "page-case-lookup", "page-delivery", "page-approval", "case-progress",
        "case-lookup",
    }  # fmt: skip
    open_ones = set()
    for rule in hall.house.app.url_map.iter_rules():
        path = rule.rule.replace("<hall>", "test").replace("<path:name>", "x")
        path = path.replace("<token>", "x").replace("<name>", "x").replace("<id>", "x").replace("<ticket>", "x")
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        if hall.client.open(path, method=method, json={} if method == "POST" else None).status_code != 401:
            open_ones.add(rule.endpoint)
    assert open_ones == public


def test_a_clerk_never_rates(hall: Stage) -> None:
    assert not PERMISSIONS.may_command("clerk", "rate")
    assert "clerk" not in matters()["command:rate"]


def test_role_and_hall_in_the_message_change_nothing(hall: Stage, tmp_path: Path) -> None:
    answer = hall.command("close-day", {"role": "manager", "hall": "test"}, hall.token("clerk"))
    assert answer.status_code == 403
    widened = hall.command("take-ticket", {"service": "ms", "role": "manager"}, hall.token("kiosk"))
    assert (widened.status_code, code(widened)) == (422, "input_invalid")
