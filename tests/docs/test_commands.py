"""The Makefile explains itself, and the documents name only commands that exist."""

from __future__ import annotations

import re
import subprocess

from tests.docs.test_tree import tracked
from tests.packaging.declared import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


def test_make_alone_lists_every_command() -> None:
    listed = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert set(re.findall(r"^  make ([\w-]+)", listed, re.MULTILINE)) == TARGETS


def test_every_command_is_phony() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == TARGETS


def test_documents_name_only_commands_that_exist() -> None:
    named = {
        (page.name, command)
        for page in tracked("*.md")
        for command in re.findall(r"`make ([a-z]+)", page.read_text(encoding="utf-8"))
    }
    assert named
    assert sorted((page, command) for page, command in named if command not in TARGETS) == []


def test_ci_runs_the_documented_commands_and_nothing_else() -> None:
    lines = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if line.startswith("make ")] == ["make test", "make check"]
    assert set(lines) <= {"set -euo pipefail", 'cd "$(dirname "$0")/.."', "exec </dev/null", "make test", "make check"}
