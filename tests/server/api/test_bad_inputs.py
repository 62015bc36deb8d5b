"""What a careless integrator, a broken device or an attacker sends: a definite answer each time, never a 500."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.server.house import Stage, bearer, code
from tests.simulate.relived import assert_journal_relived

PATH = "/api/v1/halls/test/commands/take-ticket"


@pytest.fixture(scope="module")
def _house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("bad")
    made = Stage(folder, f"sqlite:///{folder / 'journal.sqlite'}")
    yield made
    assert_journal_relived(made.journal, made.hall_id)
    made.close()


@pytest.fixture
def stage(_house: Stage) -> Iterator[Stage]:
    """One hall for all of them: whatever came before, nothing of it may be left."""
    before = _house.hall.version
    yield _house
    if _house.hall.version == before:
        return
    _house.command("sign-out", {}, _house.token("clerk"))
    assert not _house.hall.day.tickets


def send(stage: Stage, raw: bytes, *, kind: str = "application/json", name: str = "take-ticket", **headers: str) -> Any:
    path = f"/api/v1/halls/test/commands/{name}"
    sent = {**bearer(stage.token("manager")), "Idempotency-Key": "bad-input-1", **headers}
    return stage.client.post(path, data=raw, content_type=kind, headers=sent)


BODIES: dict[str, tuple[bytes, int, str]] = {
    "an array": (b"[]", 422, "body_not_object"),
    "null": (b"null", 422, "body_not_object"),
    "a number": (b"1", 422, "body_not_object"),
    "truncated": (b'{"service": "ms"', 422, "body_not_json"),
    "not json": (b"service=ms", 422, "body_not_json"),
    "not utf-8": (b'{"service": "\xff\xfe"}', 422, "body_not_json"),
    "gbk": ('{"service": "民政"}'.encode("gbk"), 422, "body_not_json"),
    "bom": (b'\xef\xbb\xbf{"service": "ms"}', 422, "body_not_json"),
    "raw nul in a string": (b'{"service": "m\x00s"}', 422, "body_not_json"),
    "escaped nul in a string": (b'{"service": "m\\u0000s"}', 422, "input_invalid"),
    "lone surrogate": (b'{"service": "\\ud800"}', 422, "body_not_json"),
    "lone surrogate as key": (b'{"service": "ms", "\\udfff": 1}', 422, "body_not_json"),
    "NaN": (b'{"service": NaN}', 422, "body_not_json"),
    "Infinity": (b'{"service": -Infinity}', 422, "body_not_json"),
    "duplicate keys": (b'{"service": "ms", "service": "yb"}', 422, "body_duplicate_key"),
    "duplicate keys inside": (b'{"service": {"a": 1, "a": 2}}', 422, "body_duplicate_key"),
    "5000 deep arrays": (b'{"service": ' + b"[" * 5000 + b"]" * 5000 + b"}", 422, "body_too_deep"),
    "5000 deep objects": (b'{"a":' * 5000 + b"1" + b"}" * 5000, 422, "body_too_deep"),
    "unclosed depth": (b"[" * 60000, 422, "body_too_deep"),
    "brackets inside a string": (b'{"service": "' + b"[" * 100 + b'"}', 422, "input_invalid"),
    "a number of 5000 digits": (b'{"service": ' + b"9" * 5000 + b"}", 422, "body_not_json"),
    "10 MB": (b'{"service": "' + b"a" * 10_000_000 + b'"}', 413, "body_too_large"),
    "extra field": (b'{"service": "ms", "priority": 99}', 422, "input_invalid"),
    "class as number": (b'{"service": "ms", "class": 1}', 422, "input_invalid"),
    "class unknown": (b'{"service": "ms", "class": "vip"}', 422, "input_invalid"),
    "service null": (b'{"service": null}', 422, "input_invalid"),
    "service missing": (b"{}", 422, "input_invalid"),
    "service a bool": (b'{"service": true}', 422, "input_invalid"),
    "service a float": (b'{"service": 1.5}', 422, "input_invalid"),
    "service an object": (b'{"service": {"$ne": 1}}', 422, "input_invalid"),
    "service too long": (b'{"service": "' + b"a" * 200 + b'"}', 422, "input_invalid"),
    "sql": (b'{"service": "x\' OR 1=1 --"}', 422, "input_invalid"),
    "template": (b'{"service": "{{7*7}}"}', 422, "input_invalid"),
    "path": (b'{"service": "../../etc/passwd"}', 422, "input_invalid"),
    "script": (b'{"service": "<img onerror=x>"}', 422, "input_invalid"),
    "unknown service": (b'{"service": "nothing"}', 409, "unknown_service"),
    "format string": (b'{"service": "__class__"}', 409, "unknown_service"),
}


@pytest.mark.parametrize("name", BODIES)
def test_body(stage: Stage, name: str) -> None:
    raw, status, refusal = BODIES[name]
    answer = send(stage, raw)
    assert (answer.status_code, code(answer)) == (status, refusal)
    assert not stage.hall.day.tickets


WINDOWS: list[tuple[object, int, str]] = [
    (0, 422, "input_invalid"),
    (-1, 422, "input_invalid"),
    (999, 409, "unknown_window"),
    (10**400, 422, "input_invalid"),
    (1.0, 422, "input_invalid"),
    (True, 422, "input_invalid"),
    (None, 422, "input_invalid"),
    ([1], 422, "input_invalid"),
    ("3;DROP", 422, "input_invalid"),
    ("", 422, "input_invalid"),
    (" 1", 422, "input_invalid"),
    ("1\n", 422, "input_invalid"),
    ("１", 422, "input_invalid"),
]


@pytest.mark.parametrize(("window", "status", "refusal"), WINDOWS)
def test_window(stage: Stage, window: object, status: int, refusal: str) -> None:
    answer = send(stage, json.dumps({"window": window}).encode(), name="call-next")
    assert (answer.status_code, code(answer)) == (status, refusal)


KEYS: list[tuple[str | None, str]] = [
    (None, "command_id_missing"),
    ("", "command_id_invalid"),
    ("short", "command_id_invalid"),
    ("x" * 65, "command_id_invalid"),
    ("with space", "command_id_invalid"),
    ("编号编号编号编号", "command_id_invalid"),
    ("../../../../x", "command_id_invalid"),
    ("abcdefgh;drop", "command_id_invalid"),
]


@pytest.mark.parametrize(("key", "refusal"), KEYS)
def test_command_id(stage: Stage, key: str | None, refusal: str) -> None:
    headers = bearer(stage.token("kiosk"))
    if key is not None:
        headers["Idempotency-Key"] = key
    answer = stage.client.post(PATH, json={"service": "ms"}, headers=headers)
    assert (answer.status_code, code(answer)) == (422, refusal)
    assert not stage.hall.day.tickets


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "", "x" * 300])
def test_wrong_content_type(stage: Stage, kind: str) -> None:
    answer = send(stage, b'{"service": "ms"}', kind=kind)
    assert (answer.status_code, code(answer)) == (415, "content_type")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_compressed_bodies_are_not_unpacked(stage: Stage, encoding: str) -> None:
    bomb = zlib.compress(b"0" * 5_000_000)
    answer = send(stage, bomb, **{"Content-Encoding": encoding})
    assert (answer.status_code, code(answer)) == (415, "content_encoding")


TEXTS = ["\x1b[2J", "a\rb", "a\nb", "\u202eabc", "\x00", "x" * 201, "\x85", "\u2028"]


@pytest.mark.parametrize("text", TEXTS)
def test_reasons_are_one_plain_line(stage: Stage, text: str) -> None:
    answer = send(stage, json.dumps({"window": "1", "reason": text}).encode(), name="pause")
    assert (answer.status_code, code(answer)) == (422, "input_invalid")


@pytest.mark.parametrize(
    "text", ["=HYPERLINK(1)", "+cmd|x", "<b>x</b>", "𠮷䶮", "买买提·艾力", "👨‍👩‍👧", "%s {0} {{x}}"]
)
def test_ordinary_text_of_any_kind_is_kept_as_it_is(stage: Stage, text: str) -> None:
    stage.command("sign-in", {"window": "1"}, stage.token("clerk"))
    answer = stage.command("pause", {"window": "1", "reason": text}, stage.token("clerk"))
    assert answer.status_code == 200
    assert stage.hall.day.windows["1"].paused == text


LEVELS = [0, 6, 5, "5", None, True, "good", "VERY_SATISFIED", ["fair"]]


@pytest.mark.parametrize("level", LEVELS)
def test_levels_are_words_and_never_numbers(stage: Stage, level: object) -> None:
    answer = send(stage, json.dumps({"ticket": "B001", "level": level}).encode(), name="rate")
    assert (answer.status_code, code(answer)) == (422, "input_invalid")


def test_a_comment_of_ten_thousand_characters(stage: Stage) -> None:
    body = json.dumps({"ticket": "B001", "level": "fair", "words": "长" * 10_000}, ensure_ascii=False).encode()
    answer = send(stage, body, name="rate")
    assert (answer.status_code, code(answer)) == (422, "input_invalid")
    assert "长长" not in answer.text


@pytest.mark.parametrize("slot", [0, 1772415000, "2026-03-02", "2026-03-02T10:00:00", "soon", "2026-02-30T10:00:00Z"])
def test_instants_carry_their_zone(stage: Stage, slot: object) -> None:
    answer = send(stage, json.dumps({"code": "B-1", "service": "ms", "slot": slot}).encode(), name="book")
    assert (answer.status_code, code(answer)) == (422, "input_invalid")


CHANGES: list[object] = [
    {},
    {"tide.max_wait_s": True, "undo_s": []},
    {"tide.max_wait_s": {"to": 600}},
    {"tide.max_wait_s": None},
    {"tide.max_wait_s": 10**30},
    {"__class__": 1},
    {"Tide": 1},
    {f"k{number}": number for number in range(40)},
    [],
]


@pytest.mark.parametrize("changes", CHANGES)
def test_policy_changes_are_checked(stage: Stage, changes: object) -> None:
    answer = send(stage, json.dumps({"changes": changes, "reason": "试"}).encode(), name="set-policy")
    assert (answer.status_code, code(answer)) == (422, "input_invalid")


QUERIES = [
    "limit=0", "limit=-1", "limit=1e3", "limit=1000", "limit=x", "offset=-1", "status=gone", "limit=1&limit=2",
    "token=abc", "q=" + "a" * 100, "service=%00", "q=%1b",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_query_parameters_are_checked(stage: Stage, query: str) -> None:
    answer = stage.get(f"/api/v1/halls/test/tickets?{query}", stage.token("manager"))
    assert answer.status_code == 422, answer.text
    code(answer)


def test_a_token_in_the_query_is_no_token(stage: Stage) -> None:
    token = stage.token("manager")
    for query in (f"?token={token}", f"?access_token={token}"):
        assert stage.client.get(f"/api/v1/me{query}").status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "bearer x", "Basic eDp4", "Bearer a b", "Bearer \u00e9"])
def test_strange_authorization_headers(stage: Stage, header: str) -> None:
    answer = stage.client.get("/api/v1/me", headers={"Authorization": header.encode("utf-8").decode("latin-1")})
    assert (answer.status_code, code(answer)) == (401, "not_signed_in")


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/..%2f..%2fetc/passwd", "/assets/../app.py", "/assets/%2e%2e/x"])
def test_unknown_addresses(stage: Stage, path: str) -> None:
    answer = stage.client.get(path)
    assert (answer.status_code, code(answer)) == (404, "not_found")


def test_wrong_methods_name_the_right_one(stage: Stage) -> None:
    answer = stage.client.get(PATH, headers=bearer(stage.token("kiosk")))
    assert (answer.status_code, code(answer)) == (405, "method_not_allowed")
    assert "POST" in answer.headers["Allow"]


def test_input_errors_name_the_field_and_never_repeat_the_value(stage: Stage) -> None:
    secret = "110105194912310021" * 3
    answer = stage.command("take-ticket", {"service": 5, "id_number": secret}, stage.token("kiosk"))
    said = answer.get_json()
    assert said["facts"]["fields"] == ["service", "id_number"]
    assert secret not in answer.text
