"""One handler for everything that goes wrong: JSON in one shape, words in two languages, never a traceback."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from http import HTTPStatus

import structlog
from flask import Flask, Response, g, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException

from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.core.refusal import Refused
from tidehall_server.journal.errors import JournalError
from tidehall_server.locale import Catalogue

log = structlog.get_logger("tidehall.api")
_HTTP: dict[int, ProblemCode] = {
    404: ProblemCode.NOT_FOUND,
    405: ProblemCode.METHOD_NOT_ALLOWED,
    413: ProblemCode.BODY_TOO_LARGE,
    415: ProblemCode.CONTENT_TYPE,
}


class Refusal(BaseModel):
    """The shape of every refusal. ``facts`` are the values the words were made of."""

    code: str
    message: str
    message_en: str
    next: str
    next_en: str
    request_id: str
    facts: dict[str, object]


class Refusals:
    """Turns a code and its facts into the answer."""

    def __init__(self, chinese: Catalogue, english: Catalogue, zone: tzinfo) -> None:
        self._chinese = chinese
        self._english = english
        self._zone = zone

    def words(self, code: str, facts: Mapping[str, object], request_id: str) -> Refusal:
        zh = self._chinese.refusal(code, facts, self._zone)
        en = self._english.refusal(code, facts, self._zone)
        return Refusal(
            code=code,
            message=zh.message,
            message_en=en.message,
            next=zh.next,
            next_en=en.next,
            request_id=request_id,
            facts=dict(facts),
        )

    def answer(self, code: str, status: int, facts: Mapping[str, object], headers: dict[str, str]) -> Response:
        refusal = self.words(code, facts, g.get("request_id", ""))
        return Response(refusal.model_dump_json(), status=status, mimetype="application/json", headers=headers)


def install(app: Flask, refusals: Refusals) -> None:
    """Register the handlers on ``app``."""

    def on_problem(problem: Problem) -> Response:
        headers: dict[str, str] = {}
        if problem.retry_after_s is not None:
            headers["Retry-After"] = str(problem.retry_after_s)
        if problem.status is HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        return refusals.answer(problem.code, problem.status, problem.facts, headers)

    def on_refused(refused: Refused) -> Response:
        return refusals.answer(refused.code, HTTPStatus.CONFLICT, refused.facts, {})

    def on_invalid(error: ValidationError) -> Response:
        return refusals.answer(ProblemCode.INPUT_INVALID, HTTPStatus.UNPROCESSABLE_ENTITY, invalid_facts(error), {})

    def on_http(error: HTTPException) -> Response:
        code = _HTTP.get(error.code or 500, ProblemCode.BAD_REQUEST if (error.code or 500) < 500 else None)
        headers = {"Allow": ", ".join(sorted(error.valid_methods or ()))} if hasattr(error, "valid_methods") else {}
        return refusals.answer(code or ProblemCode.INTERNAL, error.code or 500, {}, headers)

    def on_storage(error: JournalError) -> Response:
        log.error("storage", path=request.path, error=type(error).__name__, words=str(error)[:200])
        return refusals.answer(ProblemCode.STORAGE_BUSY, HTTPStatus.SERVICE_UNAVAILABLE, {}, {"Retry-After": "1"})

    def on_anything(error: Exception) -> Response:
        log.error("unexpected", path=request.path, error=type(error).__name__, exc_info=error)
        return refusals.answer(ProblemCode.INTERNAL, HTTPStatus.INTERNAL_SERVER_ERROR, {}, {})

    app.register_error_handler(Problem, on_problem)
    app.register_error_handler(Refused, on_refused)
    app.register_error_handler(ValidationError, on_invalid)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(JournalError, on_storage)
    app.register_error_handler(Exception, on_anything)


def invalid_facts(error: ValidationError) -> dict[str, object]:
    """Where the input is wrong and how, without repeating what was sent (it may be personal)."""
    wrong = [
        {"field": ".".join(map(str, each["loc"]))[:80], "problem": each["type"], "detail": each["msg"][:200]}
        for each in error.errors(include_url=False, include_input=False, include_context=False)[:8]
    ]
    return {"fields": list(dict.fromkeys(each["field"] or "body" for each in wrong)), "errors": wrong}
