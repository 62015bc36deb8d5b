"""The kiosk's connection to the hall as the agent uses it; ``link.py`` makes one over the network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from tidehall_kiosk.hall import HallLink
from tidehall_kiosk.state import Screen


class Connection(Protocol):
    """Pairs, follows the kiosk view into ``screen``, sends commands, tells the hall how the devices are."""

    def start(self, screen: Screen) -> None: ...

    def stop(self) -> None: ...

    @property
    def alive(self) -> bool:
        """True while it still pairs and follows."""
        ...

    def link(self) -> HallLink | None:
        """Where commands go; None while the kiosk is not paired."""
        ...

    def report(self, status: Mapping[str, Any]) -> None:
        """How printer and reader are, for the manager's device page."""
        ...
