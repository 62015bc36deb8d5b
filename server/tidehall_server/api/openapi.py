"""``/openapi.json``: OpenAPI 3.1 written from the endpoints themselves, with Pydantic's JSON schemas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from tidehall_server.api.endpoint import PUBLIC, Endpoint, NoQuery
from tidehall_server.api.errors import Refusal

_REF = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"\{(\w+)\}")
_STATUS = {
    400: "The request could not be read",
    401: "Not signed in",
    403: "This role, hall or window may not",
    404: "Not there",
    409: "The rules refuse it now",
    413: "Too large",
    415: "Not JSON",
    422: "Not valid",
    429: "Too often; see Retry-After",
    503: "Not confirmed; retry with the same id",
}
_PATTERNS = {
    "hall": r"^[a-z][a-z0-9_-]{0,63}$",
    "case": r"^[0-9A-Za-z]{1,40}$",
    "month": r"^[0-9]{4}-[0-9]{2}$",
    "concern": r"^[0-9A-Za-z]{1,40}$",
    "card": r"^[^/]{1,80}$",
    "rule": r"^[a-z_]{1,40}$",
    "clerk": r"^[0-9A-Za-z\u4e00-\u9fff_.-]{1,64}$",
    "period": r"^2[0-9]{3}(-(0[1-9]|1[0-2]|Q[1-4]))?$",
    "paper": r"^[a-z]{1,20}$",
    "ticket": r"^[0-9A-Za-z\u4e00-\u9fff_.-]{1,64}$",
    "name": r"^[0-9A-Za-z\u4e00-\u9fff_.-]{1,64}$",
    "id": r"^[0-9A-Za-z_-]{1,64}$",
    "clip": r"^[0-9a-f]{40}\.wav$",
    "code": r"^[0-9A-Za-z_.-]{1,64}$",
    "day": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "review": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9A-Za-z_.-]{1,64}$",
    "sheet": r"^[a-z]{1,20}$",
    "first": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "last": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "token": r"^[0-9A-Za-z_.-]{1,512}$",
}


def document(endpoints: Sequence[Endpoint], hall: str, version: str) -> dict[str, Any]:
    """The whole document. ``hall`` is this server's, given as the only value of the path parameter."""
    schemas = _Schemas(endpoints)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, hall, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "tidehall",
            "version": version,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "潮汐大厅：取号、叫号、评价与管理。 Commands carry an Idempotency-Key; refusals have "
            "a code, a Chinese and an English sentence, and a next step.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas.all,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


class _Schemas:
    """JSON schemas of everything that is sent or answered; shared shapes are named once, and two of one name apart."""

    def __init__(self, endpoints: Sequence[Endpoint]) -> None:
        said: list[tuple[Any, Any]] = [
            (endpoint.body, "validation") for endpoint in endpoints if endpoint.method == "POST"
        ]
        said += [(endpoint.answer, "serialization") for endpoint in endpoints]
        unique = list(dict.fromkeys([*said, (Refusal, "serialization")]))
        asked = [(shape, mode, TypeAdapter(shape)) for shape, mode in unique]
        self._found, definitions = TypeAdapter.json_schemas(asked, ref_template=_REF)
        self.all: dict[str, Any] = definitions.get("$defs", {})

    def body(self, endpoint: Endpoint) -> dict[str, Any]:
        return self._found[endpoint.body, "validation"]

    def refusal(self) -> dict[str, Any]:
        return self._found[Refusal, "serialization"]

    def answer(self, endpoint: Endpoint) -> dict[str, Any]:
        return self._found[endpoint.answer, "serialization"]


def _operation(endpoint: Endpoint, hall: str, schemas: _Schemas) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "tags": [endpoint.tag],
        "parameters": _parameters(endpoint, hall),
        "responses": _responses(endpoint, schemas),
        "security": [] if endpoint.matter == PUBLIC else [{"bearer": []}],
    }
    if endpoint.method == "POST":
        content = {"application/json": {"schema": schemas.body(endpoint)}}
        operation["requestBody"] = {"required": _demands(endpoint), "content": content}
    return operation


def _demands(endpoint: Endpoint) -> bool:
    """Whether the body may not be left out: some field of it is required."""
    return any(field.is_required() for field in endpoint.body.model_fields.values())


def _parameters(endpoint: Endpoint, hall: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name in _PARAMETER.findall(endpoint.path):
        schema: dict[str, Any] = {"type": "string", "pattern": _PATTERNS[name]}
        found.append({"name": name, "in": "path", "required": True, "schema": schema})
        if name == "hall":
            schema["enum"] = [hall]
    if endpoint.query is not NoQuery:
        described = endpoint.query.model_json_schema(ref_template=_REF)
        definitions, needed = described.get("$defs", {}), described.get("required", [])
        for name, schema in described["properties"].items():
            needs, said = name in needed, _inlined(schema, definitions)
            found.append({"name": name, "in": "query", "required": needs, "schema": said})
    if endpoint.idempotent:
        schema = {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"}
        found.append({"name": "Idempotency-Key", "in": "header", "required": True, "schema": schema})
    if endpoint.tag == "commands":
        schema = {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"}
        found.append({"name": "Tidehall-Console", "in": "header", "required": False, "schema": schema})
    return found


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    """The schema without references: parameters are small, and a null cannot be sent in a query."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions)
        if "anyOf" in schema:
            some = [each for each in schema["anyOf"] if each != {"type": "null"}]
            if len(some) == 1:
                return _inlined(some[0], definitions)
        return {key: _inlined(value, definitions) for key, value in schema.items() if key != "title"}
    return [_inlined(each, definitions) for each in schema] if isinstance(schema, list) else schema


def _responses(endpoint: Endpoint, schemas: _Schemas) -> dict[str, Any]:
    found: dict[str, Any] = {
        "200": {"description": "Done", "content": {endpoint.media: {"schema": schemas.answer(endpoint)}}}
    }
    codes = {400, 503, *endpoint.codes}
    codes |= {401, 403} if endpoint.matter != PUBLIC else set()
    codes |= {413, 415, 422} if endpoint.method == "POST" else set()
    codes |= {422} if endpoint.query is not NoQuery else set()
    codes |= {404} if "{" in endpoint.path else set()
    for code in sorted(codes):
        content = {"application/json": {"schema": schemas.refusal()}}
        found[str(code)] = {"description": _STATUS[code], "content": content}
    return found
