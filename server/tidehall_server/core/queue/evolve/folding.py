"""The shape of a fold: what one kind of event does to the day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.day import Day

Folds = dict[type, Callable[[Day, Any, Fact], None]]
