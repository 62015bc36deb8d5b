"""When tidal windows open and close, in the ways of queueing.md's table. Each is a mixin for ``Mirror``."""

from __future__ import annotations

from tests.bench.schedule.mirror import Mirror, Ticket, Window

PROMISE_S = 900
_CALM_S = 300


class NoTides(Mirror):
    """None ever opens."""


class _Threshold(Mirror):
    """Opens one at a time while ``asks`` says so; closes after the least opening when nobody it serves waits."""

    def asks(self, window: Window) -> bool:
        raise NotImplementedError

    def steer(self) -> tuple[list[str], list[str]]:
        return self._orders(), [w.id for w in self.tides() if w.state == "open" and self._rests(w)]

    def _orders(self) -> list[str]:
        if any(w.state == "ordered" for w in self.tides()):
            return []
        return next(([name] for name in self.can_order if self.asks(self.windows[name])), [])

    def _rests(self, window: Window) -> bool:
        return self.now - window.opened >= self.min_open_s and not self.mine(window)

    def mine(self, window: Window) -> list[Ticket]:
        return [t for t in self.waiting.values() if t.service in window.caps and t.base <= self.now]


class Broken(_Threshold):
    """Opens when a wait has passed the promise: the notice's letter."""

    def asks(self, window: Window) -> bool:
        return any(self.now - ticket.base > PROMISE_S for ticket in self.mine(window))


class Count(_Threshold):
    """Opens when ten wait whom the tidal window could serve."""

    waiting_now = 10

    def asks(self, window: Window) -> bool:
        return len(self.mine(window)) >= self.waiting_now


class Estimate(_Threshold):
    """Opens when (waiting + 1) x mean / windows passes 12 minutes."""

    limit_s = 720

    def asks(self, window: Window) -> bool:
        able = [w for w in self.working() if w.caps & window.caps]
        mean = sum(self.share[s] * self.learning.expected_s(s) for s in self.prior) / sum(self.share.values())
        return (len(self.mine(window)) + 1) * mean / max(1, len(able)) > self.limit_s


class Always(Mirror):
    """All of them, from the first to the last moment at which somebody can be called to them."""

    def steer(self) -> tuple[list[str], list[str]]:
        free = self.config["tidal"]["max_concurrent"] - sum(w.state != "closed" for w in self.tides())
        return list(self.can_order[: max(0, free)]), []


class Timetable(Mirror):
    """Every day at the usual peaks: the second and third hour of each session."""

    hours = ((0, 3600, 8400), (-1, 3600, 7200))

    def steer(self) -> tuple[list[str], list[str]]:
        sessions = self.config["sessions"]
        spans = [(sessions[n][0] + a, sessions[n][0] + b) for n, a, b in self.hours]
        if len(sessions) == 1:
            spans[1] = (50400, 54000)
        orders = [n for n in self.can_order if any(a - self.setup_s <= self.now < b - 1200 for a, b in spans)]
        out = [w.id for w in self.tides() if w.state == "open" and not any(a <= self.now < b for a, b in spans)]
        free = self.config["tidal"]["max_concurrent"] - sum(w.state != "closed" for w in self.tides())
        return orders[: max(0, free)], out
