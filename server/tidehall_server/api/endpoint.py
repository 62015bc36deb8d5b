"""An endpoint: one object that says how it is reached, who may, what it takes and gives.

The routes, the checks and ``/openapi.json`` are all made from it, so none of them can drift from the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from flask import Request
from pydantic import BaseModel

from tidehall_server.api.fields import Body
from tidehall_server.auth.audit import Source
from tidehall_server.auth.identity import Identity
from tidehall_server.auth.problems import Problem, ProblemCode

PUBLIC = ""
COMMAND_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
CONSOLE = "Tidehall-Console"


class NoBody(Body):
    """Nothing to say: an empty object, or no body at all."""


class NoQuery(Body):
    """No parameters."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request, checked. ``query`` and ``body`` are instances of the endpoint's models."""

    request: Request
    path: dict[str, str]
    query: Any
    body: Any
    who: Identity | None
    command_id: str

    @property
    def identity(self) -> Identity:
        if self.who is None:
            raise Problem(ProblemCode.NOT_SIGNED_IN)
        return self.who

    @property
    def console(self) -> str | None:
        """The page on which a person works (header ``Tidehall-Console``), checked."""
        given = self.request.headers.get(CONSOLE)
        if given is not None and not COMMAND_ID.fullmatch(given):
            raise Problem(ProblemCode.CONSOLE_INVALID)
        return given

    @property
    def address(self) -> str:
        return self.request.remote_addr or ""

    @property
    def source(self) -> Source:
        return Source(self.who.label if self.who is not None else "", self.address)


Handler = Callable[[Call], object]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``path`` in OpenAPI form; ``matter`` is a key of the permissions table, "" for public.

    ``citizens`` is a public one that nobody may use who is signed in: what they say there counts as a citizen's word.
    ``answer`` is the type of what the handler returns; ``codes`` are the statuses besides 200 that are to be expected.
    With another ``media`` than JSON the handler answers with a ``Response`` and ``answer`` is ``bytes``.
    """

    method: Literal["GET", "POST", "DELETE"]
    path: str
    name: str
    summary: str
    handler: Handler
    answer: Any
    matter: str = PUBLIC
    body: type[Body] = NoBody
    query: type[BaseModel] = NoQuery
    idempotent: bool = False
    codes: tuple[int, ...] = ()
    tag: str = "house"
    media: str = "application/json"
    may_before_change: bool = field(default=False)
    citizens: bool = False

    @property
    def rule(self) -> str:
        """The path as Flask writes it."""
        return self.path.replace("{", "<").replace("}", ">")


def command_id(request: Request) -> str:
    """The ``Idempotency-Key`` header, checked."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        raise Problem(ProblemCode.COMMAND_ID_MISSING)
    if not COMMAND_ID.fullmatch(given):
        raise Problem(ProblemCode.COMMAND_ID_INVALID)
    return given
