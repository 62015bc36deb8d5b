"""Reading a JSON body without trusting it: type, size, depth, duplicate keys, strange numbers and characters."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from tidehall_server.auth.problems import Problem, ProblemCode

MAX_BYTES = 65_536
READ_BYTES = MAX_BYTES + 1  # one more than allowed: a chunked body is cut at what may be read, without a word
MAX_DEPTH = 16
_OUTSIDE_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]')


def read_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object; an absent body is an empty object. Raises ``Problem``."""
    if request.content_encoding not in (None, "", "identity"):
        raise Problem(ProblemCode.CONTENT_ENCODING)
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        # All our servers end a chunked body by themselves; eventlet does not say so.
        request.environ["wsgi.input_terminated"] = True
    try:
        raw = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise Problem(ProblemCode.BODY_TOO_LARGE, maximum=MAX_BYTES) from error
    if len(raw) > MAX_BYTES:
        raise Problem(ProblemCode.BODY_TOO_LARGE, maximum=MAX_BYTES)
    if not raw:
        return {}
    if request.mimetype != "application/json":
        raise Problem(ProblemCode.CONTENT_TYPE)
    return parse_object(raw)


def parse_object(raw: bytes) -> dict[str, Any]:
    """Bytes to an object, strictly: RFC 8259, UTF-8, no duplicate key, no NaN, no lone surrogate."""
    if _depth(raw) > MAX_DEPTH:
        raise Problem(ProblemCode.BODY_TOO_DEEP, maximum=MAX_DEPTH)
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
        if b"\\u" in raw:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Problem(ProblemCode.BODY_NOT_JSON) from error
    if not isinstance(value, dict):
        raise Problem(ProblemCode.BODY_NOT_OBJECT)
    return value


def _depth(raw: bytes) -> int:
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return 0
    deepest = depth = 0
    for match in _OUTSIDE_STRINGS.finditer(raw):
        first = match.group()[:1]
        if first in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif first in b"]}":
            depth -= 1
    return deepest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Problem(ProblemCode.BODY_DUPLICATE_KEY)
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
