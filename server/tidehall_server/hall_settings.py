"""The hall's settings as the console changes them: looked at, checked, put in force with a reason, taken back.

The file is the truth and is written first; the audit says who changed what and why, and names both versions. Policy
takes effect at once by a command of the day; all else is read when the next business day opens.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection

from tidehall_link.settings import Problem as Finding
from tidehall_server import halls
from tidehall_server.auth.audit import Action, AuditRow, Source, latest, note
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.auth.store import Store
from tidehall_server.core.queue.commands import Actor, SetPolicy
from tidehall_server.core.queue.decide.opening import with_values
from tidehall_server.core.queue.model import PolicyValue
from tidehall_server.core.refusal import Refused
from tidehall_server.hall import Hall
from tidehall_server.halls import HallConfig
from tidehall_server.halls.cabinet import Cabinet, digest_of
from tidehall_server.halls.difference import Change, What, differences
from tidehall_server.halls.policy import to_policy
from tidehall_server.halls.rewrite import LayoutError, ShapeError, Values, accepted, rewritten, values_of
from tidehall_server.halls.sound import BoardTable, SpeechTable
from tidehall_server.halls.words import WORDS
from tidehall_server.wire import plain

log = structlog.get_logger("tidehall.settings")
_TOLD = 60
_HEAVY = frozenset({"services", "windows", "clerks"})
"""Sections of which taking something away is dangerous: it asks for the hall's name."""


@dataclass(frozen=True, slots=True)
class Current:
    """The file in force. ``values`` is None when it cannot be read; ``own`` is False while the preset is used."""

    etag: str
    values: Values | None
    problems: list[Finding]
    file: str
    own: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants the file to say."""

    text: str
    problems: list[Finding]
    changes: list[Change]

    @property
    def ok(self) -> bool:
        return all(problem.warning for problem in self.problems)

    @property
    def removes(self) -> bool:
        return any(change.what is What.REMOVED and change.section in _HEAVY for change in self.changes)


@dataclass(frozen=True, slots=True)
class Applied:
    etag: str
    changes: list[Change]
    policy_now: bool


class HallSettings:
    """One hall's file. ``now`` is the wall clock."""

    def __init__(self, cabinet: Cabinet, store: Store, hall: Hall, now: Callable[[], datetime]) -> None:
        self._cabinet = cabinet
        self._store = store
        self._hall = hall
        self._now = now
        self._stamp: tuple[str, int, int] | None = None
        self._config: HallConfig | None = None

    def config(self) -> HallConfig | None:
        """The configuration in force: read again when the file changed; a spoilt file leaves the last sound one."""
        stamp = self._cabinet.stamp()
        if stamp != self._stamp:
            examined = halls.examine(self._cabinet.file)
            if examined.config is not None and examined.config.id == self._hall.id:
                self._config = examined.config
            elif self._config is not None:
                log.warning("the hall's file cannot be used; the last sound one stays", file=stamp[0])
            self._stamp = stamp  # last: until then whoever asks reads for himself, not what was in force before
        return self._config

    def speech(self) -> SpeechTable:
        """The hall's voice."""
        config = self.config()
        return config.file.speech if config is not None else SpeechTable()

    def boards(self) -> tuple[BoardTable, ...]:
        """The settings of its boards."""
        config = self.config()
        return config.file.boards if config is not None else ()

    def confirm_name(self, typed: str) -> None:
        """Whoever does something dangerous types the name of the hall. Raises ``Problem`` when it is another."""
        config = self.config()
        if config is not None:
            name = config.name
        else:
            with self._hall.reading() as day:
                name = day.plan.name if day.plan is not None else self._hall.id
        if typed.strip() != name:
            raise Problem(ProblemCode.CONFIRM_NAME, name=name)

    def current(self) -> Current:
        """What the file says now, and what is wrong with it."""
        file = self._cabinet.file
        text = self._read()
        problems = halls.examine(file).problems
        values: Values | None = None
        with suppress(ValueError):
            values = values_of(text)
        return Current(digest_of(text), values, problems, str(file), self._cabinet.own)

    def propose(self, values: Values, reason: str, actor: str) -> Proposal:
        """The file with ``values`` in it."""
        text = self._read()
        remark = _remark(reason, actor, self._now())
        try:
            wanted = accepted(values)
            new = rewritten(text, wanted, remark)
        except ShapeError as error:
            raise Problem(ProblemCode.SETTINGS_INVALID, fields=[error.key], problems=[]) from error
        except (LayoutError, ValueError) as error:
            raise Problem(ProblemCode.SETTINGS_LAYOUT) from error
        return self._proposal(text, new)

    def former(self, version: str) -> Proposal:
        """A former version, as a proposal."""
        text = self._cabinet.version(version)
        if text is None:
            raise Problem(ProblemCode.SETTINGS_VERSION, version=version)
        return self._proposal(self._read(), text)

    def apply(self, proposal: Proposal, etag: str, reason: str, source: Source, actor: Actor) -> Applied:
        """Put a proposal in force. Raises ``Problem`` when it is wrong, empty, or made from an older file."""
        if not proposal.ok:
            raise Problem(ProblemCode.SETTINGS_INVALID, problems=[asdict(each) for each in proposal.problems])
        if not self._cabinet.writable():
            raise Problem(ProblemCode.SETTINGS_READ_ONLY, file=str(self._cabinet.home))
        row = self._write(proposal, etag, reason, source)
        policy_now = self._policy(proposal, reason, actor, f"settings-{digest_of(proposal.text)}-{row}")
        return Applied(digest_of(proposal.text), proposal.changes, policy_now)

    def history(self, limit: int) -> list[AuditRow]:
        """The changes made here, newest first."""
        return latest(self._store, self._hall.id, Action.SETTINGS_CHANGED, limit)

    def running(self) -> dict[str, PolicyValue]:
        """Policy values of the open day that differ from the file's."""
        config = self.config()
        if config is None:
            return {}
        with self._hall.reading() as day:
            if not day.opened or day.closed:
                return {}
            mine, days = _dotted(plain(to_policy(config.file.policy))), _dotted(plain(day.policy))
        return {key: value for key, value in days.items() if mine.get(key) != value}

    # Inside

    def _read(self) -> str:
        try:
            return self._cabinet.text()
        except (OSError, UnicodeDecodeError) as error:
            raise Problem(ProblemCode.SETTINGS_UNREADABLE, file=str(self._cabinet.file)) from error

    def _proposal(self, old: str, new: str) -> Proposal:
        problems = _examined(new)
        try:
            wanted = values_of(new)
        except ValueError:  # a version that somebody spoilt by hand; check-config says where
            return Proposal(new, problems, [])
        hall = wanted.get("hall")
        mine = str(hall.get("id", "")) if isinstance(hall, dict) else ""
        if mine and mine != self._hall.id:
            problems.append(_id_fixed(self._hall.id))
        try:
            changes = differences(values_of(old), wanted)
        except (ValueError, TypeError, AttributeError):  # the old file is spoilt: all of it is new
            changes = []
        return Proposal(new, problems, changes)

    def _write(self, proposal: Proposal, etag: str, reason: str, source: Source) -> int:
        def work(connection: Connection) -> int:
            old = self._read()
            if digest_of(old) != etag:
                by, at = self._author(digest_of(old))
                raise Problem(ProblemCode.SETTINGS_CHANGED, by=by, at=at)
            if old == proposal.text or (not proposal.changes and self._sound(old)):
                raise Problem(ProblemCode.SETTINGS_UNCHANGED)
            mine = old if self._cabinet.own else None
            detail = {
                "reason": reason,
                "from": digest_of(old),
                "to": digest_of(proposal.text),
                "changes": [asdict(each) for each in proposal.changes[:_TOLD]],
                "count": len(proposal.changes),
            }
            self._cabinet.keep(old)
            self._cabinet.keep(proposal.text)
            self._cabinet.put(proposal.text)
            written.append(mine)
            now_ms = int(self._now().timestamp() * 1000)
            return note(connection, self._hall.id, source, Action.SETTINGS_CHANGED, self._hall.id, now_ms, **detail)

        written: list[str | None] = []
        try:
            return self._store.write(work)
        except OSError as error:
            raise Problem(ProblemCode.SETTINGS_READ_ONLY, file=str(self._cabinet.home)) from error
        except Exception:
            if written:
                self._cabinet.take_back(written[0])
            raise

    def _author(self, digest: str) -> tuple[str, datetime]:
        """Who made the file what it is, and when: the console's last change, or else somebody with an editor."""
        last = next(iter(self.history(1)), None)
        if last is not None and last.detail["to"] == digest:
            return last.actor, last.at
        return "hand", datetime.fromtimestamp(self._cabinet.stamp()[1] / 1e9, UTC)

    def _sound(self, text: str) -> bool:
        return all(problem.warning for problem in _examined(text))

    def _policy(self, proposal: Proposal, reason: str, actor: Actor, command_id: str) -> bool:
        """The changed policy values take effect in the open day; False when no day is open or nothing differs."""
        touched = {change.key.removeprefix("policy.") for change in proposal.changes if change.section == "policy"}
        config = self.config()
        if not touched or config is None:
            return False
        wanted = {key: value for key, value in _dotted(plain(to_policy(config.file.policy))).items() if key in touched}
        try:
            with self._hall.reading() as day:
                if not day.opened or day.closed or not with_values(day.policy, wanted)[1]:
                    return False
            self._hall.execute(SetPolicy(wanted, reason), actor, command_id)
        except Refused:
            return False
        return True


def _examined(text: str) -> list[Finding]:
    with tempfile.NamedTemporaryFile("w", suffix=".toml", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        return halls.examine(Path(file.name)).problems


def _remark(reason: str, actor: str, now: datetime) -> str:
    """What stands behind a changed line from then on: no notice says so, this hall does."""
    return f"本厅定（{now:%Y-%m-%d} {actor}）：{' '.join(reason.split())}"


def _id_fixed(hall: str) -> Finding:
    words = WORDS["id_fixed"]
    zh, en, hint_zh, hint_en = (part.format(value=hall) for part in words)
    return Finding("", 0, "hall.id", "id_fixed", zh, en, hint_zh, hint_en)


def _dotted(values: dict[str, Any]) -> dict[str, PolicyValue]:
    """``{"tide": {"max_open": 2}}`` as ``{"tide.max_open": 2}``."""
    found: dict[str, PolicyValue] = {}
    for key, value in values.items():
        found |= {f"{key}.{name}": each for name, each in value.items()} if isinstance(value, dict) else {key: value}
    return found
