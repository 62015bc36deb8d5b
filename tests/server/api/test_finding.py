"""Who lost the slip finds the number again by card or phone; nothing else is told, and nothing of it is kept."""

from __future__ import annotations

from tests.server.house import Stage, code

PHONE = "13800005678"
PATH = "/api/v1/halls/test/find-tickets"


def find(stage: Stage, role: str = "kiosk", **who: str) -> list[dict[str, object]]:
    answer = stage.post(PATH, who, stage.token(role))
    assert answer.status_code == 200, answer.get_json()
    found: list[dict[str, object]] = answer.get_json()["tickets"]
    return found


def test_a_phone_finds_its_open_ticket_and_only_the_number_and_place(stage: Stage) -> None:
    kiosk = stage.token("kiosk")
    stage.command("take-ticket", {"service": "ms"}, kiosk)
    mine = stage.command("take-ticket", {"service": "ms", "phone": PHONE}, kiosk).get_json()["result"]["ticket"]
    (found,) = find(stage, phone=PHONE)
    assert found == {
        "ticket": mine,
        "status": "waiting",
        "ahead": 1,
        "estimate_s": found["estimate_s"],
        "window": None,
    }
    assert find(stage, phone="13800005679") == []
    assert find(stage) == []


def test_one_open_ticket_per_phone_and_service(stage: Stage) -> None:
    kiosk = stage.token("kiosk")
    assert stage.command("take-ticket", {"service": "ms", "phone": PHONE}, kiosk).status_code == 200
    again = stage.command("take-ticket", {"service": "ms", "phone": PHONE}, kiosk)
    assert code(again) == "already_queued"


def test_the_journal_holds_no_phone_and_asking_keeps_nothing(stage: Stage) -> None:
    find(stage, phone=PHONE)
    assert find(stage, phone=PHONE) == []
    stage.command("take-ticket", {"service": "ms", "phone": PHONE, "proxy": True}, stage.token("kiosk"))
    story = stage.get("/api/v1/halls/test/story", stage.token("manager")).get_data(as_text=True)
    assert PHONE not in story
    assert '"proxy":true' in story


def test_a_card_and_a_phone_at_once_are_refused(stage: Stage) -> None:
    body = {"service": "ms", "phone": PHONE, "id_number": "110101199003074610"}
    assert stage.command("take-ticket", body, stage.token("kiosk")).status_code == 422
    assert stage.post(PATH, {"phone": "12345"}, stage.token("kiosk")).status_code == 422


def test_boards_and_pads_may_not_look(stage: Stage) -> None:
    assert stage.post(PATH, {"phone": PHONE}, stage.token("board")).status_code == 403
