"""What every answer carries, the pages, and how the process says that it is well."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import structlog

from tests.server.house import PASSWORD, Stage, bearer, code
from tidehall_server import wire
from tidehall_server.core.queue.views import VIEWS


def test_every_answer_carries_the_defences(stage: Stage) -> None:
    for path in ("/api/v1/hall", "/livez", "/nothing", "/clerk"):
        headers = stage.client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Request-Id"]
        assert "Access-Control-Allow-Origin" not in headers
    assert stage.client.get("/api/v1/hall").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost.evil"])
def test_no_foreign_page_may_read(stage: Stage, origin: str) -> None:
    answer = stage.client.get("/api/v1/me", headers={**bearer(stage.token("manager")), "Origin": origin})
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
    preflight = stage.client.options("/api/v1/login", headers={"Origin": origin})
    assert not [name for name, _ in preflight.headers if name.startswith("Access-Control")]


def test_a_strange_host_does_not_reach_the_policy(stage: Stage) -> None:
    answer = stage.client.get("/clerk", headers={"Host": "a.example; script-src *"})
    assert "script-src" not in answer.headers.get("Content-Security-Policy", "")


def test_forwarded_headers_are_believed_only_from_configured_proxies(stage: Stage) -> None:
    spoofed = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example"}
    body = {"name": "nobody", "password": "x"}
    stage.client.post("/api/v1/login", json=body, headers=spoofed)
    behind = Stage(stage.data, stage.url, open_day=False, table={"proxies": 1})
    behind.client.post("/api/v1/login", json=body, headers=spoofed)
    audit = stage.get("/api/v1/halls/test/audit", stage.token("auditor")).get_json()["rows"]
    addresses = [row["address"] for row in audit if row["action"] == "login_failed"]
    assert addresses == ["127.0.0.1", "203.0.113.9"]
    behind.close()


def test_pages_say_when_they_are_not_built(stage: Stage) -> None:
    for page in ("clerk", "guide", "board", "pad", "manager", "kiosk", "r/abc", "t/abc"):
        answer = stage.client.get(f"/{page}")
        assert answer.status_code == 503
        assert "网页还没有安装好" in answer.text


def test_built_pages_are_served(stage: Stage) -> None:
    web = stage.data / "web"
    (web / "assets").mkdir(parents=True)
    (web / "clerk.html").write_text("<!doctype html><p>叫号台", "utf-8")
    (web / "assets" / "clerk-AbCd1234.js").write_text("1", "utf-8")
    with stage.client.get("/clerk") as page:
        assert "叫号台" in page.get_data(as_text=True)
        assert page.headers["Cache-Control"] == "no-cache"
        assert "ws://localhost" in page.headers["Content-Security-Policy"]
    with stage.client.get("/assets/clerk-AbCd1234.js") as asset:
        assert "immutable" in asset.headers["Cache-Control"]
        assert asset.mimetype == "text/javascript"


def test_alive_and_ready(any_stage: Stage) -> None:
    assert any_stage.client.get("/livez").get_json() == {"status": "alive"}
    ready = any_stage.client.get("/readyz").get_json()
    assert ready["status"] == "ready"
    assert [check["name"] for check in ready["checks"]] == ["database", "migrations", "disk", "day"]


def test_not_ready_while_the_database_is_gone(stage: Stage) -> None:
    stage.journal.close()
    shutil.move(stage.data / "journal.sqlite", stage.data / "away")
    (stage.data / "journal.sqlite").mkdir()
    answer = stage.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["status"] == "not_ready"
    assert stage.client.get("/livez").status_code == 200
    refused = stage.client.post("/api/v1/login", json={"name": "x", "password": "y"})
    assert (refused.status_code, code(refused)) == (503, "storage_busy")


def test_not_ready_when_the_disk_is_full(stage: Stage) -> None:
    full = Stage(stage.data, stage.url, open_day=False, table={"disk_min_mb": 10**9})
    assert full.client.get("/readyz").status_code == 503
    full.close()


def test_metrics_are_for_this_machine_and_for_managers(stage: Stage) -> None:
    stage.serve_one()
    here = stage.client.get("/metrics")
    assert 'tidehall_commands_total{command="take-ticket",ended="accepted"} 1.0' in here.text
    assert 'tidehall_waiting{service="ms"} 0.0' in here.text
    away = {"REMOTE_ADDR": "192.0.2.7"}
    refused = stage.client.get("/metrics", environ_base=away)
    assert (refused.status_code, code(refused)) == (403, "metrics_local")
    clerk = stage.client.get("/metrics", environ_base=away, headers=bearer(stage.token("clerk")))
    assert clerk.status_code == 403
    manager = stage.client.get("/metrics", environ_base=away, headers=bearer(stage.token("manager")))
    assert manager.status_code == 200


def test_views_over_http_are_the_views_of_the_rules(stage: Stage) -> None:
    stage.serve_one()
    for name in VIEWS:
        answer = stage.get(f"/api/v1/halls/test/views/{name}", stage.token("manager")).get_json()
        version, view = stage.hall.view(name)
        assert answer["version"] == version
        assert answer["view"] == wire.as_json(name, view)
        assert answer["now"].startswith("2026-03-02T01:30:00")


def test_tickets_can_be_found(stage: Stage) -> None:
    kiosk, manager = stage.token("kiosk"), stage.token("manager")
    for service in ("ms", "yb", "ms"):
        stage.command("take-ticket", {"service": service}, kiosk)
    base = "/api/v1/halls/test/tickets"
    everything = stage.get(base, manager).get_json()
    assert [card["ticket"] for card in everything["tickets"]] == ["B002", "A001", "B001"]
    assert stage.get(f"{base}?service=ms&limit=1&offset=1", manager).get_json()["tickets"][0]["ticket"] == "B001"
    assert stage.get(f"{base}?status=finished", manager).get_json() == {"total": 0, "tickets": []}
    assert stage.get(f"{base}?q=a0", manager).get_json()["total"] == 1
    assert code(stage.get(f"{base}/X999", manager)) == "ticket_not_found"


def test_the_story_comes_in_pages(stage: Stage) -> None:
    stage.serve_one()
    auditor, path = stage.token("auditor"), "/api/v1/halls/test/story"
    first = stage.get(f"{path}?limit=2", auditor).get_json()
    rest = stage.get(f"{path}?after={first['facts'][-1]['version']}", auditor).get_json()
    assert [fact["version"] for fact in first["facts"] + rest["facts"]] == list(range(1, first["version"] + 1))


def test_before_the_first_day_everything_says_so(tmp_path: Path) -> None:
    stage = Stage(tmp_path, f"sqlite:///{tmp_path / 'journal.sqlite'}", open_day=False)
    manager = stage.token("manager")
    for path in ("views/board", "tickets", "tickets/A001", "story", "tickets/A001/links"):
        answer = stage.get(f"/api/v1/halls/test/{path}", manager)
        assert (answer.status_code, code(answer)) == (409, "day_not_open")
    assert stage.client.get("/readyz").get_json()["status"] == "degraded"
    stage.close()


def test_logs_carry_no_names_no_numbers_and_no_passwords(stage: Stage) -> None:
    planted = ("11010519491231002X", PASSWORD, "等了很久")
    stage.house.app.add_url_rule("/broken", "broken", broken)
    with structlog.testing.capture_logs() as logged:
        stage.command("take-ticket", {"service": "ms", "id_number": planted[0]}, stage.token("kiosk"))
        stage.post("/api/v1/login", {"name": "zhang", "password": planted[1]})
        stage.command("rate", {"ticket": "B001", "level": "fair", "words": planted[2]}, stage.token("pad"))
        answer = stage.client.get(f"/broken?x={planted[0]}")
    assert (answer.status_code, code(answer)) == (500, "internal")
    assert "ZeroDivisionError" not in answer.text
    assert any(line["event"] == "unexpected" for line in logged)
    told = repr(logged)
    assert not [secret for secret in planted if secret in told]


def broken() -> str:
    raise ZeroDivisionError


def test_the_types_for_the_screens_are_complete() -> None:
    text = wire.typescript()
    declared = set(re.findall(r"export (?:interface|type) (\w+)", text))
    used = set(re.findall(r"\b[A-Z]\w+\b", re.sub(r'"[^"]*"|//.*|/\*.*?\*/', "", text)))
    assert used - declared == {"Record"}
    for name, shape in VIEWS.items():
        assert f"  {name}: {shape.__name__};" in text
    assert "  estimate_s: [number, number] | null;" in text


def test_a_view_is_plain_json(stage: Stage) -> None:
    stage.serve_one()
    for name in VIEWS:
        json.dumps(wire.as_json(name, stage.hall.view(name)[1]), allow_nan=False)
