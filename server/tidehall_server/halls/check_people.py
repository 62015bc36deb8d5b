"""Clerks, posts and accounts."""

from __future__ import annotations

from itertools import combinations

from tidehall_link.settings import Report
from tidehall_server.halls.refer import known_or_like, twice
from tidehall_server.halls.schema import AccountRole, HalfDay, HallFile, ShiftTable


def check_clerks(file: HallFile, report: Report) -> None:
    twice(report, "id_twice", ("clerks",), [clerk.id for clerk in file.clerks], "id")
    windows = [window.id for window in file.windows if window.id]
    for index, clerk in enumerate(file.clerks):
        for key in ("primary", "backup"):
            for place, window in enumerate(getattr(clerk, key)):
                known_or_like(report, "window_unknown", ("clerks", index, key, place), window, windows)
        for place, window in enumerate(clerk.backup):
            if window and window in clerk.primary:
                report.error("post_both", ("clerks", index, "backup", place), value=window)
    _posts(file, report)
    _number(file, report)
    if file.rules.trained_before_duty:
        for index, clerk in enumerate(file.clerks):
            if clerk.trained is None:
                report.warn("clerk_untrained", ("clerks", index), value=clerk.name or clerk.id)


def _posts(file: HallFile, report: Report) -> None:
    for index, window in enumerate(file.windows):
        primary = any(window.id in clerk.primary for clerk in file.clerks)
        backup = any(window.id in clerk.backup for clerk in file.clerks)
        anybody = any(not clerk.primary and not clerk.backup for clerk in file.clerks)
        if window.ab_posts:
            for there, post, post_en, key in (
                (primary, "A 岗", "primary", "primary"),
                (backup, "B 岗", "backup", "backup"),
            ):
                if not there:
                    report.error(
                        "post_missing", ("windows", index, "ab_posts"), post=post, post_en=post_en, key=key,
                        value=f'"{window.id}"',
                    )  # fmt: skip
        elif file.clerks and window.id and not (primary or backup or anybody):
            report.warn("window_nobody", ("windows", index), value=f'"{window.id}"')


def _number(file: HallFile, report: Report) -> None:
    """Notice 000 (四): no fewer clerks than windows; three in principle."""
    count, windows = len(file.clerks), len(file.windows)
    path = ("clerks",) if file.clerks else ("windows",)
    if file.rules.staff_not_less_than_windows and count < windows:
        report.error("staff_too_few", path, count=count, windows=windows)
    elif count < file.rules.staff_advised:
        report.warn("staff_advised", path, count=count, least=file.rules.staff_advised)


def check_accounts(file: HallFile, report: Report) -> None:
    twice(report, "id_twice", ("accounts",), [account.name for account in file.accounts], "name")
    clerks = [clerk.id for clerk in file.clerks if clerk.id]
    for index, account in enumerate(file.accounts):
        if account.role is AccountRole.CLERK:
            known_or_like(report, "account_no_clerk", ("accounts", index, "name"), account.name, clerks)


def check_shifts(file: HallFile, report: Report) -> None:
    """Nobody is in two places, and no window has two people, in the same half of the same day."""
    windows = [window.id for window in file.windows if window.id]
    clerks = {clerk.id: clerk for clerk in file.clerks if clerk.id}
    for index, shift in enumerate(file.shifts):
        path = ("shifts", index)
        known_or_like(report, "clerk_unknown", (*path, "clerk"), shift.clerk, clerks)
        known_or_like(report, "window_unknown", (*path, "window"), shift.window, windows)
        if shift.until is not None and shift.until < shift.day:
            report.error("shift_backwards", (*path, "until"), value=shift.until, first=shift.day)
        clerk = clerks.get(shift.clerk)
        posts = (*clerk.primary, *clerk.backup) if clerk is not None else ()
        if shift.window and posts and shift.window in windows and shift.window not in posts:
            report.warn("shift_no_post", (*path, "window"), value=shift.window, clerk=clerk.name if clerk else "")
    for (first, one), (index, other) in combinations(enumerate(file.shifts), 2):
        if not _meet(one, other):
            continue
        line = report.places.line(("shifts", first))
        if one.clerk and one.clerk == other.clerk:
            report.error("shift_clerk_twice", ("shifts", index, "clerk"), value=other.clerk, first=line)
        elif one.window and one.window == other.window:
            report.error("shift_window_twice", ("shifts", index, "window"), value=other.window, first=line)


def _meet(one: ShiftTable, other: ShiftTable) -> bool:
    """Whether two entries speak of the same half-day."""
    if one.half is not other.half and HalfDay.DAY not in (one.half, other.half):
        return False
    return one.day <= (other.until or other.day) and other.day <= (one.until or one.day)
