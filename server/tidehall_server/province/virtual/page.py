"""The virtual province's own rating page: it reads the address it was opened with, asks, and remembers the answer."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import parse_qsl, unquote, urlsplit

from tidehall_server.province.pages import BACK
from tidehall_server.virtual_end import Asked, Reply

PAGE, RATE, NOTIFY = "/evaluate", "/evaluate/rate", "/notify"
_LEVELS = {"5": "非常满意", "4": "满意", "3": "基本满意", "2": "不满意", "1": "非常不满意"}
_NUMBERS = ("PROJECTNO", "projNo", "affairSerialNo")
_HEAD = '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>省政务服务评价</title>'
_STYLE = (
    "<style>body{font:24px sans-serif;margin:5vh 5vw;text-align:center}"
    "button{display:block;width:100%;margin:1.2vh 0;padding:1.6vh;font:inherit}</style>"
)


@dataclass(slots=True)
class RatingPages:
    """``asked`` are the fields of every page that was opened, ``rated`` the level that was chosen by case number.

    ``told`` are the forms that came before a page which is opened without a query: the newest is whose page it is.
    """

    asked: list[dict[str, str]] = field(default_factory=list)
    rated: dict[str, str] = field(default_factory=dict)
    told: list[dict[str, str]] = field(default_factory=list)

    def reply(self, asked: Asked) -> Reply | None:
        """The answer where it is about a page; None for any other call."""
        at = urlsplit(asked.path)
        if asked.method == "GET" and at.path == PAGE:
            return self._page(_fields(at.query))
        if asked.method == "POST" and at.path == RATE:
            return self._rate(dict(parse_qsl(asked.body.decode("utf-8", "replace"))))
        if asked.method == "POST" and at.path == NOTIFY:
            self.told.append(dict(parse_qsl(asked.body.decode("utf-8", "replace"), keep_blank_values=True)))
            return _html('{"code":0}')
        return None

    def _page(self, query: Mapping[str, str]) -> Reply:
        fields = dict(query) if _number(query) or not self.told else {**self.told[-1], **query}
        number = _number(fields)
        if not query and not self.told:
            return _html("<p>请从办件打开本页</p>")
        if not number:
            return _html("<p>没有对应的服务数据</p>")
        self.asked.append(fields)
        hidden = f'<input type="hidden" name="number" value="{escape(number)}">'
        hidden += f'<input type="hidden" name="back" value="{escape(fields.get(BACK, ""))}">'
        buttons = "".join(f'<button name="level" value="{code}">{word}</button>' for code, word in _LEVELS.items())
        return _html(
            f"<h1>省政务服务评价</h1><p>办件 {escape(number)}</p>"
            f'<form method="post" action="{RATE}">{hidden}{buttons}</form>'
        )

    def _rate(self, said: Mapping[str, str]) -> Reply:
        number, level, back = said.get("number", ""), said.get("level", ""), said.get("back", "")
        if level not in _LEVELS or not any(_number(each) == number for each in self.asked):
            return _html("<p>评价无效</p>")
        if number in self.rated:
            return _html("<p>评价数据不可重复</p>")
        self.rated[number] = level
        return Reply(status=303, headers={"Location": back}) if back else _html("<p>感谢您的评价</p>")


def _number(fields: Mapping[str, str]) -> str:
    return next((fields[name] for name in _NUMBERS if fields.get(name)), "")


def _fields(query: str) -> dict[str, str]:
    """A query as it is, or one in Base64 of Base64."""
    try:
        once = base64.b64decode(unquote(query), validate=True)
        query = base64.b64decode(once, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        pass
    return dict(parse_qsl(query, keep_blank_values=True))


def _html(inner: str) -> Reply:
    page = f"{_HEAD}{_STYLE}<body>{inner}</body></html>"
    return Reply(page.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
