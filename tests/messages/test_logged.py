"""A message that fails is logged with its traceback, and with nothing that it said, to whom, or by which key."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FAILING = """
import structlog
from tidehall_server.cli._logs import configure
from tidehall_server.messages.gateway import Gateway

configure()
gateway = Gateway("http://127.0.0.1:9/x", '{"p": "{phone}"}', headers=(("Authorization", "Bearer of-the-hall"),))
try:
    gateway.send({"phone": "13800138000"})
except Exception:
    structlog.get_logger("test").warning("errand failed", exc_info=True)
"""


def test_a_log_of_a_failure_names_no_number_and_no_key() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAILING], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2], env={"PYTHONPATH": "server", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert "NoAnswerError" in done.stderr
    assert "frames" in done.stderr
    assert not any(secret in done.stderr for secret in ("13800138000", "of-the-hall"))
