"""One clerk and one kiosk in a process: takes tickets, calls and finishes them, and writes what it was told."""

from __future__ import annotations

import json
import sys

from tidehall_server.clock import SystemClock
from tidehall_server.core.queue import commands as c
from tidehall_server.core.refusal import Refused
from tidehall_server.hall import Hall
from tidehall_server.journal import Journal


def work(url: str, window: str, commands: int) -> None:
    journal = Journal.open(url, people_key=b"k" * 32)
    hall = Hall("race", journal, SystemClock())
    clerk = c.Actor(f"clerk{window}", "clerk", personal=True)
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(commands):
        cycle = (c.TakeTicket("yb"), c.TakeTicket("zg"), c.CallNext(window), c.Start(window), c.Finish(window))
        command = cycle[number % len(cycle)]
        try:
            answer = hall.execute(command, clerk, f"{window}-{number:06d}")
        except Refused as refused:
            told: dict[str, object] = {"refused": refused.code.value}
        else:
            told = {"ticket": answer.result["ticket"], "version": answer.version}
        print(json.dumps({"verb": type(command).__name__, "window": window, **told}), flush=True)


if __name__ == "__main__":
    work(sys.argv[1], sys.argv[2], int(sys.argv[3]))
