"""From endpoints to Flask routes: who asks, may they, is it well formed; then the handler, then JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Flask, Request, Response, request
from pydantic import TypeAdapter

from tidehall_server.api.body import read_object
from tidehall_server.api.endpoint import PUBLIC, Call, Endpoint, NoQuery, command_id
from tidehall_server.auth.identity import Identity
from tidehall_server.auth.permissions import PERSONS_ONLY, Permissions
from tidehall_server.auth.problems import Problem, ProblemCode

_BEARER = "Bearer "


class Router:
    """Registers endpoints of one hall on an app."""

    def __init__(self, hall: str, identify: Callable[[str], Identity | None], permissions: Permissions) -> None:
        self._hall = hall
        self._identify = identify
        self._permissions = permissions

    def register(self, app: Flask, endpoints: Sequence[Endpoint]) -> None:
        for endpoint in endpoints:
            app.add_url_rule(endpoint.rule, endpoint.name, self._view(endpoint), methods=[endpoint.method])

    def who(self, request: Request) -> Identity | None:
        """Whoever the bearer token belongs to."""
        header = request.headers.get("Authorization", "")
        return self._identify(header[len(_BEARER) :].strip()) if header.startswith(_BEARER) else None

    def _view(self, endpoint: Endpoint) -> Callable[..., Response]:
        adapter: TypeAdapter[object] = TypeAdapter(endpoint.answer)

        def view(**path: str) -> Response:
            who = self._admit(endpoint, path)
            identifier = command_id(request) if endpoint.idempotent else ""
            query = endpoint.query.model_validate(_query()) if endpoint.query is not NoQuery else None
            body = endpoint.body.model_validate(read_object(request)) if endpoint.method == "POST" else None
            answer = endpoint.handler(Call(request, path, query, body, who, identifier))
            if isinstance(answer, Response):
                return answer
            return Response(adapter.dump_json(answer), mimetype="application/json")

        return view

    def _admit(self, endpoint: Endpoint, path: dict[str, str]) -> Identity | None:
        """The asker of an endpoint that is not public; raises 401 or 403. Role and hall come from the token."""
        if endpoint.matter == PUBLIC:
            if endpoint.citizens and self.who(request) is not None:
                raise Problem(ProblemCode.CITIZEN_ONLY)
            return None
        who = self.who(request)
        if who is None:
            raise Problem(ProblemCode.NOT_SIGNED_IN)
        hall = path.get("hall", self._hall)
        if who.hall != hall or hall != self._hall:
            raise Problem(ProblemCode.OTHER_HALL)
        if not self._permissions.may(who.role, endpoint.matter):
            raise Problem(ProblemCode.FORBIDDEN)
        if who.must_change and not endpoint.may_before_change:
            raise Problem(ProblemCode.PASSWORD_CHANGE_FIRST)
        if endpoint.matter in PERSONS_ONLY and who.kind != "person":
            raise Problem(ProblemCode.PERSON_ONLY)
        return who


def _query() -> dict[str, str]:
    """The query parameters; one that is given twice is refused like a duplicate key."""
    if any(len(values) > 1 for _, values in request.args.lists()):
        raise Problem(ProblemCode.BODY_DUPLICATE_KEY)
    return request.args.to_dict()
