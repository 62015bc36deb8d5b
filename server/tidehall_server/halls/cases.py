"""Cases in a hall's file: the limits of their steps, and what their room may know of the hall."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tidehall_link.settings import setting
from tidehall_server.core.cases.model import Book, CaseService, Limits

if TYPE_CHECKING:
    from tidehall_server.halls.schema import HallFile, ServiceTable

OFFICE = "office"


class AcceptancePaper(StrEnum):
    """What the paper of acceptance is called in this hall: the notices have two names for it."""

    NOTICE = "notice"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class CasesTable:
    """Limits of steps. Those that no notice fixes are local rules, to be confirmed by the 监察 office."""

    urgent_min: int = setting(
        "需紧急处理的办件，受理后几分钟内送审",
        "minutes in which an urgent case is sent on",
        default=5,
        least=1,
        most=120,
    )
    promised_min: int = setting(
        "承诺件，受理后几分钟内送审", "minutes in which a promised case is sent on", default=15, least=1, most=480
    )
    notice_days: int = setting(
        "当场不能判断的，几个工作日内一次告知，逾期视为受理",
        "working days to say what is missing; after them the case counts as accepted", default=3, least=1, most=5,
    )  # fmt: skip
    lacking_days: int = setting(
        "容缺受理的材料几个工作日内补齐，本地规则，请与监察部门确认",
        "working days for papers that may follow; a local rule, confirm it", default=5, least=1, most=60,
    )  # fmt: skip
    remind_days: int = setting(
        "承诺期限前几个工作日提醒",
        "working days before the promised limit a reminder comes",
        default=1,
        least=0,
        most=10,
    )
    told_days: int = setting(
        "结果可取后几个工作日内通知申请人，本地规则，请与监察部门确认",
        "working days to tell the applicant that the result is there; a local rule, confirm it",
        default=1, least=1, most=30,
    )  # fmt: skip
    filed_days: int = setting(
        "委托初审事项办结后几个工作日内向区级部门备案，本地规则，请与监察部门确认",
        "working days to file with the district what it decided; a local rule, confirm it",
        default=5, least=1, most=60,
    )  # fmt: skip
    collect: str = setting(
        "取件用的事项代号，群众在大厅等结果时用它叫号",
        "the service for collecting, by which an applicant who waits is called", default="", example='"cj"',
    )  # fmt: skip
    concern_days: int = setting(
        "“办不成事”几个工作日内答复，本地规则，请与监察部门确认",
        "working days to answer what could not be done; a local rule, confirm it",
        default=5,
        least=1,
        most=30,
    )
    paper: AcceptancePaper = setting(
        "受理凭证名称，notice 业务受理通知书，receipt 受理回执单",
        "name of the paper of acceptance: notice or receipt", default=AcceptancePaper.NOTICE,
    )  # fmt: skip
    keep_days: int = setting(
        "办结后申请人、反映人信息保存几天", "days for which an applicant's data are kept after the end",
        default=180, least=30, most=3650,
    )  # fmt: skip


def book_of(file: HallFile) -> Book:
    """What the room of cases may know of the hall today."""
    rules = file.cases
    return Book(
        services={each.id: _service(each) for each in file.services if not each.enquiry and each.id != rules.collect},
        limits=Limits(rules.urgent_min, rules.promised_min, rules.notice_days, rules.lacking_days, rules.remind_days),
        offices={each.name: each.department for each in file.accounts if each.role.value == OFFICE},
        collect=rules.collect or None,
    )


def _service(table: ServiceTable) -> CaseService:
    return CaseService(
        id=table.id, name=table.name, department=table.department, kind=table.kind, delegation=table.delegation,
        authority=table.authority, promise_days=table.promise_days, materials=table.materials,
        may_lack=table.may_lack, may_pledge=table.may_pledge,
    )  # fmt: skip
