"""What a manager would have had otherwise: thresholds, windows, who may do what, who is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.decide.opening import with_values
from tidehall_server.core.queue.model import DayPlan, PolicyValue, WindowKind, WindowSpec
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.simulate.truth import Act, Duty, Truth

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """``policy`` by dotted key. ``closed`` windows do nothing all day. ``rights``: a window's services, and those it
    helps with; a window that the hall does not have becomes a tidal one. ``staff``: when somebody is at a window, in
    seconds since midnight; at a tidal one, when somebody more can be called to it."""

    policy: Mapping[str, PolicyValue] = field(default_factory=dict)
    closed: tuple[str, ...] = ()
    rights: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    staff: Mapping[str, Spans] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        return not (self.policy or self.closed or self.rights or self.staff)


def changed(truth: Truth, change: Change) -> Truth:
    """The day under the change. Raises ``Refused`` for a policy, window or service that cannot be."""
    plan = _plan(truth.plan, change)
    duties = [duty for duty in truth.duties if duty.window not in (*change.closed, *change.staff)]
    for window, spans in change.staff.items():
        duties += _staffed(plan, window, spans)
    return replace(truth, plan=plan, duties=tuple(duties), acts=tuple(_acts(truth, change)))


def _plan(plan: DayPlan, change: Change) -> DayPlan:
    policy, _ = with_values(plan.policy, change.policy)
    windows = {spec.id: spec for spec in plan.windows}
    known = {service.id for service in plan.services}
    for window, (services, helps) in change.rights.items():
        for service in (*services, *helps):
            if service not in known:
                raise Refused(Code.UNKNOWN_SERVICE, service=service)
        spec = windows.get(window) or WindowSpec(window, window, WindowKind.TIDAL)
        windows[window] = replace(spec, services=services, helps=helps)
    for window in (*change.closed, *change.staff):
        if window not in windows:
            raise Refused(Code.UNKNOWN_WINDOW, window=window)
    for window in change.staff:
        windows[window] = replace(windows[window], duty=None)
    for window in change.closed:
        windows[window] = replace(windows[window], duty=())
    return replace(plan, policy=policy, windows=tuple(windows.values()))


def _staffed(plan: DayPlan, window: str, spans: Spans) -> list[Duty]:
    """Somebody of no name: whom the hall would send there is not ours to say."""
    tidal = any(spec.id == window and spec.kind is WindowKind.TIDAL for spec in plan.windows)
    clerk, name = f"whatif-{window}", window
    closes = {session.closes for session in plan.sessions}
    found = []
    for starts_s, ends_s in spans:
        starts, ends = _moment(plan, starts_s), _moment(plan, ends_s)
        found.append(Duty(clerk, name, None if tidal else window, starts, ends, ends in closes))
    return found


def _moment(plan: DayPlan, seconds: int) -> datetime:
    """By the clock on the wall, whatever the zone does that day."""
    wall = datetime.fromisoformat(plan.business_day) + timedelta(seconds=seconds)
    return wall.replace(tzinfo=ZoneInfo(plan.timezone)).astimezone(UTC)


def _acts(truth: Truth, change: Change) -> list[Act]:
    """What people did, without the settings that the change holds all day long."""
    found = []
    for act in truth.acts:
        if isinstance(act.command, c.SetPolicy) and change.policy:
            left = {key: value for key, value in act.command.changes.items() if key not in change.policy}
            if not left:
                continue
            act = replace(act, command=replace(act.command, changes=left))  # noqa: PLW2901
        found.append(act)
    return found
