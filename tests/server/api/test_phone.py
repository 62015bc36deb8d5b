"""A citizen's phone: progress and one rating behind signed links."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.server.house import Plans, Stage, code
from tidehall_server.auth.links import Linked, Links, link_secret


def links(stage: Stage, ticket: str) -> tuple[str, str]:
    """The tokens of the rating and the progress link."""
    answer = stage.get(f"/api/v1/halls/test/tickets/{ticket}/links", stage.token("kiosk")).get_json()
    rate, progress = (urlsplit(answer[name]["url"]).path for name in ("rate", "progress"))
    assert (rate[:3], progress[:3]) == ("/r/", "/t/")
    return rate[3:], progress[3:]


def test_progress_counts_down(stage: Stage) -> None:
    kiosk = stage.token("kiosk")
    first, second = (
        stage.command("take-ticket", {"service": "ms"}, kiosk).get_json()["result"]["ticket"] for _ in range(2)
    )
    _, token = links(stage, second)
    stage.command("sign-in", {"window": "1"}, stage.token("clerk"))
    shown = stage.get(f"/api/v1/progress/{token}").get_json()
    assert (shown["ticket"], shown["status"], shown["ahead"]) == (second, "waiting", 1)
    low, high = shown["estimate_s"]
    assert 0 <= low < high
    assert set(shown) == {
        "hall_name", "hall_name_en", "hall", "ticket", "service", "service_en", "materials", "materials_en", "priority",
        "slot", "status", "ahead", "estimate_s", "window", "window_name", "window_name_en", "area", "called_at",
        "may_leave", "rate_path", "now",
    }  # fmt: skip
    stage.command("call-next", {"window": "1"}, stage.token("clerk"))
    assert stage.get(f"/api/v1/progress/{token}").get_json()["ahead"] == 0
    assert stage.hall.day.tickets[first].status == "called"


def test_progress_leads_to_the_rating_once_the_ticket_is_finished_and_not_rated(any_stage: Stage) -> None:
    clerk = any_stage.token("clerk")
    ticket = any_stage.serve_one(finish=False)
    _, token = links(any_stage, ticket)

    def rate_path() -> str | None:
        path: str | None = any_stage.get(f"/api/v1/progress/{token}").get_json()["rate_path"]
        return path

    assert rate_path() is None
    any_stage.command("finish", {"window": "1"}, clerk)
    path = rate_path()
    assert path is not None
    assert path.startswith("/r/")
    any_stage.command("undo", {"window": "1"}, clerk)
    assert rate_path() is None
    any_stage.command("finish", {"window": "1"}, clerk)
    assert any_stage.post(f"/api/v1/rate/{path[3:]}", {"level": "satisfied"}).status_code == 200
    assert rate_path() is None


def test_progress_offers_no_rating_that_would_come_too_late(stage: Stage) -> None:
    rate, progress = links(stage, stage.serve_one())
    stage.clock.advance(86_400)
    assert stage.get(f"/api/v1/progress/{progress}").get_json()["rate_path"] == f"/r/{rate}"
    assert stage.get(f"/api/v1/rate/{rate}").get_json()["may_rate"] is True
    stage.clock.advance(1)
    assert stage.get(f"/api/v1/progress/{progress}").get_json()["rate_path"] is None
    assert code(stage.get(f"/api/v1/rate/{rate}")) == "rating_expired"


def test_leaving_the_queue_by_phone(any_stage: Stage) -> None:
    kiosk, clerk = any_stage.token("kiosk"), any_stage.token("clerk")
    first, second = (
        any_stage.command("take-ticket", {"service": "ms"}, kiosk).get_json()["result"]["ticket"] for _ in range(2)
    )
    _, token = links(any_stage, first)
    assert any_stage.get(f"/api/v1/progress/{token}").get_json()["may_leave"] is True
    left = any_stage.post(f"/api/v1/progress/{token}/leave", {})
    assert left.status_code == 200
    assert any_stage.post(f"/api/v1/progress/{token}/leave", {}).text == left.text
    shown = any_stage.get(f"/api/v1/progress/{token}").get_json()
    assert (shown["status"], shown["may_leave"]) == ("dropped", False)
    story = any_stage.get(f"/api/v1/halls/test/tickets/{first}", any_stage.token("manager")).get_json()["story"]
    assert (story[-1]["actor"], story[-1]["type"], story[-1]["data"]["reason"]) == (
        "phone:phone",
        "TicketDropped",
        "phone",
    )
    any_stage.command("sign-in", {"window": "1"}, clerk)
    assert any_stage.command("call-next", {"window": "1"}, clerk).get_json()["result"]["ticket"] == second
    _, token = links(any_stage, second)
    any_stage.command("start", {"window": "1"}, clerk)
    served = any_stage.post(f"/api/v1/progress/{token}/leave", {})
    assert (served.status_code, code(served)) == (409, "already_started")


def test_nobody_leaves_with_the_link_of_the_rating(stage: Stage) -> None:
    rate, _ = links(stage, stage.serve_one())
    assert code(stage.post(f"/api/v1/progress/{rate}/leave", {})) == "link_invalid"


def test_a_dropped_ticket_is_not_rated(stage: Stage) -> None:
    ticket = stage.command("take-ticket", {"service": "ms"}, stage.token("kiosk")).get_json()["result"]["ticket"]
    _, progress = links(stage, ticket)
    assert stage.command("drop", {"ticket": ticket, "reason": "x"}, stage.token("manager")).status_code == 200
    shown = stage.get(f"/api/v1/progress/{progress}").get_json()
    assert (shown["status"], shown["rate_path"]) == ("dropped", None)


def test_priority_tickets_count_as_ahead(stage: Stage) -> None:
    kiosk = stage.token("kiosk")
    mine = stage.command("take-ticket", {"service": "ms"}, kiosk).get_json()["result"]["ticket"]
    stage.command("take-ticket", {"service": "yb", "class": "elderly"}, kiosk)
    stage.command("take-ticket", {"service": "ms"}, kiosk)
    assert stage.get(f"/api/v1/progress/{links(stage, mine)[1]}").get_json()["ahead"] == 1


def test_rating_once_by_link(any_stage: Stage) -> None:
    ticket = any_stage.serve_one(finish=False)
    token, _ = links(any_stage, ticket)
    early = any_stage.post(f"/api/v1/rate/{token}", {"level": "fair"})
    assert (early.status_code, code(early)) == (409, "not_finished")
    assert any_stage.get(f"/api/v1/rate/{token}").get_json()["may_rate"] is False
    any_stage.command("finish", {"window": "1"}, any_stage.token("clerk"))
    assert any_stage.get(f"/api/v1/rate/{token}").get_json()["may_rate"] is True
    body = {"level": "dissatisfied", "tags": ["207"], "words": "材料清单找不到"}
    rated = any_stage.post(f"/api/v1/rate/{token}", body)
    assert rated.status_code == 200
    assert any_stage.post(f"/api/v1/rate/{token}", body).text == rated.text
    other = any_stage.post(f"/api/v1/rate/{token}", {"level": "very_satisfied"})
    assert (other.status_code, code(other)) == (409, "already_rated")
    assert any_stage.get(f"/api/v1/rate/{token}").get_json()["rated"] == "dissatisfied"
    story = any_stage.get(f"/api/v1/halls/test/tickets/{ticket}", any_stage.token("manager")).get_json()["story"]
    assert (story[-1]["actor"], story[-1]["data"]["channel"]) == ("phone:phone", "qr")


def test_a_bad_level_needs_a_tag_or_words(stage: Stage) -> None:
    token, _ = links(stage, stage.serve_one())
    for body in ({"level": "very_dissatisfied"}, {"level": "dissatisfied", "words": ""}):
        assert code(stage.post(f"/api/v1/rate/{token}", body)) == "rating_needs_reason"
    assert code(stage.post(f"/api/v1/rate/{token}", {"level": "dissatisfied", "tags": ["510"]})) == "rating_tag_unknown"


def test_a_link_ends(stage: Stage) -> None:
    token, progress = links(stage, stage.serve_one())
    stage.clock.advance(86_401)
    assert code(stage.post(f"/api/v1/rate/{token}", {"level": "fair"})) == "rating_expired"
    stage.hall.open_today(Plans())
    assert code(stage.post(f"/api/v1/rate/{token}", {"level": "fair"})) == "rating_expired"
    assert code(stage.get(f"/api/v1/progress/{progress}")) == "ticket_ended"


def test_links_cannot_be_made_or_swapped(stage: Stage) -> None:
    rate, progress = links(stage, stage.serve_one())
    forged = Links("another secret").sign("rate", Linked("test", "2026-03-02", "B001"))
    elsewhere = Links(link_secret(stage.data)).sign("rate", Linked("other", "2026-03-02", "B001"))
    for token in (progress, forged, elsewhere, rate[:-1], rate + "x", "x", "." * 200, "%00", "é"):
        answer = stage.get(f"/api/v1/rate/{token}")
        assert (answer.status_code, code(answer)) == (404, "link_invalid"), token


def test_the_address_in_a_qr_code_is_the_configured_one(stage: Stage) -> None:
    ticket = stage.serve_one()
    made = Stage(stage.data, stage.url, open_day=False, table={"public_url": "https://hall.example/"})
    path = f"/api/v1/halls/test/tickets/{ticket}/links"
    answer = made.client.get(path, headers={"Authorization": f"Bearer {stage.token('kiosk')}", "Host": "evil.example"})
    assert answer.get_json()["rate"]["url"].startswith("https://hall.example/r/")
    made.close()


def test_the_secret_of_the_links_is_nobody_else_s(stage: Stage) -> None:
    path = stage.data / "link-secret"
    assert path.stat().st_mode & 0o777 == 0o400
    assert link_secret(stage.data) == link_secret(stage.data)


def test_nobody_of_the_staff_rates_by_a_link(any_stage: Stage) -> None:
    token, _ = links(any_stage, any_stage.serve_one())
    for role in ("clerk", "manager", "guide", "kiosk"):
        for path in ("", "/append"):
            answer = any_stage.post(f"/api/v1/rate/{token}{path}", {"level": "very_satisfied"}, any_stage.token(role))
            assert (answer.status_code, code(answer)) == (403, "citizen_only")
    assert any_stage.get(f"/api/v1/rate/{token}").get_json()["rated"] is None
    assert any_stage.post(f"/api/v1/rate/{token}", {"level": "very_satisfied"}, "not-a-token").status_code == 200


def test_a_clerk_has_the_code_of_the_last_ticket_of_the_own_window_only(any_stage: Stage) -> None:
    clerk = any_stage.token("clerk")

    def draw(ticket: str, token: str = clerk) -> str:
        answer = any_stage.get(f"/api/v1/halls/test/tickets/{ticket}/links", token)
        return "given" if answer.status_code == 200 else f"{answer.status_code} {code(answer)}"

    first, second = any_stage.serve_one(), any_stage.serve_one(finish=False)
    assert draw(second) == "403 rate_link_other"
    assert draw(first) == "given"
    any_stage.command("finish", {"window": "1"}, clerk)
    assert [draw(each) for each in (first, second)] == ["403 rate_link_other", "given"]
    assert draw(second, any_stage.person("other", "clerk")) == "403 rate_link_other"
    assert draw(first, any_stage.token("guide")) == "given"
    assert draw(first, any_stage.token("kiosk")) == "given"
    rows = any_stage.get("/api/v1/halls/test/audit", any_stage.token("manager")).get_json()["rows"]
    assert [(each["actor"], each["subject"]) for each in rows if each["action"] == "rate_link"] == [
        ("clerk:zhang", f"2026-03-02-{first}"), ("clerk:zhang", f"2026-03-02-{second}"),
        ("guide:guide", f"2026-03-02-{first}"),
    ], "who drew one; not the kiosk, which prints each"  # fmt: skip
