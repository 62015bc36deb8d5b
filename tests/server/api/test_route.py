"""A route is matched as Werkzeug matches it, and an address can still be built from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule

from tidehall_server.api.route import Route


def bound(kind: Callable[..., Rule]) -> Any:
    rules = [kind("/api/<hall>/days/<int:day>", endpoint="day"), kind("/", endpoint="start")]
    return Map(rules, strict_slashes=False).bind("hall.example")


def test_matches_and_builds_what_a_rule_does() -> None:
    rule, route = bound(Rule), bound(Route)
    assert route.match("/api/meixian/days/12/") == rule.match("/api/meixian/days/12/")
    for values in ({"hall": "梅县", "day": 12}, {"hall": "m", "day": 1, "page": "2"}):
        assert route.build("day", values) == rule.build("day", values)
    with pytest.raises(NotFound):
        route.match("/api/meixian/days/first")
