"""A served hall whose clock can be told to run: ``python -m tests.services.steered HALL DATA PORT KIOSK_URL``.

The clock begins at a working day's opening and stands on the pace that the last line of standard input named.
"""

from tidehall_server.async_mode import AsyncMode, prepare

prepare(AsyncMode.EVENTLET)

import sys
import threading
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from eventlet import tpool

from tidehall_server import halls
from tidehall_server.cli import _logs
from tidehall_server.cli._serving import open_house, serve
from tidehall_server.clock import SystemClock
from tidehall_server.settings import settle

OPENS_AT_H = 8.98
"""A minute before nine."""


class SteeredClock:
    """Runs ``pace`` times as fast as the machine's; the pace may change, the time never goes back."""

    def __init__(self, start: datetime) -> None:
        self._at = start
        self._since = time.monotonic()
        self._pace = 1.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._at + timedelta(seconds=(time.monotonic() - self._since) * self._pace)

    def run(self, pace: float) -> None:
        now = self.now()
        with self._lock:
            self._at, self._since, self._pace = now, time.monotonic(), pace

    def obey(self) -> None:
        """A pace on each line of standard input. Read by a real thread: the hub must not wait for a person."""
        while line := tpool.execute(sys.stdin.readline):
            self.run(float(line))


def opening(config: halls.HallConfig) -> datetime:
    """The last working day before today, so that nothing depends on the day of the week."""
    zone = ZoneInfo(config.timezone)
    day = SystemClock().now().astimezone(zone).date()
    while not config.plan(day).sessions and config.plan(day).next_opening is not None:
        day -= timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(hours=OPENS_AT_H)


def main() -> None:
    hall, data, port, kiosk_url = sys.argv[1:]
    clock = SteeredClock(opening(halls.load(hall)))
    _logs.configure("WARNING")
    settings = settle(None, {"hall": hall, "data": data, "port": int(port), "kiosk_url": kiosk_url})
    it = open_house(settings, clock)
    threading.Thread(target=clock.obey, daemon=True).start()

    def ready(host: str, bound: int) -> None:
        print(f"one-time secret of the first manager: {it.secret}", flush=True)

    serve(it, ready)


if __name__ == "__main__":
    main()
