"""A booking channel that ships: real HTTP, orders handed over until they are answered, and every mood of a gateway."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tidehall_server.channel.client import Call, Result
from tidehall_server.messages.virtual import VirtualGateway

KEY, HALL = "example-word", "441402001"


@dataclass(slots=True)
class VirtualChannel(VirtualGateway):
    """``hand`` gives an order to the hall at ``url``; ``answered``, ``told`` and ``times`` are what came back.

    ``repeats``: it hands over what was answered once more, as one that lost its memory does. ``loses``: answers do not
    arrive, and it says that something is wrong.
    """

    waiting: list[dict[str, Any]] = field(default_factory=list)
    answered: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)
    times: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    wants: list[str] = field(default_factory=list)
    repeats: bool = False
    loses: bool = False

    def hand(self, order: str, kind: str = "book", **fields: Any) -> None:
        """A citizen has ordered, or cancelled, on the province's page."""
        with self.lock:
            self.waiting.append({"order": order, "kind": kind, **fields})

    def read(self, kind: str, body: bytes) -> bytes:
        """The answer to one call."""
        try:
            said = json.loads(body)
            if said["key"] != KEY or said["hall"] != HALL:
                return _said(3, "口令错误")
            self.calls += 1
            return self._done(Call(said["call"]), said)
        except (ValueError, KeyError, TypeError):
            return _said(2, "报文格式错误")

    def _done(self, what: Call, said: dict[str, Any]) -> bytes:
        if what is Call.ORDERS:
            return _said(0, "", orders=self.waiting[: said["most"]], wants=self.wants)
        if what is Call.ANSWERS and self.loses:
            return _said(9, "系统繁忙")
        if what is Call.ANSWERS:
            for answer in said["answers"]:
                self._answer(answer)
        elif what is Call.STANDING:
            self.told.append((said["order"], said["standing"]))
        else:
            self.times[said["service"]] = said["times"]
        return _said(0, "")

    def _answer(self, answer: dict[str, str]) -> None:
        Result(answer["result"])
        known = answer["order"], answer.get("kind")
        for each in [each for each in self.waiting if known in ((each["order"], each["kind"]), (each["order"], None))]:
            self.answered[each["order"], each["kind"]] = answer
            if not self.repeats:
                self.waiting.remove(each)


def _said(code: int, message: str, **more: Any) -> bytes:
    return json.dumps({"code": code, "message": message, **more}, ensure_ascii=False).encode()
