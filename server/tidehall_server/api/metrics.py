"""Numbers for Prometheus, kept per app so that two apps in one process (tests) do not mix."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from tidehall_server.hall import Hall

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Numbers:
    """Counts requests and commands, and reads the hall when asked. ``connections`` is set by the real-time part."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self.connections: Callable[[], Mapping[str, int]] = dict
        self.devices: Callable[[], Mapping[str, Mapping[str, Any]]] = dict
        self._registry = CollectorRegistry()
        self._requests = Histogram(
            "tidehall_http_seconds", "Answer time of HTTP requests", ["route", "status"],
            buckets=_BUCKETS, registry=self._registry,
        )  # fmt: skip
        self._commands = Counter(
            "tidehall_commands", "Commands by name and how they ended", ["command", "ended"], registry=self._registry
        )
        self._registry.register(self)

    def request(self, route: str, status: int, seconds: float) -> None:
        self._requests.labels(route, f"{status // 100}xx").observe(seconds)

    def command(self, name: str, ended: str) -> None:
        self._commands.labels(name, ended).inc()

    def text(self) -> bytes:
        return generate_latest(self._registry)

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        """The hall as it stands."""
        with self._hall.reading() as day:
            opened = day.opened and not day.closed
            waiting, version = day.pool.counts(), day.version
            services = list(day.services)
            open_windows = sum(window.open for window in day.windows.values())
        yield _gauge("tidehall_day_open", "1 while a business day is open", float(opened))
        yield _gauge("tidehall_journal_version", "Newest fact of the day", float(version))
        yield _gauge("tidehall_windows_open", "Windows that serve", float(open_windows))
        by_service = GaugeMetricFamily("tidehall_waiting", "Waiting tickets", labels=["service"])
        for service in services:
            by_service.add_metric([service], float(waiting.get(service, 0)))
        yield by_service
        sockets = GaugeMetricFamily("tidehall_sockets", "Socket.IO connections", labels=["kind"])
        for kind, count in self.connections().items():
            sockets.add_metric([kind], float(count))
        yield sockets

        yield _announcements(self.devices())


def _announcements(devices: Mapping[str, Mapping[str, Any]]) -> GaugeMetricFamily:
    """What each board has still to speak, as it said itself."""
    backlog = GaugeMetricFamily("tidehall_announcements_waiting", "Calls a board has still to speak", labels=["device"])
    for device, known in devices.items():
        waiting = known["status"].get("announcements")
        if known["online"] and isinstance(waiting, int):
            backlog.add_metric([device], float(waiting))
    return backlog


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=value)
