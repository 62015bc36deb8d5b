"""A route that is matched: hundreds are made at every start, and hardly ever is an address made from one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


class Route(Rule):
    """Werkzeug compiles for each route two functions that build its address; here each waits until it is called."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        made = super()._compile_builder

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            built: tuple[str, str] = made(append_unknown).__get__(rule, None)(**values)
            return built

        return build
