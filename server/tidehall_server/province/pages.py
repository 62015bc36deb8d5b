"""The adapter that opens the province's own page on the pad: how that hears whose service it is (domain facts §2.5).

There the citizen rates with the province, and nothing comes back to us but that the page was left. Fields are those of
the interfaces that were read, and no other; a person is in them only where the settings say that the page wants it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime, tzinfo
from enum import StrEnum
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from tidehall_server.province.records import PersonKind, Service, Stage


class PageKind(StrEnum):
    """What the address says. ``plain``: a query as it is. ``twice``: a query in Base64 of Base64. ``bare``: nothing,
    for a page that is told otherwise (``notify_form``)."""

    PLAIN = "plain"
    TWICE = "twice"
    BARE = "bare"


BACK = "BACKURL"
"""Where the page of ``plain`` leads when it is done. The others have no such field."""
CLERK = "{clerk}"
"""Stands for the clerk's badge number in an address."""
_DONE = {Stage.ACCEPTED: "1", Stage.DONE: "2"}
_STATUS = {Stage.ACCEPTED: "2", Stage.DONE: "3"}
_COMPACT = "%Y%m%d%H%M%S"
_STAMP = "%Y-%m-%d %H:%M:%S"
_LONGEST_NUMBER = 10


def notify_form(service: Service, clerk_no: str, zone: tzinfo) -> dict[str, str]:
    """The form that tells the province whose page to open. Raises ``ValueError`` for what it would not take."""
    if "-" in clerk_no or not 0 < len(clerk_no) <= _LONGEST_NUMBER:
        raise ValueError("the clerk's number has 1 to 10 characters and no hyphen")
    person, matter = service.person, service.matter
    form = {
        "evalProcess": _DONE[service.stage],
        "affairDealNo": clerk_no,
        "affairSerialNo": service.project_no[:50],
        "affairCode": matter.task_code[:32],
        "affairName": matter.name[:100],
        "affairDealOfficer": service.clerk[:50],
        "affairApplyTime": _at(service.accepted_at, zone, _COMPACT),
        "affairHandleItem": matter.task_item[:33],
        "departmentCode": matter.department_code[:20],
        "userName": person.name,
        "contactPhone": person.phone,
        "userType": "0" if person.kind is PersonKind.PERSON else "1",
        "certificateType": person.id_type,
        "certificateNo": person.id_number,
    }
    if service.stage is Stage.DONE:
        form["affairDoneTime"] = _at(service.at, zone, _COMPACT)
    return form


def page_url(kind: PageKind, base: str, service: Service, more: Mapping[str, str], zone: tzinfo, clerk_no: str) -> str:
    """The address that the pad opens. ``more`` are the hall's fixed parts (region, source, channel).

    Raises ``ValueError`` where the address wants a clerk's number and there is none.
    """
    if CLERK in base:
        if not clerk_no:
            raise ValueError("the address names the clerk, who has no badge number")
        base = base.replace(CLERK, quote(clerk_no, safe=""))
    if kind is PageKind.TWICE:
        return _with_query(base, _twice(_query({**_anhui(service, zone), **more})))
    if kind is PageKind.PLAIN:
        return _with_query(base, _query({**_plain(service, zone), **more}))
    return _with_query(base, _query(more))


def _anhui(service: Service, zone: tzinfo) -> dict[str, str]:
    person, matter = service.person, service.matter
    return {
        "key": "PJQ", "evaluateChannel": "PJQ", "projNo": service.project_no, "projName": f"关于{matter.name}的业务",
        "serviceName": matter.name, "serviceCode": matter.task_code, "serviceDepartment": matter.department,
        "serviceDepartmentCode": matter.department_code, "applicantName": person.name,
        "applyTime": _at(service.accepted_at, zone, _STAMP), "applicantCardNumber": person.id_number,
        "applicantPhone": person.phone, "handleStateCode": _STATUS[service.stage], "version": "2",
        "userProp": "1" if person.kind is PersonKind.PERSON else "2", "userPageType": person.id_type,
        "transactionTime": _at(service.at, zone, _STAMP),
        "evaluatedPersonInfo": json.dumps([{"loginName": "", "name": service.clerk}], ensure_ascii=False),
    }  # fmt: skip


def _plain(service: Service, zone: tzinfo) -> dict[str, str]:
    return {
        "BUSINESSCODE": service.matter.task_code, "PROJECTNO": service.project_no,
        "PROSTATUS": _STATUS[service.stage], "ACCEPTDATE": _at(service.accepted_at, zone, _STAMP),
        "USERPROP": "1" if service.person.kind is PersonKind.PERSON else "2", "CERTKEY": service.person.id_number,
        "SERVICETIME": _at(service.at, zone, _STAMP), "EVALUATETYPE": "1", "NODENAME": service.service_no,
        "CONTACTMOBILE": service.person.phone, "PF": "4",
    }  # fmt: skip


def _query(fields: Mapping[str, str]) -> str:
    return urlencode(fields, quote_via=quote)


def _twice(text: str) -> str:
    once = base64.b64encode(text.encode())
    return quote(base64.b64encode(once).decode())


def _with_query(base: str, query: str) -> str:
    at = urlsplit(base)
    whole = f"{at.query}&{query}" if at.query and query else at.query or query
    return urlunsplit((at.scheme, at.netloc, at.path, whole, at.fragment))


def _at(instant: datetime, zone: tzinfo, form: str) -> str:
    return instant.astimezone(zone).strftime(form)
