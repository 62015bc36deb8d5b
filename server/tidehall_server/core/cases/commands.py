"""What people and the clock may ask of a case. The kebab-case name is the path in the HTTP API; see ``COMMANDS``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tidehall_server.core.cases.model import (
    ApplicantKind,
    Approver,
    Delivery,
    Identity,
    Lacking,
    Mark,
    Material,
    Return,
    ToldBy,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Receive:
    """Register what was handed in. ``delivery`` must be fixed here. ``waits``: the applicant stays in the hall."""

    service: str
    verdict: Verdict
    person: str = ""
    applicant: ApplicantKind = ApplicantKind.NATURAL
    delivery: Delivery | None = None
    returns: Return | None = None
    materials: tuple[Material, ...] = ()
    lacking: tuple[Lacking, ...] = ()
    pledged: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    urgent: bool = False
    waits: bool = False
    ticket: str | None = None
    window: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Notify:
    """Say what was found in a case that could not be judged on the spot."""

    verdict: Verdict
    lacking: tuple[Lacking, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AskForMore:
    """Another list than the one that was given: only a manager, with a reason (一次性告知)."""

    lacking: tuple[Lacking, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Supply:
    """The applicant brings what was missing; complete papers are accepted at once."""

    materials: tuple[Material, ...]
    pledged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Send:
    """To the approver: the town's office, the district, or the county's window for assisted cases."""

    to: Approver | None = None


@dataclass(frozen=True, slots=True)
class CloseHere:
    """A case that the window itself may decide, decided and (if collected here) handed over."""

    granted: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Decide:
    """The approver's decision: its office's own, or recorded here for one outside."""

    granted: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The papers came back from the district or county. ``tracking``: of the parcel, if it came by post."""

    returned: Return = Return.COLLECT
    tracking: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """备案: the district was told of a decided case of preliminary delegation."""

    number: str = ""


@dataclass(frozen=True, slots=True)
class Tell:
    """Somebody told the applicant, or tried to."""

    how: ToldBy
    reached: bool = True


@dataclass(frozen=True, slots=True)
class NoteCalled:
    """A ticket for collecting was drawn for the applicant, who is in the hall."""

    ticket: str


@dataclass(frozen=True, slots=True)
class Deliver:
    """``proxy``: somebody else came with a letter of authority. ``tracking``: of the parcel.

    ``identity``: what was shown; whatever goes from hand to hand needs it.
    """

    proxy: bool = False
    tracking: str = ""
    identity: Identity | None = None


@dataclass(frozen=True, slots=True)
class ChangeDelivery:
    """``address``: another one was given with it; where to is sealed."""

    delivery: Delivery
    reason: str = ""
    address: bool = False


@dataclass(frozen=True, slots=True)
class Archive:
    """The originals went to the archive of their department (一天一归档)."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """The clock looks in."""


Command = (
    Receive | Notify | AskForMore | Supply | Send | CloseHere | Decide | TakeBack | File | Tell | NoteCalled | Deliver
    | ChangeDelivery | Archive | Withdraw | Look
)  # fmt: skip


def name_of(kind: type) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


COMMANDS: dict[str, type[Command]] = {name_of(kind): kind for kind in Command.__args__}
