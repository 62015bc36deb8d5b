"""The virtual province as an HTTP server: the calls that push to it, and a page of its own on which citizens rate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from tidehall_server.province.envelope import DESCRIPTION, header_text, opened
from tidehall_server.province.virtual.judge import Keys, Register, judge
from tidehall_server.province.virtual.page import PAGE, RatingPages
from tidehall_server.virtual_end import Asked, Reply, Trouble, VirtualEnd


@dataclass(slots=True)
class VirtualProvince(VirtualEnd):
    """``with VirtualProvince(keys, now, zone) as province``: it listens at ``province.url`` until the block ends.

    ``lost`` are the calls of which it loses its answer while it is well otherwise. ``raw`` is the encoding in which it
    puts its words into the header as they are; None percent-encodes them. ``pages`` are those that it showed on a pad,
    at ``page_url``.
    """

    keys: Keys
    now: Callable[[], datetime]
    zone: tzinfo
    lost: frozenset[str] = frozenset()
    raw: str | None = None
    register: Register = field(default_factory=Register)
    pages: RatingPages = field(default_factory=RatingPages)

    @property
    def url(self) -> str:
        return self.address

    @property
    def page_url(self) -> str:
        return f"{self.address}{PAGE}"

    def trouble_of(self, asked: Asked) -> Trouble:
        return Trouble.LOST if _call(asked) in self.lost else self.trouble

    def reply(self, asked: Asked) -> Reply:
        shown = self.pages.reply(asked)
        return shown if shown is not None else self._said(self.answer(_call(asked), asked.body))

    def moods(self) -> Mapping[Trouble, Reply]:
        return {
            Trouble.BUSY: Reply(b"", 503),
            Trouble.GARBAGE: Reply(b"<html>\xff\xfe\x00 gateway</html>"),
            Trouble.REFUSES: self._said("系统维护中，暂不接收数据", b""),
        }

    def answer(self, what: str, body: bytes) -> str:
        """The words for one call."""
        try:
            envelope = opened(body)
        except (ValueError, UnicodeDecodeError):
            return "报文格式错误"
        return judge(what, envelope, self.keys, self.register, self.now(), self.zone)

    def _said(self, words: str, body: bytes = b"{}") -> Reply:
        spelt = header_text(words) if self.raw is None else words.encode(self.raw).decode("latin-1")
        return Reply(body, headers={DESCRIPTION: spelt})


def _call(asked: Asked) -> str:
    return asked.path.partition("?")[0].rsplit("/", 1)[-1]
