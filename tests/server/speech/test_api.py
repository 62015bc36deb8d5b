"""Speech over HTTP: for those who belong to the hall, plain sentences only, and not as many as somebody likes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.server.house import Stage
from tests.server.speech.recordings import pack
from tidehall_link.speech.sound import read_wav
from tidehall_server.auth.permissions import DEVICE_ROLES, WINDOW_ROLES
from tidehall_server.cli import root

BASE = "/api/v1/halls/test/speech"


def called(stage: Stage) -> str:
    answer = stage.command("take-ticket", {"service": "yb"}, stage.token("kiosk"))
    return str(answer.get_json()["result"]["ticket"])


def test_a_call_becomes_clips_that_never_change(stage: Stage) -> None:
    number = called(stage)
    board = stage.token("board")
    said = stage.post(f"{BASE}/call", {"ticket": number, "window": "1"}, board).get_json()
    assert said["text"] == "请 A 零 零 一 号 到 一 号窗口"
    assert [clip["language"] for clip in said["clips"]] == ["cmn", "cmn"]
    assert said["missing"] == []
    again = stage.post(f"{BASE}/call", {"ticket": number, "window": "1"}, board).get_json()
    assert again == said
    for clip in said["clips"]:
        answer = stage.get(clip["url"], board)
        assert answer.mimetype == "audio/wav"
        assert "immutable" in answer.headers["Cache-Control"]
        assert "private" in answer.headers["Cache-Control"]
        assert read_wav(answer.data).ms == clip["ms"]


def test_nobody_without_a_token_hears_anything(stage: Stage) -> None:
    clip = stage.get(BASE, stage.token("board")).get_json()["chime"]["url"]
    assert stage.client.get(clip).status_code == 401
    assert stage.client.post(f"{BASE}/say", json={"text": "您好"}).status_code == 401
    for role in DEVICE_ROLES:
        window = "1" if role in WINDOW_ROLES else None
        assert stage.get(clip, stage.token(role, window)).status_code == (403 if role == "led" else 200)


@pytest.mark.parametrize("name", ["0" * 40 + ".wav", "..%2f..%2fpeople.key", "people.key", "A" * 40 + ".wav"])
def test_there_is_no_way_out_of_the_folder(stage: Stage, name: str) -> None:
    assert stage.get(f"{BASE}/clips/{name}", stage.token("board")).status_code in (401, 404)


def test_what_is_not_a_plain_sentence_is_refused_in_words(stage: Stage) -> None:
    kiosk = stage.token("kiosk")
    for text in ("<speak>x</speak>", "[[k]]", "请" * 121, "！！", "\u202e您好"):
        answer = stage.post(f"{BASE}/say", {"text": text}, kiosk)
        assert answer.status_code == 422, text
        assert answer.get_json()["next"]
    answer = stage.post(f"{BASE}/say", {"text": "您好", "language": "hak"}, kiosk)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "speech_unavailable")


def test_new_clips_are_bounded_and_old_ones_cost_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tidehall_server.api.speech.NEW_BURST", 2.0)
    monkeypatch.setattr("tidehall_server.api.speech.NEW_PER_S", 0.0)
    kiosk = stage.token("kiosk")
    texts = ["第一句", "第二句", "第三句"]
    statuses = [stage.post(f"{BASE}/say", {"text": text}, kiosk).status_code for text in texts]
    assert statuses == [200, 200, 429]
    assert stage.post(f"{BASE}/say", {"text": "第一句"}, kiosk).status_code == 200
    assert stage.post(f"{BASE}/say", {"text": "第三句"}, stage.token("pad", "1")).status_code == 200, "each for itself"


def test_calls_of_unknown_tickets_and_windows_are_refused(stage: Stage) -> None:
    number = called(stage)
    board = stage.token("board")
    assert stage.post(f"{BASE}/call", {"ticket": "A999", "window": "1"}, board).status_code == 404
    assert stage.post(f"{BASE}/call", {"ticket": number, "window": "99"}, board).status_code == 409


def test_a_board_learns_what_it_is(stage: Stage) -> None:
    told = stage.get("/api/v1/halls/test/board", stage.token("board")).get_json()
    assert (told["layout"], told["repeats"], told["languages"]) == ("main", 2, ["cmn"])
    assert stage.get("/api/v1/halls/test/board", stage.token("pad", "1")).status_code == 403


def test_the_command_line_checks_every_phrase_of_a_hall(tmp_path: Path) -> None:
    hall = tmp_path / "hall.toml"
    preset = Path(__file__).parents[3] / "config" / "halls" / "chini.toml"
    text = preset.read_text("utf-8").replace('["cmn", "yue"]', '["hak"]', 1)
    hall.write_text(text, encoding="utf-8")
    run = CliRunner()
    args = ["--hall", str(hall), "--data", str(tmp_path / "data")]
    missing = run.invoke(root, ["speech", "check", *args, "--json"])
    assert missing.exit_code == 1, missing.output
    assert {row["language"] for row in json.loads(missing.stdout)} == {"hak"}
    changed = tmp_path / "data" / "halls" / "chini.toml"
    changed.parent.mkdir(parents=True)
    changed.write_text(text, encoding="utf-8")
    preset_args = ["--hall", "chini", "--data", str(tmp_path / "data"), "--json"]
    in_force = run.invoke(root, ["speech", "list", *preset_args])
    assert {row["language"] for row in json.loads(in_force.stdout)} == {"hak"}, "as the console has changed it"
    words = ["请", "到", "号", "号窗口", *"零一二三四五六七八九", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    pack(tmp_path / "data" / "speech" / "packs" / "kejia", "hak", words, "客家话")
    whole = run.invoke(root, ["speech", "check", *args])
    assert whole.exit_code == 0, whole.output
    assert "客家话" in whole.output
    listed = json.loads(run.invoke(root, ["speech", "list", *args, "--json"]).stdout)
    assert {row["source"] for row in listed} == {"recorded"}
    prepared = run.invoke(root, ["speech", "prepare", *args])
    assert prepared.exit_code == 0, prepared.output
    assert len(list((tmp_path / "data" / "speech" / "clips").glob("*.wav"))) == len(listed) + 1
