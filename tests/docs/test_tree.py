"""What must not stand in the repository: registry hosts, links into one machine, broken links between documents."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.packaging.declared import ROOT

# the dot as a class, so that this file does not contain what it looks for
REGISTRIES = re.compile("(pypi|pythonhosted|npmjs|npmmirror)[.](org|com)")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [ROOT / path for path in listed.stdout.split("\0") if path]
    return [path for path in paths if path.is_file()]


def test_no_registry_host_is_named() -> None:
    found = [path for path in tracked() if REGISTRIES.search(path.read_text(encoding="utf-8", errors="ignore"))]
    assert [str(path.relative_to(ROOT)) for path in found] == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)} -> {target}"
        for page in tracked("*.md")
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists()
    ]
    assert broken == []


def test_decisions_have_the_form_of_the_template() -> None:
    sections = ["## The question", "## The answer", "## Why, and what else was tried", "## What it costs"]
    pages = tracked("docs/decisions/*.md")
    wrong = [p.name for p in pages if [s for s in p.read_text("utf-8").splitlines() if s.startswith("## ")] != sections]
    assert pages
    assert wrong == []


def test_every_changelog_version_has_a_date() -> None:
    heads = re.findall(r"^## \[(.+?)\](.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert heads[0][0] == "Unreleased"
    assert all(re.fullmatch(r" - \d{4}-\d\d-\d\d", date) for _version, date in heads[1:])
