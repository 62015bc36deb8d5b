"""A change in words, for the head of its answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from tidehall_link.settings import keys
from tidehall_server.core.queue.decide.opening import values_of
from tidehall_server.core.queue.model import DayPlan, PolicyValue
from tidehall_server.halls.policy import CallingTable, PolicyTable, TideTable
from tidehall_server.simulate.change import Change, Spans

Said = dict[str, str]

_TABLES = {"tide": TideTable, "calling": CallingTable, "": PolicyTable}

_NAMED: dict[PolicyValue | None, tuple[str, str]] = {
    "rule": ("超时才开", "once a wait is over"),
    "forecast": ("预计超时就开", "before a wait is over"),
    "due": ("按应叫时间", "by call-by time"),
    "arrival": ("按取号先后", "first come first served"),
    None: ("无", "none"),
}


def described(change: Change, plans: Sequence[DayPlan], by_hand: Collection[str] = ()) -> list[Said]:
    """One sentence for each thing that is otherwise on some day.

    ``plans`` are those of the days, names the first's; ``by_hand`` the settings that somebody changed during a day.
    """
    plan = plans[0]
    named = {service.id: service.name for service in plan.services}
    known = {spec.id for spec in plan.windows}
    found = _rules(change, [values_of(each.policy) for each in plans], by_hand)
    found += [_said(f"窗口 {window} 整天不开", f"window {window} stays closed") for window in change.closed]
    for window, (services, helps) in change.rights.items():
        fresh = window not in known
        found.append(_rights(window, [named.get(s, s) for s in services], [named.get(s, s) for s in helps], fresh))
    found += [_staff(window, spans) for window, spans in change.staff.items()]
    return found or [_said("什么都没有改", "nothing was changed")]


def _rules(change: Change, days: Sequence[Mapping[str, PolicyValue | None]], by_hand: Collection[str]) -> list[Said]:
    """A setting that had the wished value all day already is none; of different days the first other one tells."""
    found = []
    for key, new in change.policy.items():
        other = [day.get(key) for day in days if day.get(key) != new]
        if other:
            found.append(_rule(key, other[0], new))
        elif key in by_hand:
            found.append(_all_day(key, new))
    return found


def _said(zh: str, en: str) -> Said:
    return {"zh": zh, "en": en}


def _rule(key: str, old: PolicyValue | None, new: PolicyValue) -> Said:
    name, zh, en = _name(key)
    (old_zh, old_en), (new_zh, new_en) = _value(name, old), _value(name, new)
    return _said(f"{zh}：{old_zh} → {new_zh}", f"{en}: {old_en} → {new_en}")


def _all_day(key: str, value: PolicyValue) -> Said:
    """The day began with it, and somebody changed it."""
    name, zh, en = _name(key)
    value_zh, value_en = _value(name, value)
    return _said(f"{zh}：全天 {value_zh}", f"{en}: {value_en} all day")


def _name(key: str) -> tuple[str, str, str]:
    """Its last part, and its words in Chinese and English."""
    table, _, name = key.rpartition(".")
    spec = keys(_TABLES.get(table, PolicyTable))[name].spec
    zh, en = spec.zh.partition("（")[0].partition("：")[0], spec.en.partition(";")[0].partition(":")[0]
    if name.endswith("_s"):
        zh, en = zh.replace("几秒", "多久").replace("秒数", "时间"), en.replace("seconds", "time")
    return name, zh, en


def _value(name: str, value: PolicyValue | None) -> tuple[str, str]:
    """In Chinese and English; a time in minutes where it is whole minutes."""
    if value is None or value in _NAMED:
        return _NAMED[value]
    if name.endswith("_s") and isinstance(value, int):
        return (f"{value // 60} 分钟", f"{value // 60} min") if value % 60 == 0 else (f"{value} 秒", f"{value} s")
    return str(value), str(value)


def _rights(window: str, services: Iterable[str], helps: Iterable[str], fresh: bool) -> Said:
    zh, en = f"窗口 {window} 办", f"window {window} serves"
    if fresh:
        zh, en = f"增设潮汐窗口 {window}，办", f"another tidal window {window} serves"
    own, helped = list(services), list(helps)
    more = (f"，空闲时帮办{'、'.join(helped)}", f", helps with {', '.join(helped)}") if helped else ("", "")
    return _said(f"{zh}{'、'.join(own)}{more[0]}", f"{en} {', '.join(own)}{more[1]}")


def _staff(window: str, spans: Spans) -> Said:
    hours = [f"{_clock(a)}–{_clock(b)}" for a, b in spans]
    if not hours:
        return _said(f"窗口 {window} 整天没有人", f"nobody at window {window} all day")
    return _said(f"窗口 {window} 有人的时间：{'、'.join(hours)}", f"window {window} is staffed {', '.join(hours)}")


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"
