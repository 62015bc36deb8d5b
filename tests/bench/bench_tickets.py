"""Tickets per second at 1, 8 and 32 callers, against an empty route of the same server and bare commits of the disk.

The three take turns in short rounds, so that a busy moment of the machine falls on all of them; a ratio is the median
of the ratios of neighbouring rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import json

from tests.bench.callers import Storm, command, get, storm
from tests.bench.commits import RawCommits
from tests.bench.report import median, percentile, tell
from tests.bench.stand import HALL, Served, served

ROUNDS = 5
ROUND_S = 1.6
COMMITS_S = 0.6
SERVICES = ("yb", "rs", "mz", "cl")


class Numbers:
    """Every number that was given out; a second time is the end."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def check(self, storm: Storm) -> None:
        for answer in storm.answers:
            number = json.loads(answer)["result"]["number"]
            if number in self._seen:
                raise AssertionError(f"the number {number} was given twice")
            self._seen.add(number)

    def __len__(self) -> int:
        return len(self._seen)


async def measure(server: Served, raw: RawCommits, callers: int, numbers: Numbers) -> None:
    """One level: rounds of tickets, pings and commits in turn; prints its line."""
    turn = iter(range(1_000_000))
    pings: list[Storm] = []
    tickets: list[Storm] = []
    rates: list[float] = []
    commit_ms: list[float] = []

    def take() -> bytes:
        return command(HALL, "take-ticket", server.token, {"service": SERVICES[next(turn) % len(SERVICES)]})

    for _ in range(ROUNDS):
        pings.append(await storm(server.port, callers, ROUND_S, lambda: get("/api/v1/ping", server.token)))
        tickets.append(await storm(server.port, callers, ROUND_S, take))
        rate, took = raw.run(COMMITS_S)
        rates.append(rate)
        commit_ms += took
        numbers.check(tickets[-1])
    ticket_ms = [ms for each in tickets for ms in each.latencies]
    ping_ms = [ms for each in pings for ms in each.latencies]
    tell(
        "take_ticket",
        callers=callers,
        tickets_per_s=median([each.per_s for each in tickets]),
        p50_ms=percentile(ticket_ms, 50),
        p99_ms=percentile(ticket_ms, 99),
        ping_per_s=median([each.per_s for each in pings]),
        ping_p50_ms=percentile(ping_ms, 50),
        ping_p99_ms=percentile(ping_ms, 99),
        commits_per_s=median(rates),
        commit_p50_ms=percentile(commit_ms, 50),
        commit_p99_ms=percentile(commit_ms, 99),
        ratio_to_ping=median([a.per_s / b.per_s for a, b in zip(tickets, pings, strict=True)]),
        ratio_to_commits=median([a.per_s / b for a, b in zip(tickets, rates, strict=True)]),
        tickets=len(ticket_ms),
        client_cpu_share=max(each.client_share for each in (*tickets, *pings)),
        duplicates=0,
    )


async def main(mode: str) -> None:
    numbers = Numbers()
    with served(mode) as server:
        raw = RawCommits(server.data)
        await storm(server.port, 4, 1.0, lambda: get("/api/v1/ping", server.token))
        for callers in (1, 8, 32):
            await measure(server, raw, callers, numbers)
        raw.close()
    tell("numbers_given", count=len(numbers), duplicates=0, mode=mode)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--async", dest="mode", default="eventlet")
    asyncio.run(main(parser.parse_args().mode))
