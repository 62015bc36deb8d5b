"""The machine that is set up: files below a root, and commands. A dry run tells what it would do and does nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

SYSTEMD_RUNS = "/run/systemd/system"


class CommandFailed(Exception):
    """A command of the system refused; the words hold its own."""


class Host:
    """``changed`` lists what was really altered, so that doing everything twice alters nothing the second time."""

    def __init__(self, root: Path = Path("/"), *, dry: bool = False, say: Callable[[str], None] | None = None) -> None:
        self.root = root
        self.dry = dry
        self.changed: list[str] = []
        self._say = say or (lambda words: print(words, file=sys.stderr))  # noqa: T201 - the command line's voice

    def at(self, path: str) -> Path:
        """Where ``/etc/…`` lies below the root."""
        return self.root / path.lstrip("/")

    @property
    def live(self) -> bool:
        """True when systemd runs here, so that units can be started; False in an image that is being made."""
        return self.root == Path("/") and Path(SYSTEMD_RUNS).is_dir()

    def say(self, words: str) -> None:
        self._say(words)

    def put(self, path: str, content: str | bytes, mode: int = 0o644, group: str = "") -> bool:
        """Make the file so; True when it was not. A power cut leaves the old one or the new one."""
        new = content.encode() if isinstance(content, str) else content
        place = self.at(path)
        if _same(place, new, mode):
            return False
        self._note(f"写入 {path}")
        if self.dry:
            return True
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.with_name(f".{place.name}.new")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            os.fchmod(file.fileno(), mode)
            if group:
                shutil.chown(beside, group=group)
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
        return True

    def link(self, path: str, target: str) -> bool:
        """Make the symbolic link so, in one step."""
        place = self.at(path)
        if place.is_symlink() and str(place.readlink()) == target:
            return False
        self._note(f"链接 {path} -> {target}")
        if not self.dry:
            place.parent.mkdir(parents=True, exist_ok=True)
            beside = place.with_name(f".{place.name}.new")
            beside.unlink(missing_ok=True)
            beside.symlink_to(target)
            beside.replace(place)
        return True

    def remove(self, path: str) -> bool:
        """The file, link or folder is gone afterwards."""
        place = self.at(path)
        if not (place.exists() or place.is_symlink()):
            return False
        self._note(f"删除 {path}")
        if not self.dry:
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink()
        return True

    def run(self, *command: str, quiet: bool = False) -> str:
        """Run it and give what it said; a dry run only tells. Raises CommandFailed with the command's own words."""
        if not quiet:
            self._note(" ".join(command))
        if self.dry:
            return ""
        return self.ask(*command)

    def ask(self, *command: str) -> str:
        """Run a command that alters nothing."""
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
        environ.pop("PYTHONPATH", None)  # ours leads into the wheel; a version's programs have packages of their own
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)
        except OSError as error:
            raise CommandFailed(f"{command[0]}: {error.strerror}") from None
        if done.returncode:
            raise CommandFailed(f"{' '.join(command)}: {(done.stderr or done.stdout).strip()[-2000:]}")
        return done.stdout

    def _note(self, words: str) -> None:
        self.changed.append(words)
        self._say(f"{'[只看] ' if self.dry else ''}{words}")


def _same(place: Path, content: bytes, mode: int) -> bool:
    try:
        return not place.is_symlink() and place.read_bytes() == content and place.stat().st_mode & 0o7777 == mode
    except OSError:
        return False
