"""What goes into a bundle, and what the server says to systemd once it is installed from one."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.devices.kiosk import ENV, HALL
from tests.services.process import stop
from tools.bundle import for_target, seal

LOCK = """\
always==1 \\
    --hash=sha256:aa \\
    --hash=sha256:ab
async-timeout==5.0.1 ; python_full_version < '3.11.3' \\
    --hash=sha256:bb
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:cc
greenlet==3.5 ; platform_machine == 'aarch64' or platform_machine == 'x86_64' \\
    --hash=sha256:dd
old==1 ; python_full_version < '3.12' \\
    --hash=sha256:ee
"""


@pytest.mark.parametrize(
    ("python", "names"),
    [("3.11", ["always", "async-timeout", "greenlet", "old"]), ("3.13", ["always", "greenlet"])],
)
def test_a_bundle_holds_what_the_target_may_want(python: str, names: list[str]) -> None:
    """Debian's 3.11.2 wants more than the 3.11.7 that made the bundle: markers are judged for the target."""
    told = for_target(LOCK, python, "aarch64")
    assert [line.split("==")[0] for line in told.splitlines() if "==" in line] == names
    assert " ; " not in told
    assert "--hash=sha256:aa \\\n    --hash=sha256:ab" in told


def test_the_sums_are_those_that_sha256sum_knows(tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "a.whl").write_bytes(b"a")
    (tmp_path / "install").write_text("b")
    seal(tmp_path)
    command = ["sha256sum", "--quiet", "--strict", "--check", "SHA256SUMS"]
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0
    (tmp_path / "install").write_text("c")
    assert subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode == 1


def test_the_server_tells_systemd_that_it_is_ready_and_alive(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(120)
        said = ["serve", "--hall", HALL, "--data", str(tmp_path / "data"), "--port", "0", "--log", "WARNING"]
        environ = {**ENV, "NOTIFY_SOCKET": str(tmp_path / "notify")}
        command = [sys.executable, "-m", "tidehall_server", *said]
        process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
        try:
            heard = [line.recv(4096).decode() for _ in range(3)]
        finally:
            stop(process)
        assert any(words.startswith("READY=1\nSTATUS=梅县") for words in heard), heard
        assert "WATCHDOG=1" in heard
        while "STOPPING=1" not in heard:
            heard.append(line.recv(4096).decode())
