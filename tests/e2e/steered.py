"""A hall in the middle of a working day: its clock runs as fast as it is told, and virtual citizens fill it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from tests.e2e.stage import ROOT, Process, Stage
from tests.services.process import free_port, stop
from tidehall_server import halls
from tidehall_server.clock import SystemClock
from tidehall_server.simulate.generate import generate


class SteeredProcess(Process):
    """Its standard input is the clock's rein."""

    def run_at(self, pace: float) -> None:
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write(f"{pace}\n".encode())
        self.process.stdin.flush()


class SteeredHall(Stage):
    """A ``Stage`` with a clock in hand. ``play`` lets a made-up day happen; ``run_at(1)`` is real time again."""

    def __init__(self, folder: Path, hall: str = "chini") -> None:
        super().__init__(folder, hall)
        self.kiosk_port = free_port()
        words = ["tests.services.steered", hall, str(self.data), str(self.port), f"http://127.0.0.1:{self.kiosk_port}/"]
        self._server = self._steered = SteeredProcess(words, folder / "server.log")
        self._crowd: subprocess.Popen[bytes] | None = None

    def run_at(self, pace: float) -> None:
        self._steered.run_at(pace)

    def seat_everybody(self) -> None:
        """Each window's own clerk sits down, as the hall's file says."""
        config = tomllib.loads((ROOT / "config" / "halls" / f"{self.hall}.toml").read_text(encoding="utf-8"))
        for clerk in config["clerks"]:
            for window in clerk.get("primary", []):
                self.command("sign-in", window=window, clerk=clerk["id"])

    def play(self, pace: float, load: float = 1.3) -> None:
        """Citizens, clerks and raters of a busy day, ``pace`` times as fast as life."""
        config = halls.load(self.hall)
        today = SystemClock().now().date()
        days = (config.plan(today.fromordinal(today.toordinal() + ahead)) for ahead in range(7))
        plan = next(plan for plan in days if plan.sessions or plan.next_opening is None)
        day = generate(plan, self._folder / "day", seed=2026, load=load)
        words = [sys.executable, "-m", "tidehall_server", "replay", str(day), "--url", self.url]
        words += ["--token", self.manager, "--speed", str(pace), "--hall-speed", str(pace)]
        self.run_at(pace)
        with (self._folder / "crowd.log").open("ab") as output:
            self._crowd = subprocess.Popen(words, stdout=output, stderr=output, cwd=ROOT, env=self.environment())

    def still(self) -> None:
        """Everybody stops where he is, and a second is a second."""
        if self._crowd is not None:
            stop(self._crowd)
            self._crowd = None
        self.run_at(1)

    def view(self, name: str) -> Any:
        return self.get(f"views/{name}")["view"]

    def stop(self) -> None:
        if self._crowd is not None:
            stop(self._crowd)
        super().stop()
