"""A concern as it stands. The categories and what is excluded are those of the notice (seed 2, 二)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Category(StrEnum):
    MATERIALS = "materials"  # 申报材料
    CONDITIONS = "conditions"  # 政策条件
    PROCESS = "process"  # 办理流程
    RESULT = "result"  # 审批结果
    ANSWERS = "answers"  # 答复口径
    NO_AUTHORITY = "no_authority"  # 审批主体不明
    NO_DEPARTMENT = "no_department"  # 办事找不到部门


DISPUTES = frozenset({Category.MATERIALS, Category.CONDITIONS, Category.PROCESS, Category.RESULT, Category.ANSWERS})
"""Objections, which come here only after the window concerned has explained."""


class Exclusion(StrEnum):
    """What this window does not take; each goes elsewhere."""

    LEGAL = "legal"  # 涉法
    LAWSUIT = "lawsuit"  # 涉诉
    PETITION = "petition"  # 涉访
    POLICY = "policy"  # 当前政策不符合


class Outcome(StrEnum):
    SOLVED = "solved"
    EXPLAINED = "explained"
    PASSED_ON = "passed_on"


class Standing(StrEnum):
    NEW = "new"
    OPEN = "open"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ConcernBook:
    """``days``: working days for an answer. ``offices``: department by account."""

    days: int
    departments: tuple[str, ...]
    offices: dict[str, str]


@dataclass(frozen=True, slots=True)
class Concern:
    """``person`` and ``words`` are keys of erasable texts. ``case``: the receipt of the case it is about."""

    number: str = ""
    standing: Standing = Standing.NEW
    category: Category | None = None
    person: str = ""
    words: str | None = None
    case: str | None = None
    window: str = ""
    registered_at: datetime | None = None
    registered_by: str = ""
    answer_due: datetime | None = None
    department: str = ""
    outcome: Outcome | None = None
    answered_at: datetime | None = None
    satisfied: bool | None = None
    closed_at: datetime | None = None
    overdue: bool = False
