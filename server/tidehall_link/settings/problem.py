"""What is wrong with a settings file: where, which key, why, and what to do, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tidehall_link.settings.places import Path, Places, spell


class Words(NamedTuple):
    """A message and a suggestion in both languages; ``{name}`` stands for a fact."""

    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""


Catalogue = Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. ``line`` counts from 1; 0 means the file as a whole. ``see`` is where the key is explained."""

    file: str
    line: int
    key: str
    code: str
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""
    warning: bool = False
    see: str = ""

    def place(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file

    def text(self) -> str:
        """Two or three lines for a terminal, Chinese first."""
        key = f" {self.key}" if self.key else ""
        lines = [f"{self.place()}: {'警告' if self.warning else '错误'}{key}：{self.zh}{self.hint_zh}"]
        hint = f" {self.hint_en}" if self.hint_en else ""
        lines.append(f"    {'warning' if self.warning else 'error'}{key}: {self.en}{hint}")
        if self.see:
            lines.append(f"    -> {self.see}")
        return "\n".join(lines)


class SettingsError(Exception):
    """A settings file that cannot be used. ``problems`` holds every finding, warnings too, in the order of the file."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(problem.text() for problem in problems))
        self.problems = problems


class Report:
    """Collects the findings of one file. A hint ``like`` (did you mean) takes the place of the catalogue's hint."""

    def __init__(self, file: str, places: Places, words: Catalogue, see: str = "") -> None:
        self.file = file
        self.places = places
        self.words = words
        self.see = see
        self._problems: list[Problem] = []

    @property
    def problems(self) -> list[Problem]:
        """In the order of the file; the same finding is kept once."""
        return sorted(dict.fromkeys(self._problems), key=lambda problem: problem.line)

    @property
    def failed(self) -> bool:
        return any(not problem.warning for problem in self._problems)

    def error(self, code: str, path: Path = (), *, like: str = "", **facts: object) -> None:
        self._problems.append(self._problem(code, path, like, facts))

    def warn(self, code: str, path: Path = (), *, like: str = "", **facts: object) -> None:
        self._problems.append(self._problem(code, path, like, facts, warning=True))

    def at_line(self, code: str, line: int, key: str = "", **facts: object) -> None:
        """A finding about a line, where no key is known."""
        self._problems.append(self._problem(code, (), "", facts, line=line, key=key))

    def wrong(self, path: Path) -> bool:
        """True when an error was already reported for ``path``, so that nothing is said twice."""
        key = spell(path)
        return any(problem.key == key and not problem.warning for problem in self._problems)

    def wrong_within(self, path: Path) -> bool:
        """True when an error was reported for ``path`` or anything inside it."""
        key = spell(path)
        return any(
            not problem.warning and (problem.key == key or problem.key.startswith((f"{key}.", f"{key}[")))
            for problem in self._problems
        )

    def _problem(
        self,
        code: str,
        path: Path,
        like: str,
        facts: Mapping[str, object],
        *,
        warning: bool = False,
        line: int | None = None,
        key: str = "",
    ) -> Problem:
        words = self.words[code]
        hint_zh, hint_en = words.hint_zh, words.hint_en
        if like:
            hint_zh, hint_en = f"是不是想写 {like}？", f"Did you mean {like}?"
            facts = {**facts, "like": like}
        known = code != "key_unknown" or len(path) > 1
        table = next((part for part in path if isinstance(part, str)), "") if known else ""
        if line is None:
            line = self.places.line(path) if path else 0
        return Problem(
            file=self.file,
            line=line,
            key=key or spell(path),
            code=code,
            zh=words.zh.format(**facts),
            en=words.en.format(**facts),
            hint_zh=hint_zh if like else hint_zh.format(**facts),
            hint_en=hint_en if like else hint_en.format(**facts),
            warning=warning,
            see=f"{self.see}#{table}" if self.see and table else self.see,
        )
