"""What the hall has recorded: a folder per language or dialect with a manifest. It wins over the synthesiser.

A pack is ``<folder>/manifest.toml`` with ``language``, ``name`` and a table ``[clips]`` from words to WAV files. The
longest words are looked for first, so that a whole sentence recorded as one beats its parts.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tidehall_link.speech.phrases import is_language
from tidehall_link.speech.sound import Sound, joined, levelled, read_wav, trimmed

MANIFEST = "manifest.toml"
_MOST_BYTES = 4_000_000
_MOST_CLIPS = 5_000
_FILE = re.compile(r"[\w-]{1,64}\.wav", re.IGNORECASE)
_DROPPED = re.compile(r"[\s，。、；：！？,.;:!?“”‘’\"'()（）《》·—…-]+")


class PackError(ValueError):
    """A pack that cannot be used; the message says which file and why."""


def bare(text: str) -> str:
    """Words as they are compared: without spaces and punctuation, capitals as capitals."""
    return _DROPPED.sub("", text).upper()


@dataclass(frozen=True, slots=True)
class Pack:
    """Recorded words of one language. ``files`` maps bare words to their files."""

    language: str
    name: str
    folder: Path
    files: dict[str, Path]
    fingerprint: str

    @classmethod
    def load(cls, folder: Path) -> Pack:
        """The pack of a folder; every file must be there and lie in it. Raises ``PackError``."""
        manifest = folder / MANIFEST
        try:
            raw = manifest.read_bytes()
            told = tomllib.loads(raw.decode("utf-8-sig"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise PackError(f"{manifest}: {error}") from error
        language, clips = told.get("language"), told.get("clips")
        if not isinstance(language, str) or not is_language(language):
            raise PackError(f"{manifest}: language?")
        if not isinstance(clips, dict) or not clips or len(clips) > _MOST_CLIPS:
            raise PackError(f"{manifest}: [clips]?")
        files = {bare(words): _file(folder, words, name) for words, name in clips.items()}
        name = told.get("name")
        return cls(language, name if isinstance(name, str) and name else language, folder, files, _mark(raw, files))

    def pieces(self, text: str) -> list[Path] | None:
        """The recordings that make up ``text``, or None when a word of it is missing."""
        rest, found = bare(text), []
        longest = max(map(len, self.files))
        while rest:
            for length in range(min(longest, len(rest)), 0, -1):
                if rest[:length] in self.files:
                    found.append(self.files[rest[:length]])
                    rest = rest[length:]
                    break
            else:
                return None
        return found or None

    def say(self, text: str) -> Sound | None:
        """The text in the hall's own voice, or None when it was not recorded."""
        pieces = self.pieces(text)
        if pieces is None:
            return None
        return joined(_loaded(path) for path in pieces)

    def problems(self) -> Iterator[str]:
        """Every recording that cannot be played, with why."""
        rates: set[int] = set()
        for path in sorted(set(self.files.values())):
            try:
                rates.add(_loaded(path).hertz)
            except PackError as error:
                yield str(error)
        if len(rates) > 1:
            yield f"{self.folder}: {', '.join(map(str, sorted(rates)))} Hz"


def packs_in(folder: Path) -> tuple[list[Pack], list[str]]:
    """Every pack below ``folder``, and what is wrong with those that cannot be used."""
    found: list[Pack] = []
    wrong: list[str] = []
    for manifest in sorted(folder.glob(f"*/{MANIFEST}")):
        try:
            found.append(Pack.load(manifest.parent))
        except PackError as error:
            wrong.append(str(error))
    return found, wrong


def _file(folder: Path, words: str, name: Any) -> Path:
    if not isinstance(name, str) or not _FILE.fullmatch(name):
        raise PackError(f"{folder / MANIFEST}: {words!r} = {name!r}: NAME.wav")
    path = folder / name
    if not bare(words) or not path.is_file() or path.is_symlink():
        raise PackError(f"{path}: ?")
    return path


def _mark(raw: bytes, files: dict[str, Path]) -> str:
    """Another recording under the same name is another pack."""
    digest = hashlib.sha256(raw)
    for path in sorted(set(files.values())):
        about = path.stat()
        digest.update(f"{path.name}|{about.st_size}|{about.st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


def _loaded(path: Path) -> Sound:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise PackError(f"{path}: > {_MOST_BYTES} B")
        return levelled(trimmed(read_wav(path.read_bytes())))
    except (OSError, ValueError) as error:
        raise PackError(f"{path}: {error}") from error
