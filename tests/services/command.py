"""The command line inside the test's own process: what a person reads and the exit code, without a start's second."""

from __future__ import annotations

import subprocess

from click.testing import CliRunner

from tidehall_server.cli import root


def tidehall(*words: str, text: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, as the console script does. What it does not put into words is raised here."""
    ran = CliRunner().invoke(root, words, input=text, prog_name="tidehall")
    if ran.exception is not None and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    done = subprocess.CompletedProcess(["tidehall", *words], ran.exit_code, ran.stdout, ran.stderr)
    if check:
        done.check_returncode()
    return done
