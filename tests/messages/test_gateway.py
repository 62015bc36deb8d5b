"""The way out over HTTP: any vendor's body, and every mood of a gateway."""

from __future__ import annotations

import json
from http.client import HTTPMessage
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidehall_server.messages.gateway import HOLES, Encoding, Gateway, RefusedByGatewayError, without_numbers
from tidehall_server.messages.table import SmsTable, WebhookTable, gateway_of
from tidehall_server.messages.virtual import VirtualGateway
from tidehall_server.outward import Answered, DoubtfulError, NoAnswerError
from tidehall_server.virtual_end import Trouble

MESSAGE = {"phone": "13800138000", "text": '“等候”超时\n"A012"', "sign": "示范镇", "id": "abc123"}
JSON = "{" + ", ".join(f'"{name}": "{{{name}}}"' for name in HOLES) + "}"
FORM = "&".join(f"{name}={{{name}}}" for name in HOLES)


@given(st.dictionaries(st.sampled_from(HOLES), st.text()))
def test_whatever_is_said_arrives_as_it_was_said(fields: dict[str, str]) -> None:
    said = {name: fields.get(name, "") for name in HOLES}
    assert json.loads(Gateway("", JSON).filled(fields)) == said
    form = parse_qs(Gateway("", FORM, Encoding.FORM).filled(fields), keep_blank_values=True)
    assert {name: values[0] for name, values in form.items()} == said


def test_a_message_is_taken_once_and_an_answer_names_no_number() -> None:
    with VirtualGateway() as virtual:
        gateway = gateway_of(SmsTable(url=virtual.url, accepted='"code": *0', headers=("Authorization: Bearer x",)))
        assert gateway is not None
        assert "提交成功" in gateway.send(MESSAGE)
        virtual.trouble = Trouble.LOST
        with pytest.raises(NoAnswerError):
            gateway.send(MESSAGE)
        assert (virtual.taken, virtual.calls) == ([MESSAGE], 2)
        robot = gateway_of(WebhookTable(url=virtual.url))
        assert robot is not None
        virtual.trouble = Trouble.NONE
        robot.send({"text": "红牌"})
        assert virtual.taken[-1]["text"] == "红牌"
    assert without_numbers("ok 13800138000\r\nA012") == "ok *********** A012"
    assert "Bearer" not in repr(gateway)


@pytest.mark.parametrize(
    ("trouble", "error", "doubtful"),
    [
        (Trouble.CLOSED, NoAnswerError, True),
        (Trouble.BUSY, NoAnswerError, False),
        (Trouble.HANG, NoAnswerError, True),
        (Trouble.GARBAGE, RefusedByGatewayError, True),
        (Trouble.REFUSES, RefusedByGatewayError, True),
    ],
)
def test_what_is_not_said_to_be_taken_is_not_taken(trouble: Trouble, error: type[Exception], doubtful: bool) -> None:
    with VirtualGateway(trouble=trouble) as virtual:
        gateway = Gateway(virtual.url, JSON, accepted='"code": *0', timeout_s=0.2)
        with pytest.raises(error) as raised:
            gateway.send(MESSAGE)
        assert MESSAGE["phone"] not in str(raised.value)
        assert isinstance(raised.value, DoubtfulError) is doubtful
        assert virtual.taken == []


def test_nobody_listens() -> None:
    with pytest.raises(NoAnswerError) as raised:
        Gateway("http://127.0.0.1:9/x", JSON, timeout_s=1).send(MESSAGE)
    assert not isinstance(raised.value, DoubtfulError), "nothing was sent"


@pytest.mark.parametrize(("status", "doubtful"), [(400, False), (429, False), (500, True), (502, True), (503, False)])
def test_a_refusal_took_nothing_and_what_broke_may_have(
    status: int, doubtful: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Answered(status, HTTPMessage(), "")
    monkeypatch.setattr("tidehall_server.messages.gateway.post", lambda *_: answer)
    with pytest.raises((NoAnswerError, RefusedByGatewayError)) as raised:
        Gateway("", JSON).send(MESSAGE)
    assert isinstance(raised.value, DoubtfulError) is doubtful
