"""Who may do what, as one table that a reader can check line by line.

A matter is ``command:<name>``, ``view:<name>`` or a plain word of the edge. Persons: manager, clerk, guide, auditor;
office (back office) and delivery (handing out results), who never call; sysadmin and secadmin, who look after devices
and accounts and see nothing of the hall's work (docs/decisions/092). Devices: kiosk, caller, board, voice, pad, led;
a device token may also carry a person's role (scripted callers), except where ``PERSONS_ONLY`` says that a person must
answer for it.
"""

from __future__ import annotations

from tidehall_server.core.queue.commands import COMMANDS
from tidehall_server.core.queue.views import VIEWS

MANAGER, CLERK, GUIDE, AUDITOR = "manager", "clerk", "guide", "auditor"
OFFICE, DELIVERY = "office", "delivery"
SYSADMIN, SECADMIN = "sysadmin", "secadmin"
KIOSK, CALLER, BOARD, VOICE, PAD, LED = "kiosk", "caller", "board", "voice", "pad", "led"
PERSON_ROLES = (MANAGER, CLERK, GUIDE, AUDITOR, OFFICE, DELIVERY, SYSADMIN, SECADMIN)
DEVICE_ROLES = (KIOSK, CALLER, BOARD, VOICE, PAD, LED)
ROLES = PERSON_ROLES + DEVICE_ROLES
WINDOW_ROLES = frozenset({PAD})
"""Those that always belong to one window. A caller may also serve a line of keypads and name the window each time."""
NOT_OFFERED = frozenset({"open-day", "tick", "note-training"})

_AT_THE_WINDOW = frozenset({MANAGER, CLERK, CALLER})
_AT_THE_DESK = frozenset({MANAGER, CLERK, GUIDE})
_COMMANDS: dict[str, frozenset[str]] = {
    # the hall's day
    "close-day": frozenset({MANAGER}),
    "set-policy": frozenset({MANAGER}),
    # citizens and the guide desk
    "take-ticket": _AT_THE_DESK | {KIOSK},
    "check-in": _AT_THE_DESK | {KIOSK},
    "reprint": _AT_THE_DESK | {KIOSK},
    "report-slip": frozenset({KIOSK}),
    "book": frozenset({MANAGER, GUIDE}),
    "cancel-booking": frozenset({MANAGER, GUIDE}),
    "grant-priority": frozenset({MANAGER, GUIDE}),
    "requeue": _AT_THE_DESK,
    "drop": _AT_THE_DESK,
    # clerks at their windows
    "sign-in": frozenset({MANAGER, CLERK}),
    "sign-out": frozenset({MANAGER, CLERK}),
    "waive-training": frozenset({MANAGER}),
    "claim-console": frozenset({MANAGER, CLERK}),
    "call-next": _AT_THE_WINDOW,
    "recall": _AT_THE_WINDOW,
    "start": _AT_THE_WINDOW,
    "finish": _AT_THE_WINDOW,
    "pass": _AT_THE_WINDOW,
    "hold": _AT_THE_WINDOW,
    "resume": _AT_THE_WINDOW,
    "transfer": _AT_THE_WINDOW,
    "undo": _AT_THE_WINDOW,
    "pause": _AT_THE_WINDOW,
    "unpause": _AT_THE_WINDOW,
    # tides
    "decline-tide": frozenset({MANAGER, CLERK}),
    "open-tide": frozenset({MANAGER}),
    "close-tide": frozenset({MANAGER}),
    "add-window": frozenset({MANAGER}),
    "remove-window": frozenset({MANAGER}),
    # after the service: the citizen's own word, never a clerk's. A caller hands on the keys of an evaluator's box; the
    # rules bind those to the last ticket of their window (decide/ratings.py)
    "rate": frozenset({MANAGER, PAD, CALLER}),
    "ask-elsewhere": frozenset({PAD}),
    "announced": frozenset({MANAGER, BOARD, VOICE}),
}
_VIEWS: dict[str, frozenset[str]] = {
    "board": frozenset(ROLES),
    "kiosk": frozenset({MANAGER, AUDITOR, GUIDE, CLERK, KIOSK, BOARD}),
    "clerk": frozenset({MANAGER, AUDITOR, GUIDE, CLERK, CALLER}),
    "pad": frozenset({MANAGER, AUDITOR, PAD}),
    # in a small hall the clerks are the guides as well
    "guide": frozenset({MANAGER, AUDITOR, GUIDE, CLERK}),
    "manager": frozenset({MANAGER, AUDITOR}),
}
_MATTERS: dict[str, frozenset[str]] = {
    "self": frozenset(ROLES),
    "desk": frozenset({MANAGER, CLERK}),
    "indicators": frozenset(ROLES) - {LED},
    "speech": frozenset(ROLES) - {LED},
    "board": frozenset({MANAGER, AUDITOR, BOARD, VOICE, LED}),
    "tickets": frozenset({MANAGER, AUDITOR, GUIDE, CLERK}),
    "ticket-links": frozenset({MANAGER, GUIDE, CLERK, KIOSK}),
    "find-tickets": frozenset({MANAGER, GUIDE, CLERK, KIOSK}),
    "story": frozenset({MANAGER, AUDITOR}),
    "figures": frozenset({MANAGER, AUDITOR}),
    "month-file": frozenset({MANAGER}),
    "check-record": frozenset({MANAGER}),
    "what-if": frozenset({MANAGER, AUDITOR}),
    "what-if-change": frozenset({MANAGER}),
    "audit": frozenset({MANAGER, AUDITOR}),
    "devices": frozenset({MANAGER, AUDITOR, GUIDE, CLERK, SYSADMIN}),
    "devices-change": frozenset({MANAGER, SYSADMIN}),
    "users": frozenset({MANAGER, AUDITOR, SECADMIN}),
    "users-change": frozenset({MANAGER, SECADMIN}),
    "settings": frozenset({MANAGER, AUDITOR}),
    "settings-change": frozenset({MANAGER}),
    "rectifications": frozenset({MANAGER, AUDITOR, CLERK}),
    "outbox": frozenset({MANAGER, AUDITOR, SYSADMIN}),
    "outbox-change": frozenset({MANAGER, SYSADMIN}),
    "outbox-file": frozenset({MANAGER}),
    "province-page": frozenset({PAD}),
    "messages": frozenset({MANAGER, AUDITOR}),
    "messages-change": frozenset({MANAGER}),
    "metrics": frozenset({MANAGER, AUDITOR, SYSADMIN}),
    "cases": frozenset({MANAGER, AUDITOR, CLERK, OFFICE, DELIVERY}),
    "handing-out": frozenset({MANAGER, AUDITOR, CLERK, DELIVERY}),
    "concerns": frozenset({MANAGER, AUDITOR, GUIDE, CLERK, OFFICE}),
    "cards": frozenset({MANAGER, AUDITOR, CLERK, OFFICE}),
    "compliance": frozenset({MANAGER, AUDITOR}),
    "bookings": frozenset({MANAGER, AUDITOR, GUIDE, CLERK}),
    "chain": frozenset({MANAGER, AUDITOR}),
    "scores": frozenset({MANAGER, AUDITOR, CLERK}),
    "score-files": frozenset({MANAGER, AUDITOR}),
}
_REVIEWS: dict[str, frozenset[str]] = {
    "check": frozenset({MANAGER}),
    "contact": frozenset({MANAGER, CLERK}),
    "assign": frozenset({MANAGER}),
    "rectify": frozenset({MANAGER, CLERK}),
    "reply": frozenset({MANAGER, CLERK}),
    "call-back": frozenset({MANAGER}),
    "ask-extension": frozenset({MANAGER, CLERK}),
    "decide-extension": frozenset({MANAGER}),
    "propose-invalid": frozenset({MANAGER}),
    "decide-invalid": frozenset({MANAGER}),
    "instruct": frozenset({MANAGER}),
    "citizen": frozenset({MANAGER, CLERK}),
}
"""The steps of a rectification. A clerk takes them only for what was assigned to them (api/rectifications.py)."""
_CASES: dict[str, frozenset[str]] = {
    # the window
    "receive": frozenset({MANAGER, CLERK}),
    "notify": frozenset({MANAGER, CLERK}),
    "supply": frozenset({MANAGER, CLERK}),
    "send": frozenset({MANAGER, CLERK}),
    "close-here": frozenset({MANAGER, CLERK}),
    "file": frozenset({MANAGER, CLERK}),
    "withdraw": frozenset({MANAGER, CLERK}),
    # the approval office; a clerk records what was decided outside (core/cases/decide.py)
    "ask-for-more": frozenset({MANAGER, CLERK, OFFICE}),
    "decide": frozenset({MANAGER, CLERK, OFFICE}),
    "archive": frozenset({MANAGER, CLERK, OFFICE}),
    # handing out
    "take-back": frozenset({MANAGER, CLERK, DELIVERY}),
    "tell": frozenset({MANAGER, CLERK, DELIVERY}),
    "call": frozenset({MANAGER, CLERK, DELIVERY}),
    "deliver": frozenset({MANAGER, CLERK, DELIVERY}),
    "change-delivery": frozenset({MANAGER, CLERK, DELIVERY}),
    "applicant": frozenset({MANAGER, CLERK, DELIVERY}),
    "papers": frozenset({MANAGER, CLERK, OFFICE, DELIVERY}),
}
_CONCERNS: dict[str, frozenset[str]] = {
    "register": frozenset({MANAGER, CLERK, GUIDE}),
    "assign": frozenset({MANAGER}),
    "answer": frozenset({MANAGER, CLERK, OFFICE}),
    "close": frozenset({MANAGER, CLERK, GUIDE}),
    "person": frozenset({MANAGER, CLERK, GUIDE}),
}
_CARDS: dict[str, frozenset[str]] = {
    "answer": frozenset({MANAGER, CLERK, OFFICE}),
    "close": frozenset({MANAGER}),
    "propose-withdrawal": frozenset({MANAGER}),
    "decide-withdrawal": frozenset({MANAGER}),
}
"""The steps of a supervision card. A clerk and an office see and answer only those that name them (api/cards.py)."""
_BOOKINGS: dict[str, frozenset[str]] = {
    "place": frozenset({MANAGER, GUIDE, CLERK}),
    "cancel": frozenset({MANAGER, GUIDE, CLERK}),
    "person": frozenset({MANAGER, GUIDE, CLERK}),
    "visit": frozenset({MANAGER, GUIDE, CLERK}),
}
APART = frozenset({"users-change", "devices-change", "outbox-change", "audit"})
"""Where the three administrators are apart, these are theirs alone and no longer the manager's."""
_SCORES: dict[str, frozenset[str]] = {
    "exam": frozenset({MANAGER}),
    "mark": frozenset({MANAGER}),
    "cancel-exam": frozenset({MANAGER}),
    "correct": frozenset({MANAGER}),
    "take-back": frozenset({MANAGER}),
    "object": frozenset({CLERK}),
    "answer": frozenset({MANAGER}),
    "settle": frozenset({MANAGER}),
    "reopen": frozenset({MANAGER}),
    "star": frozenset({MANAGER}),
    "take-star": frozenset({MANAGER}),
}
"""A clerk sees the own score only (api/scores.py)."""
PERSONS_ONLY = frozenset({
    "command:waive-training", "users-change", "settings-change", "outbox-change", "outbox-file", "messages-change",
    "month-file", "check-record",
    *(f"review:{name}" for name in _REVIEWS),
    *(f"case:{name}" for name in _CASES), *(f"concern:{name}" for name in _CONCERNS),
    *(f"card:{name}" for name in _CARDS),
    *(f"booking:{name}" for name in _BOOKINGS),
    *(f"score:{name}" for name in _SCORES), "scores", "score-files",
})  # fmt: skip


def matters() -> dict[str, frozenset[str]]:
    """The whole table: matter -> roles."""
    return {
        **{f"command:{name}": roles for name, roles in _COMMANDS.items()},
        **{f"view:{name}": roles for name, roles in _VIEWS.items()},
        **{f"review:{name}": roles for name, roles in _REVIEWS.items()},
        **{f"case:{name}": roles for name, roles in _CASES.items()},
        **{f"concern:{name}": roles for name, roles in _CONCERNS.items()},
        **{f"card:{name}": roles for name, roles in _CARDS.items()},
        **{f"booking:{name}": roles for name, roles in _BOOKINGS.items()},
        **{f"score:{name}": roles for name, roles in _SCORES.items()},
        **_MATTERS,
    }


class Permissions:
    """Answers from the table. Whatever is not in it is allowed to nobody.

    ``apart``: system, security and audit are in three hands (三员分设), and none of them is the manager's.
    """

    def __init__(self, apart: bool = False) -> None:
        self.apart = apart
        self._table = matters()
        if apart:
            self._table.update({matter: self._table[matter] - {MANAGER} for matter in APART})

    @property
    def keeper(self) -> str:
        """Who gives accounts: the role of a hall's first account, of which the last can never be disabled."""
        return SECADMIN if self.apart else MANAGER

    def all_of(self, role: str) -> list[str]:
        """Every matter of a role, sorted: what a page offers."""
        return sorted(matter for matter, roles in self._table.items() if role in roles)

    def may(self, role: str, matter: str) -> bool:
        return role in self._table.get(matter, frozenset())

    def may_view(self, role: str, view: str) -> bool:
        return self.may(role, f"view:{view}")

    def may_command(self, role: str, command: str) -> bool:
        return self.may(role, f"command:{command}")


def uncovered() -> set[str]:
    """Commands and views that the table forgot; a test wants none."""
    return (set(COMMANDS) - NOT_OFFERED - set(_COMMANDS)) | (set(VIEWS) - set(_VIEWS))
