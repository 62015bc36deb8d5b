"""A gateway that ships: it takes messages over real HTTP, knows a repetition by its id, and can misbehave."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from tidehall_server.virtual_end import Asked, Reply, Trouble, VirtualEnd


@dataclass(slots=True)
class VirtualGateway(VirtualEnd):
    """``with VirtualGateway() as gateway``: it listens at ``gateway.url`` until the block ends.

    ``taken`` has every message once, in order, as its fields; ``calls`` counts all that asked.
    """

    taken: list[dict[str, str]] = field(default_factory=list)
    calls: int = 0

    @property
    def url(self) -> str:
        return f"{self.address}/send"

    def take(self, fields: dict[str, str]) -> tuple[int, str]:
        """The code and words for one message."""
        self.calls += 1
        if not fields.get("text"):
            return 1, "内容为空"
        known = fields.get("id")
        if not known or all(each.get("id") != known for each in self.taken):
            self.taken.append(fields)
        return 0, "提交成功"

    def read(self, kind: str, body: bytes) -> bytes:
        """The answer to one call."""
        try:
            return _answer(*self.take(_fields(kind, body)))
        except ValueError:
            return _answer(2, "报文格式错误")

    def reply(self, asked: Asked) -> Reply:
        return _json(self.read(asked.kind, asked.body))

    def moods(self) -> Mapping[Trouble, Reply]:
        return {
            Trouble.BUSY: Reply(status=503),
            Trouble.GARBAGE: Reply(b"<html>\xff\xfe\x00 gateway 13800138000</html>"),
            Trouble.REFUSES: _json(_answer(7, "余额不足")),
        }


def _json(body: bytes) -> Reply:
    return Reply(body, headers={"Content-Type": "application/json; charset=utf-8"})


def _answer(code: int, words: str) -> bytes:
    return json.dumps({"code": code, "message": words}, ensure_ascii=False).encode()


def _fields(kind: str, body: bytes) -> dict[str, str]:
    """What a message says, flat; a robot's ``text.content`` is its text. Raises ``ValueError``."""
    if "json" not in kind:
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    said = json.loads(body)
    if not isinstance(said, dict):
        raise ValueError("no object")  # noqa: TRY004 - a body, not an argument
    text = said.get("text")
    if isinstance(text, dict):
        said = {**said, "text": str(text.get("content", ""))}
    return {str(name): str(value) for name, value in said.items()}
