"""Windows: what they take, what they reach, and whether every service finds one."""

from __future__ import annotations

from tidehall_link.settings import Report, closest
from tidehall_link.settings.places import Path
from tidehall_server.core.queue.model import WindowKind
from tidehall_server.halls.refer import known_or_like, twice
from tidehall_server.halls.schema import HallFile, ServiceTable, WindowTable


def services_of(window: WindowTable, services: tuple[ServiceTable, ...]) -> tuple[str, ...]:
    """All services of the window's departments, then those it names itself; in the order of the catalogue."""
    return tuple(
        service.id
        for service in services
        if (service.department and service.department in window.departments) or service.id in window.services
    )


def reaches(window: WindowTable, service: ServiceTable) -> bool:
    return not window.networks or set(service.networks) <= set(window.networks)


def check_windows(file: HallFile, report: Report) -> None:
    twice(report, "id_twice", ("windows",), [window.id for window in file.windows], "id")
    twice(report, "name_twice", ("windows",), [window.name for window in file.windows], "name")
    for index, window in enumerate(file.windows):
        _window(file, window, ("windows", index), report)
    _counts(file, report)
    meant = _meant(file)
    for index, service in enumerate(file.services):
        path = ("services", index)
        if not report.wrong_within(path) and not {service.id, service.department} & meant:
            _served(file, service, path, report)


def _window(file: HallFile, window: WindowTable, path: Path, report: Report) -> None:
    codes = [service.id for service in file.services if service.id]
    for index, department in enumerate(window.departments):
        known_or_like(report, "department_unknown", (*path, "departments", index), department, file.hall.departments)
    known_or_like(report, "department_unknown", (*path, "home"), window.home, file.hall.departments)
    for key in ("services", "helps"):
        for index, service in enumerate(getattr(window, key)):
            known_or_like(report, "service_unknown", (*path, key, index), service, codes)
    if window.id in codes:
        first = report.places.line(("services", [service.id for service in file.services].index(window.id), "id"))
        report.error("window_is_service", (*path, "id"), value=window.id, first=first)
    taken = services_of(window, file.services)
    if not window.departments and not window.services and not window.helps:
        report.error("window_idle", path)
    for index, code in enumerate(window.helps):
        if code in taken:
            report.warn("helps_own", (*path, "helps", index), value=code)
    _networks(file, window, path, report)


def _networks(file: HallFile, window: WindowTable, path: Path, report: Report) -> None:
    """A service named outright must be within reach; one that comes with its department is simply left out."""
    by_code = {service.id: service for service in file.services}
    for key in ("services", "helps"):
        for index, code in enumerate(getattr(window, key)):
            service = by_code.get(code)
            if service is not None and not reaches(window, service):
                lacking = "、".join(sorted(set(service.networks) - set(window.networks)))
                report.error("window_network", (*path, key, index), value=code, network=lacking)


def _counts(file: HallFile, report: Report) -> None:
    rules = file.rules
    for code, kind, key, least in (
        ("general_too_few", WindowKind.GENERAL, "min_general", rules.min_general),
        ("tidal_too_few", WindowKind.TIDAL, "min_tidal", rules.min_tidal),
    ):
        count = sum(window.kind is kind for window in file.windows)
        if count < least and file.windows and not report.wrong(("rules", key)):
            report.error(code, ("windows",), count=count, least=least)


def _meant(file: HallFile) -> set[str]:
    """What the windows' misspelt references probably mean: those services are not called unserved as well."""
    codes = [service.id for service in file.services]
    unknown = [(code, codes) for window in file.windows for code in window.services]
    unknown += [(name, list(file.hall.departments)) for window in file.windows for name in window.departments]
    return {closest(word, known) for word, known in unknown if word not in known} - {""}


def _served(file: HallFile, service: ServiceTable, path: Path, report: Report) -> None:
    takers = [window for window in file.windows if service.id in services_of(window, file.services)]
    if not service.id or not file.windows:
        return
    if not takers:
        report.error("service_unserved", path, value=service.name or service.id)
        return
    within = [window for window in takers if reaches(window, service)]
    if not within:
        known = sorted({network for window in file.windows for network in window.networks})
        report.error(
            "network_unreached", (*path, "networks"), value="、".join(service.networks), known="、".join(known)
        )
    elif all(window.kind is WindowKind.TIDAL for window in within):
        report.warn("service_only_tidal", path, value=service.name or service.id)
