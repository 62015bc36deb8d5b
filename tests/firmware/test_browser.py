"""F30 on the appliance: a page that crashes, cannot load or hangs is started afresh; and the page before it."""

from __future__ import annotations

import json
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tidehall_appliance import browser, waiting
from tidehall_appliance.browser import PATIENCE_S, Watch

PAGE = {"targetId": "1", "type": "page", "title": "取号", "url": "http://127.0.0.1:8101/"}
CHROMIUM = """
import json, os, sys, time
def say(message): os.write(4, json.dumps(message).encode() + b"\\0")
asked = os.read(3, 65536)
assert json.loads(asked.split(b"\\0")[0])["method"] == "Target.setDiscoverTargets", asked
say({"id": 1, "result": {}})
say({"method": "Target.targetCreated", "params": {"targetInfo": {"targetId": "1", "type": "page", "title": "x", "url": "http://127.0.0.1/"}}})
what = sys.argv[1]
time.sleep(0.2)
if what == "crash":
    say({"method": "Target.targetCrashed", "params": {"targetId": "1"}})
if what == "end":
    sys.exit(3)
if what == "close":
    os.close(4)
time.sleep(60)
"""


def told(method: str, **params: Any) -> dict[str, Any]:
    return {"method": f"Target.{method}", "params": params}


def test_a_page_that_is_shown_and_answers_is_left_alone() -> None:
    watch = Watch(0)
    watch.heard(told("targetCreated", targetInfo=PAGE), 1)
    assert watch.shown
    for now in range(2, 200):
        if watch.question(now):
            watch.heard({"id": now, "result": {}}, now)
        assert watch.verdict(now) == ""


def test_f30_a_crashed_page_is_started_afresh_at_once() -> None:
    watch = Watch(0)
    watch.heard(told("targetCreated", targetInfo=PAGE), 1)
    watch.heard(told("targetCrashed", targetId="other"), 2)
    assert watch.verdict(2) == "", "a page of the browser's own is not ours"
    watch.heard(told("targetCrashed", targetId="1"), 2)
    assert watch.verdict(2) == "the page crashed"


def test_f30_a_browser_that_hangs_is_ended() -> None:
    watch = Watch(0)
    watch.heard(told("targetCreated", targetInfo=PAGE), 1)
    assert watch.verdict(1 + PATIENCE_S) == ""
    assert watch.verdict(1.1 + PATIENCE_S) == "the browser does not answer"


def test_an_error_page_is_left_after_a_moment() -> None:
    watch = Watch(0)
    watch.heard(told("targetInfoChanged", targetInfo={**PAGE, "title": "127.0.0.1"}), 10)
    watch.heard({"id": 9}, 14)
    assert watch.verdict(14) == "", "every page is called so while it loads"
    watch.heard({"id": 9}, 16)
    assert watch.verdict(16) == "the page cannot be loaded"
    watch.heard(told("targetInfoChanged", targetInfo=PAGE), 17)
    assert watch.verdict(30) == ""


@pytest.mark.parametrize(("what", "why"), [("crash", "crashed"), ("end", "ended with 3"), ("close", "")])
def test_a_real_pipe_carries_it(tmp_path: Path, what: str, why: str) -> None:
    program = tmp_path / "chromium.py"
    program.write_text(CHROMIUM)
    heard: list[str] = []
    begun = time.monotonic()
    stop = threading.Event()

    def stopping() -> bool:
        return stop.is_set() or (what == "close" and any("READY" in words for words in heard))

    assert why in browser.watch([sys.executable, str(program), what], heard.append, time.monotonic, stopping)
    assert any(words.startswith("READY=1") for words in heard)
    assert time.monotonic() - begun < 30


def test_the_command_line_forgets_a_kiosk_and_keeps_a_board() -> None:
    kiosk = browser.command("chromium", "http://x/", "/run/b", private=True)
    board = browser.command("chromium", "http://x/", "/var/b", private=False)
    assert "--incognito" in kiosk
    assert "--incognito" not in board
    assert {"--kiosk", "--remote-debugging-pipe", "--disable-pinch"} <= set(kiosk)
    assert not any(word.startswith("--remote-debugging-port") for word in kiosk), "no port is open"
    assert kiosk[-1] == "http://x/"


@pytest.mark.parametrize(
    ("said", "problems", "why", "words"),
    [
        ({}, [], "", "还没有设置"),
        ({"target": "http://127.0.0.1:8101/"}, [], "starting", "正在启动"),
        ({"target": "https://h/board", "server": "https://h"}, [], "away", "连不上大厅服务器 h"),
        ({"target": "https://h/board", "server": "https://h"}, [], "untrusted", "证书不被信任"),
        ({"target": "x"}, [{"place": "tidehall.txt:3", "zh": "…", "en": "…", "warning": False}], "", "1 处错误"),
        ({"target": "x"}, [{"place": "tidehall.txt:3", "zh": "…", "en": "…", "warning": True}], "", "正在启动"),
    ],
)
def test_the_waiting_page_has_words_for_everything(
    said: dict[str, Any], problems: list[dict[str, Any]], why: str, words: str
) -> None:
    state = waiting.state(said, problems, lambda _: why, ["192.168.1.21"])
    assert words in state["zh"]
    assert state["ready"] == (bool(said.get("target")) and not why)
    assert "192.168.1.21" in state["foot"]


@pytest.fixture
def address() -> Iterator[str]:
    server = waiting.make(0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_the_waiting_page_is_served_with_its_state(address: str) -> None:
    for path in ("/", "/waiting.css", "/waiting.js"):
        with urllib.request.urlopen(address + path) as reply:
            assert reply.headers["Content-Security-Policy"].startswith("default-src 'self'")
            assert reply.read()
    with urllib.request.urlopen(f"{address}/state") as reply:
        assert json.load(reply)["zh"] == "本机还没有设置"
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{address}/etc/passwd")


def test_a_probe_tells_away_from_starting(address: str) -> None:
    assert waiting.probe(f"{address}/") == ""
    assert waiting.probe("http://127.0.0.1:9/") == "starting"
