"""Bundles without the heavy wheels, and a machine below a folder whose commands are only noted."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tidehall_appliance.health import Look
from tidehall_appliance.host import CommandFailed, Host

MACHINE = ["cp311", "x86_64"]
WELL = Look(well=True)
ILL = Look(well=False, zh="没有运行", en="is dead")


class PretendHost(Host):
    """``pip`` and ``venv`` leave an empty venv; every other command is noted. ``refuses`` names what fails."""

    def __init__(self, root: Path, *, dry: bool = False, refuses: str = "") -> None:
        super().__init__(root, dry=dry, say=self.hear)
        self.heard: list[str] = []
        self.refuses = refuses

    def hear(self, words: str) -> None:
        self.heard.append(words)

    def ask(self, *command: str) -> str:
        words = " ".join(command)
        if self.refuses and self.refuses in words:
            raise CommandFailed(f"{command[0]}: refused")
        if "platform.machine" in words:
            return " ".join(MACHINE)
        if command[1:3] == ("-m", "venv"):
            (Path(command[-1]) / "bin").mkdir(parents=True, exist_ok=True)
        return ""


def make_bundle(folder: Path, identity: str, **about: object) -> Path:
    """A bundle as ``tools/bundle.py`` seals it."""
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from tools.bundle import seal

    (folder / "wheels").mkdir(parents=True)
    (folder / "locks").mkdir()
    (folder / "wheels" / "tidehall-0.1.0-py3-none-any.whl").write_bytes(identity.encode())
    (folder / "locks" / "kiosk.lock").write_text("# nothing\n")
    said = {"id": identity, "python": MACHINE[0], "machine": MACHINE[1], "debian": {}, **about}
    (folder / "bundle.json").write_text(json.dumps(said))
    seal(folder)
    return folder
