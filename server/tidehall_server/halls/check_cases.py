"""Cases: offices and their departments, papers that may follow, the service for collecting."""

from __future__ import annotations

from tidehall_link.settings import Report
from tidehall_server.halls.refer import known_or_like
from tidehall_server.halls.schema import AccountRole, HallFile


def check_cases(file: HallFile, report: Report) -> None:
    for index, account in enumerate(file.accounts):
        if account.role is AccountRole.OFFICE and account.department:
            path = ("accounts", index, "department")
            known_or_like(report, "department_unknown", path, account.department, file.hall.departments)
    for index, service in enumerate(file.services):
        for key in ("may_lack", "may_pledge"):
            for place, name in enumerate(getattr(service, key)):
                here = ("services", index, key, place)
                known_or_like(report, "material_unknown", here, name, service.materials)
    if file.cases.collect:
        services = [service.id for service in file.services]
        known_or_like(report, "service_unknown", ("cases", "collect"), file.cases.collect, services)
