"""The shape of a rule: the decision for one kind of command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tidehall_server.core.queue.commands import Actor
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.events import Event

Rule = Callable[[Any, Day, datetime, Actor], list[Event]]
Rules = dict[type, Rule]
