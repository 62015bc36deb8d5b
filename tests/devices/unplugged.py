"""A power cut as a disk sees it: what a program asked of the system, recorded; what was not flushed may be gone.

strace writes down every write, flush and rename of a real process. From that, the folder is built as it may be found
after the plug was pulled at any moment: flushed bytes are there, of the others a random part, perhaps torn.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.missing import ServiceMissing

SECTOR = 512
_CALLS = "openat,close,pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename,renameat"
_LINE = re.compile(r"\d+ +(\w+)\((.*)\) += (-?\d+)")
_TEXT = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Step:
    """``said``: the program told somebody (``word``) that all before is safe."""

    what: str
    name: str = ""
    at: int = 0
    data: bytes = b""
    word: str = ""


def recorded(folder: Path, script: str, environ: dict[str, str]) -> list[Step]:
    """What ``script`` did in ``folder`` (which it finds as its argument), and what it said on stderr in between."""
    if shutil.which("strace") is None:
        raise ServiceMissing("strace")
    trace = folder.with_suffix(".trace")
    command = ["strace", "-f", "-xx", "-s", "1000000", "-e", f"trace={_CALLS}", "-o", str(trace)]
    done = subprocess.run(
        [*command, sys.executable, "-c", script, str(folder)], env=environ, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return _steps(trace.read_text(encoding="ascii", errors="replace"), str(folder))


def _steps(trace: str, folder: str) -> list[Step]:
    steps: list[Step] = []
    files: dict[int, str] = {}
    for line in trace.splitlines():
        if (found := _LINE.match(line)) is None:
            continue
        call, rest, result = found[1], found[2], int(found[3])
        texts = [_bytes(each) for each in _TEXT.findall(rest)]
        number = int(first) if (first := rest.split(",")[0].strip()).isdigit() else -1
        name = files.get(number, "")
        match call:
            case "openat" if result >= 0:
                files[result] = texts[0].decode(errors="replace")
            case "close":
                files.pop(number, None)
            case "write" if number == 2:
                steps += [Step("said", word=word) for word in texts[0].decode().splitlines()]
            case "pwrite64" if name.startswith(folder):
                steps.append(Step("write", name, int(rest.rsplit(",", 1)[1]), texts[0]))
            case "write" if name.startswith(folder):  # a small file that is written anew, in one go
                steps.append(Step("write", name, 0, texts[0]))
            case "ftruncate" if name.startswith(folder):
                steps.append(Step("cut", name, int(rest.split(",")[1])))
            case "fsync" | "fdatasync" if name.startswith(folder):
                steps.append(Step("flush", name))
            case "unlink" | "rename" | "renameat" if result == 0 and texts[0].decode().startswith(folder):
                steps.append(Step("name", texts[0].decode(), data=texts[1] if len(texts) > 1 else b""))
    return steps


def _bytes(escaped: str) -> bytes:
    return bytes(int(each, 16) for each in re.findall(r"\\x(..)", escaped))


@dataclass(slots=True)
class Disk:
    """``heard``: what had been said when the power went."""

    files: dict[str, bytearray] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)

    def take(self, step: Step) -> None:
        if step.what == "name":
            content = self.files.pop(step.name, None)
            if content is not None and step.data:
                self.files[step.data.decode()] = content
            return
        content = self.files.setdefault(step.name, bytearray())
        if step.what == "cut":
            del content[step.at :]
            content.extend(bytes(step.at - len(content)))
        else:
            content.extend(bytes(max(0, step.at - len(content))))
            content[step.at : step.at + len(step.data)] = step.data

    def put(self, folder: Path) -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in self.files.items():
            (folder / Path(name).name).write_bytes(bytes(content))
        return folder


def pulled(steps: Sequence[Step], chance: random.Random, *, honest: bool = True) -> Disk:
    """The disk after a plug was pulled at a random moment. A disk that is not ``honest`` flushes nothing."""
    disk = Disk()
    waiting: list[Step] = []
    for step in steps[: chance.randrange(len(steps) + 1)]:
        if step.what == "said":
            disk.heard.append(step.word)
        elif step.what != "flush":
            waiting.append(step)
        elif honest:
            for each in [each for each in waiting if _reaches(step, each)]:
                waiting.remove(each)
                disk.take(each)
    for each in waiting:
        if chance.random() < 0.5:
            disk.take(_torn(each, chance))
    return disk


def _reaches(flush: Step, each: Step) -> bool:
    """A flush of a file saves its bytes; one of a folder saves the names in it."""
    if each.what == "name":
        return str(Path(each.name).parent) == flush.name
    return each.name == flush.name


def _torn(step: Step, chance: random.Random) -> Step:
    if step.what != "write" or chance.random() > 0.3:
        return step
    whole = chance.randrange(len(step.data) // SECTOR + 1) * SECTOR
    return Step("write", step.name, step.at, step.data[:whole])
