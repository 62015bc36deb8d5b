"""Whoever has something to say to somebody outside says it here. What is logged and kept names nobody.

Always asked by an errand: a message that was not taken raises, and is tried again with the same id; one that may have
been taken a few times only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from tidehall_server.clock import Clock
from tidehall_server.core.calendar import Hours
from tidehall_server.errands import NotNow
from tidehall_server.halls import HallConfig
from tidehall_server.halls.messages import MessagesTable, filled
from tidehall_server.messages.gateway import Gateway

log = structlog.get_logger("tidehall.messages")


class NoWayError(Exception):
    """The hall has no such way: nothing is tried again, and whoever asked falls back to what a person does."""


@dataclass(frozen=True, slots=True)
class Messenger:
    """``config`` is the hall's file as it is now, with its words and hours."""

    clock: Clock
    config: Callable[[], HallConfig]
    sms_gateway: Gateway | None = None
    webhook_gateway: Gateway | None = None

    @property
    def sends_sms(self) -> bool:
        return self.sms_gateway is not None

    @property
    def texts(self) -> MessagesTable:
        return self.config().file.messages

    def local(self, at: datetime) -> datetime:
        """An instant on the hall's wall clock."""
        return at.astimezone(self.config().calendar.zone)

    @property
    def calls_webhook(self) -> bool:
        return self.webhook_gateway is not None

    def sms(self, phone: str, template: str, fields: Mapping[str, str], message: str) -> str:
        """One short message; ``template`` is the hall's text with ``{field}`` in it, ``message`` the id against twins.

        Raises ``NoWayError`` without a gateway, ``NotNow`` at night, ``NoAnswerError`` and ``RefusedByGatewayError``.
        """
        if self.sms_gateway is None:
            raise NoWayError("sms")
        self._wait_for_day()
        said = self.sms_gateway.send({"phone": phone, "text": self._text(template, fields), "id": message,
                                      "sign": self.texts.sign})  # fmt: skip
        log.info("message sent", way="sms", to=hidden(phone), message=message)
        return said

    def webhook(self, template: str, fields: Mapping[str, str], message: str) -> str:
        """One message to the group. Raises as ``sms`` does."""
        if self.webhook_gateway is None:
            raise NoWayError("webhook")
        self._wait_for_day()
        said = self.webhook_gateway.send({"text": self._text(template, fields), "id": message})
        log.info("message sent", way="webhook", message=message)
        return said

    def _text(self, template: str, fields: Mapping[str, str]) -> str:
        return filled(template, {"hall": self.config().name, **fields})

    def _wait_for_day(self) -> None:
        """Nobody is woken: outside the hours that the hall set the message waits for them."""
        local = self.local(self.clock.now())
        hours = self.texts.hours
        if hours and not any(each.opens <= local.time() < each.closes for each in hours):
            raise NotNow(_next(local, hours))


def hidden(phone: str) -> str:
    """A telephone number as it may be shown and logged."""
    return f"{phone[:3]}****{phone[-4:]}"


def _next(local: datetime, hours: tuple[Hours, ...]) -> datetime:
    first = min((each.opens for each in hours if each.opens > local.time()), default=None)
    day = local if first is not None else local + timedelta(days=1)
    opens = first or min(each.opens for each in hours)
    return day.replace(hour=opens.hour, minute=opens.minute, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways out that the server's settings name."""

    sms: Gateway | None = None
    webhook: Gateway | None = None

    def messenger(self, clock: Clock, config: Callable[[], HallConfig]) -> Messenger:
        """The hall's messenger by these ways."""
        return Messenger(clock, config, self.sms, self.webhook)


NO_WAYS = Ways()
