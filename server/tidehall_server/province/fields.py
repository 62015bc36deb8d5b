"""The records in the field names of the push interface (domain facts §2.5 A), and what the province insists on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from tidehall_server.province.codes import CHANNELS, PROMISES, UPLOAD
from tidehall_server.province.records import Matter, Person, PersonKind, Review, Service, Stage
from tidehall_server.province.settings import Interface

Fields = dict[str, str]

MUST_SERVICE = (
    "mobile", "serviceTime", "areaCode", "taskCode", "taskName", "projectNo", "proStatus", "orgcode", "orgName",
    "userProp", "userName", "userPageType", "certkeyGOV", "serviceName", "serviceNumber", "projectType",
)  # fmt: skip
MUST_REVIEW = ("projectNo", "satisfaction", "pf", "assessTime", "serviceNumber")
SELF_BUILT = "00000000"
"""A task code with eight zeros in a row is an item of the hall's own: such are not uploaded."""
_TASK, _ITEM = 31, 33
_STAGES = {Stage.ACCEPTED: ("受理", "1", "2"), Stage.DONE: ("办结", "2", "3")}
_KINDS = {PersonKind.PERSON: "1", PersonKind.COMPANY: "2"}
_STAMP = "%Y-%m-%d %H:%M:%S"


def missing(fields: Mapping[str, str], must: tuple[str, ...]) -> list[str]:
    """The fields that the province insists on and that are empty."""
    return [name for name in must if not fields.get(name)]


def self_built(matter: Matter) -> bool:
    return SELF_BUILT in matter.task_code


def of_service(service: Service, to: Interface, zone: tzinfo) -> Fields:
    """Step 1, ``addEvaluateService``."""
    stage, number, status = _STAGES[service.stage]
    return {
        **_case(service.project_no, service.matter, to),
        **_who(service.person),
        "proStatus": status,
        "proDepart": service.matter.department,
        "deptName": service.matter.department,
        "orgcode": to.org_code,
        "orgName": to.org_name,
        "projectName": f"关于{service.matter.name}的业务",
        "projectType": PROMISES[to.promises][service.matter.kind],
        "promiseTime": PROMISES[to.promises][service.matter.kind],
        "promiseDay": str(service.promise_days),
        "promiseType": "1",
        "proChannel": "2",
        "acceptDate": _stamp(service.accepted_at, zone),
        "resultDate": _stamp(service.at, zone) if service.stage is Stage.DONE else "",
        "serviceName": stage,
        "serviceNumber": service.service_no or number,
        "serviceTime": _stamp(service.at, zone),
        "handleUserName": service.clerk,
        "dataSource": to.data_source,
    }


def of_review(review: Review, to: Interface, zone: tzinfo) -> Fields:
    """Step 2, ``addEvaluate``. The direction of ``satisfaction`` is the interface's: 5 is best."""
    return {
        "taskType": "",
        "projectNo": f"{to.prefix}{review.project_no}" if review.project_no else "",
        "satisfaction": UPLOAD.number(review.level),
        "pf": CHANNELS[to.channels][review.channel],
        "name": "" if review.anonymous else review.person.name,
        "evalDetail": ",".join(review.tags),
        "writingEvaluation": review.words,
        "assessTime": _stamp(review.at, zone),
        "serviceNumber": review.service_no,
        "assessNumber": str(review.append_no + 1),
    }


def _case(project_no: str, matter: Matter, to: Interface) -> Fields:
    code = matter.task_code
    item = matter.task_item or (code if len(code) == _ITEM else "")
    return {
        "areaCode": to.area.ljust(12, "0"),
        "deptCode": matter.department_code,
        "taskCode": code[:_TASK],
        "taskHandleItem": item,
        "taskName": matter.name,
        "projectNo": f"{to.prefix}{project_no}" if project_no else "",
    }


def _who(person: Person) -> Fields:
    return {
        "userName": person.name,
        "mobile": person.phone,
        "creditNum": person.id_number,
        "creditType": person.id_type,
        "certkeyGOV": person.id_number,
        "userPageType": person.id_type,
        "userProp": _KINDS[person.kind],
    }


def _stamp(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime(_STAMP)
