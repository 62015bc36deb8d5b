"""The built pages and their assets; words instead of a blank page when they are not there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, redirect, request, send_from_directory
from werkzeug import Response as BaseResponse
from werkzeug.exceptions import NotFound

from tidehall_server.api.headers import policy
from tidehall_server.api.province_page import BACK_PATH
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.locale import Catalogue
from tidehall_server.tls.trust import PATHS, Trust

PAGES = ("clerk", "guide", "approval", "delivery", "board", "pad", "manager")
PHONE = ("r", "t", "c", "b")
_HASHED = re.compile(r"-[\w-]{8,}\.\w+$")
_FOREVER = "public, max-age=31536000, immutable"
_NO_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>潮汐大厅</title>
<main><h1>{zh}</h1><p>{zh_next}</p><p lang="en">{en} {en_next}</p></main></html>"""


def _pad_back() -> Response:
    """What stands in the pad's frame once the province's page is done: nothing. Only a page of ours may hold it."""
    headers = {"X-Frame-Options": "SAMEORIGIN", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'"}
    return Response("<!doctype html><title>-</title>", mimetype="text/html", headers=headers)


class Pages:
    """Serves one folder that the front end's build filled. ``framed`` is whose page a pad may show within its own."""

    def __init__(
        self,
        web: Path,
        chinese: Catalogue,
        english: Catalogue,
        kiosk_url: str = "",
        trust: Trust | None = None,
        framed: str = "",
    ) -> None:
        self._web = web
        self._trust = trust
        self._framed = framed
        self._kiosk_url = kiosk_url
        self._chinese = chinese
        self._english = english

    def register(self, app: Flask) -> None:
        for page in PAGES:
            app.add_url_rule(f"/{page}", f"page-{page}", self._view(page) if page != "pad" else self._pad)
        app.add_url_rule(BACK_PATH, "page-pad-back", _pad_back)
        for letter in PHONE:
            app.add_url_rule(f"/{letter}/<token>", f"page-{letter}", self._view("phone"))
        app.add_url_rule("/c", "page-case-lookup", self._view("phone"))
        app.add_url_rule("/b", "page-booking", self._view("phone"))
        app.add_url_rule("/kiosk", "page-kiosk", self._kiosk)
        app.add_url_rule("/assets/<path:name>", "assets", self._asset)
        if self._trust is not None:
            for path in PATHS:
                app.add_url_rule(path, f"page-{path[1:].replace('.', '-')}", self._told(self._trust, path))
        app.add_url_rule("/", "page-start", lambda: redirect("/manager"))

    def _view(self, page: str) -> Callable[..., Response]:
        def view(**_: str) -> Response:
            return self._page(page)

        return view

    def _pad(self) -> Response:
        answer = self._page("pad")
        if self._framed:
            answer.headers["Content-Security-Policy"] = policy(request.host, self._framed)
        return answer

    def _told(self, trust: Trust, path: str) -> Callable[[], Response]:
        def view() -> Response:
            answer = trust.answer(path)
            return Response(answer.body, headers=dict(answer.headers))

        return view

    def _kiosk(self) -> BaseResponse:
        """The touch page is served by the kiosk's own agent: it must work while the server is gone."""
        return redirect(self._kiosk_url) if self._kiosk_url else self._page("kiosk")

    def _page(self, page: str) -> Response:
        if not (self._web / f"{page}.html").is_file():
            return self._not_built()
        answer = send_from_directory(self._web, f"{page}.html")
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    def _asset(self, name: str) -> Response:
        try:
            answer = send_from_directory(self._web / "assets", name)
        except NotFound as error:
            raise Problem(ProblemCode.NOT_FOUND) from error
        answer.headers["Cache-Control"] = _FOREVER if _HASHED.search(name) else "no-cache"
        return answer

    def _not_built(self) -> Response:
        zh = self._chinese.refusal(ProblemCode.PAGE_NOT_BUILT, {})
        en = self._english.refusal(ProblemCode.PAGE_NOT_BUILT, {})
        text = _NO_PAGE.format(zh=zh.message, zh_next=zh.next, en=en.message, en_next=en.next)
        return Response(text, status=503, mimetype="text/html", headers={"Retry-After": "30"})
