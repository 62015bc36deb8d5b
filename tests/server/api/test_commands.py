"""Commands over HTTP: the whole way of a ticket, ids that are repeated, and what the token decides."""

from __future__ import annotations

from tests.server.house import Stage, code
from tidehall_server.api.command_models import offered
from tidehall_server.core.queue.commands import COMMANDS


def test_a_ticket_goes_all_the_way(any_stage: Stage) -> None:
    ticket = any_stage.serve_one()
    rated = any_stage.command("rate", {"ticket": ticket, "level": "satisfied", "tags": ["406"]}, any_stage.token("pad"))
    assert rated.status_code == 200
    assert rated.get_json()["result"]["level"] == "satisfied"
    story = any_stage.get(f"/api/v1/halls/test/tickets/{ticket}", any_stage.token("auditor")).get_json()["story"]
    told = [line["type"] for line in story]
    assert told == ["TicketTaken", "TicketCalled", "TicketStarted", "TicketFinished", "TicketRated"]


def test_every_command_of_the_core_has_a_route(stage: Stage) -> None:
    rules = {rule.rule for rule in stage.house.app.url_map.iter_rules()}
    missing = [name for name in offered() if f"/api/v1/halls/<hall>/commands/{name}" not in rules]
    assert not missing
    assert set(COMMANDS) - set(offered()) == {"open-day", "tick", "note-training"}


def test_the_same_id_gets_the_same_answer(any_stage: Stage) -> None:
    kiosk = any_stage.token("kiosk")
    answers = [any_stage.command("take-ticket", {"service": "ms"}, kiosk, "tap-000001") for _ in range(3)]
    assert len({answer.text for answer in answers}) == 1
    assert len(any_stage.hall.day.tickets) == 1


def test_the_same_id_with_another_body_is_refused(any_stage: Stage) -> None:
    kiosk = any_stage.token("kiosk")
    any_stage.command("take-ticket", {"service": "ms"}, kiosk, "tap-000001")
    other = any_stage.command("take-ticket", {"service": "yb"}, kiosk, "tap-000001")
    assert (other.status_code, code(other)) == (409, "command_id_reused")
    assert len(any_stage.hall.day.tickets) == 1


def test_a_window_may_be_given_as_a_number(stage: Stage) -> None:
    stage.command("take-ticket", {"service": "ms"}, stage.token("kiosk"))
    assert stage.command("call-next", {"window": 1}, stage.token("clerk")).get_json()["result"]["window"] == "1"


def test_a_refusal_has_a_code_and_words(stage: Stage) -> None:
    refused = stage.command("call-next", {"window": "1"}, stage.token("clerk"))
    assert (refused.status_code, code(refused)) == (409, "nobody_waiting")
    said = refused.get_json()
    assert said["facts"] == {"window": "1"}
    assert "1" in said["message"]
    assert said["request_id"] == refused.headers["X-Request-Id"]


def test_a_bound_device_acts_only_for_its_window(stage: Stage) -> None:
    stage.command("take-ticket", {"service": "ms"}, stage.token("kiosk"))
    stage.command("sign-in", {"window": "1"}, stage.token("clerk"))
    caller = stage.token("caller", "1")
    wrong = stage.command("call-next", {"window": "2"}, caller)
    assert (wrong.status_code, code(wrong)) == (403, "other_window")
    assert stage.command("call-next", {"window": "1"}, caller).status_code == 200


def test_a_bound_pad_rates_only_its_window(stage: Stage) -> None:
    ticket = stage.serve_one(window="1")
    wrong = stage.command("rate", {"ticket": ticket, "level": "satisfied"}, stage.token("pad", "2"))
    assert (wrong.status_code, code(wrong)) == (409, "rating_wrong_window")
    assert stage.command("rate", {"ticket": ticket, "level": "satisfied"}, stage.token("pad", "1")).status_code == 200


def test_where_a_ticket_was_taken_is_known_from_the_token(stage: Stage) -> None:
    for role, channel in (("kiosk", "kiosk"), ("guide", "desk"), ("clerk", "window")):
        number = stage.command("take-ticket", {"service": "ms"}, stage.token(role)).get_json()["result"]["ticket"]
        assert stage.hall.day.tickets[number].channel == channel


def test_one_citizen_has_one_open_ticket_and_no_number_is_kept(stage: Stage) -> None:
    number = "11010519491231002X"
    kiosk = stage.token("kiosk")
    assert stage.command("take-ticket", {"service": "ms", "id_number": number}, kiosk).status_code == 200
    again = stage.command("take-ticket", {"service": "ms", "id_number": "１１０１０５ 19491231 002x"}, kiosk)
    assert (again.status_code, code(again)) == (409, "already_queued")
    story = stage.get("/api/v1/halls/test/story", stage.token("auditor")).text
    database = (stage.data / "journal.sqlite").read_bytes()
    assert "person" not in story
    assert number[6:14].encode() not in database


def test_a_passport_is_taken_as_it_is_and_a_wrong_number_is_refused(stage: Stage) -> None:
    kiosk = stage.token("kiosk")
    assert stage.command("take-ticket", {"service": "ms", "id_number": "E12345678"}, kiosk).status_code == 200
    for wrong in ("110105194912310021", "110105202902301234", "123456789012345", "110105299912310021"):
        refused = stage.command("take-ticket", {"service": "ms", "id_number": wrong}, kiosk)
        assert (refused.status_code, code(refused)) == (422, "id_number_invalid")
        assert wrong not in refused.text


def test_words_of_a_rating_live_apart_from_the_journal(any_stage: Stage) -> None:
    ticket = any_stage.serve_one()
    body = {"ticket": ticket, "level": "dissatisfied", "words": "等了很久\n没人叫"}
    first = any_stage.command("rate", body, any_stage.token("pad"), "rate-00001")
    again = any_stage.command("rate", body, any_stage.token("pad"), "rate-00001")
    assert first.status_code == 200
    assert first.text == again.text
    story = any_stage.get(f"/api/v1/halls/test/tickets/{ticket}", any_stage.token("manager")).get_json()["story"]
    assert story[-1]["data"]["words"] == body["words"]
    event = any_stage.hall.journal.read(any_stage.hall.stream)
    assert body["words"] not in repr(list(event))


def test_words_of_a_refused_rating_are_not_kept(stage: Stage) -> None:
    ticket = stage.serve_one()
    body = {"ticket": ticket, "level": "satisfied", "words": "谢谢"}
    pad = stage.token("pad")
    assert stage.command("rate", body, pad).status_code == 200
    assert code(stage.command("rate", {**body, "words": "再说一句"}, pad)) == "already_rated"
    assert "再说一句".encode() not in (stage.data / "journal.sqlite").read_bytes()


def test_a_closed_day_says_so(stage: Stage) -> None:
    assert stage.command("close-day", {}, stage.token("manager")).status_code == 200
    refused = stage.command("take-ticket", {"service": "ms"}, stage.token("kiosk"))
    assert (refused.status_code, code(refused)) == (409, "day_closed")
