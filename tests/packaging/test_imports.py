"""Every room imports only what its extra declares: a Pi that installs its own set starts."""

from __future__ import annotations

import ast
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.packaging.declared import ROOT, canonical, names

OURS = {f"tidehall_{part}" for part in ("server", "link", "kiosk", "caller", "display", "appliance")}

ROOMS = {
    "server/tidehall_server/core": set[str](),
    "server/tidehall_server": names("", "postgres", "gevent", "plots", "papers"),
    "server/tidehall_link": {"python-socketio", "pyserial"},
    "kiosk/tidehall_kiosk": names("kiosk"),
    "caller/tidehall_caller": names("caller"),
    "display/tidehall_display": names("display"),
    "firmware_scripts/tidehall_appliance": set[str](),
}


@pytest.mark.parametrize("room", ROOMS)
def test_imports_are_declared(room: str) -> None:
    known = packages_distributions()
    undeclared = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for module, line in imported(path)
        if module not in OURS
        and module not in sys.stdlib_module_names
        and not {canonical(name) for name in known.get(module, [module])} & ROOMS[room]
    ]
    assert not undeclared, "\n".join(undeclared)


def test_the_walk_sees_imports(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("import flask.views\nfrom . import a\ndef f():\n    from sqlalchemy.engine import Engine\n")
    assert imported(module) == [("flask", 1), ("sqlalchemy", 4)]


def imported(path: Path) -> list[tuple[str, int]]:
    """Top-level module and line of every absolute import in the file, at any depth."""
    found: list[tuple[str, int]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name.split(".")[0], node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append((node.module.split(".")[0], node.lineno))
    return found
