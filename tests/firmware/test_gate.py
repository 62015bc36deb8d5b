"""The health gate and what it looks at: a machine that does its work is left alone, one that does not starts anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.firmware.fakes import ILL, WELL
from tidehall_appliance import health
from tidehall_appliance.gate import BAD_LOOKS, EVERY_S, REBOOTS, WITHIN_S, Gate, Memory
from tidehall_appliance.health import Look
from tidehall_appliance.host import CommandFailed, Host


class Machine:
    """Looks as the test says; notes what the watchdog is fed."""

    def __init__(self, memory: Path) -> None:
        self.now = 1_000_000.0
        self.seen = WELL
        self.fed = 0
        self.gate = Gate(lambda: self.seen, self.feed, Memory(memory))

    def feed(self, words: str) -> None:
        assert words.startswith("WATCHDOG=1\nSTATUS=")
        self.fed += 1

    def turns(self, count: int) -> int:
        """How often it was fed in so many looks."""
        before = self.fed
        for _ in range(count):
            self.now += EVERY_S
            self.gate.turn(self.now)
        return self.fed - before


def test_a_well_machine_is_fed_for_ever(tmp_path: Path) -> None:
    assert Machine(tmp_path / "m").turns(1000) == 1000


def test_a_short_illness_is_no_reason(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "m")
    for _ in range(5):
        machine.seen = ILL
        assert machine.turns(BAD_LOOKS - 1) == BAD_LOOKS - 1
        machine.seen = WELL
        machine.turns(1)


def test_a_long_illness_ends_the_feeding(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "m")
    machine.seen = ILL
    assert machine.turns(BAD_LOOKS + 20) == BAD_LOOKS - 1


def test_a_program_that_dies_again_and_again_is_ill_though_it_runs(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "m")
    fed = 0
    for restarts in range(60):
        machine.seen = Look(well=True, restarts=restarts)
        fed += machine.turns(1)
    assert fed < 20


def test_one_restart_an_hour_is_well(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "m")
    for hour in range(10):
        machine.seen = Look(well=True, restarts=hour)
        assert machine.turns(240) == 240


def test_starting_anew_does_not_go_on_for_ever(tmp_path: Path) -> None:
    """What three starts in six hours did not heal, a fourth does not: the words stay, the machine too."""
    now = 1_000_000.0
    ended = 0
    for _ in range(REBOOTS + 2):
        machine = Machine(tmp_path / "m")
        machine.now = now
        machine.seen = ILL
        ended += machine.turns(BAD_LOOKS + 5) < BAD_LOOKS + 5
        now = machine.now
    assert ended == REBOOTS
    machine = Machine(tmp_path / "m")
    machine.now = now + WITHIN_S + 1
    machine.seen = ILL
    assert machine.turns(BAD_LOOKS + 5) == BAD_LOOKS - 1


def test_a_start_that_cannot_be_noted_is_not_begun(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    machine = Machine(tmp_path / "file" / "m")
    machine.seen = ILL
    assert machine.turns(BAD_LOOKS * 3) == BAD_LOOKS * 3


def test_a_clock_that_fell_back_does_not_wipe_the_memory(tmp_path: Path) -> None:
    """Without a clock's cell every start begins at the same time, or at an earlier one: the count must hold."""
    ended = 0
    for start in range(REBOOTS + 2):
        machine = Machine(tmp_path / "m")
        machine.now -= start
        machine.seen = ILL
        ended += machine.turns(BAD_LOOKS + 5) < BAD_LOOKS + 5
    assert ended == REBOOTS


def test_what_would_be_forgotten_at_the_start_begins_none(tmp_path: Path) -> None:
    assert not Memory(tmp_path / "m", lasting=False).add(1.0), "the data partition is missing"


@pytest.mark.parametrize("text", ["", "[", '{"a":1}', '["x"]', "[1e999]"])
def test_a_spoilt_memory_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "m").write_text(text)
    assert Memory(tmp_path / "m").recent(10.0) == []


class Units(Host):
    """systemd with two units."""

    def __init__(self, root: Path, **states: str) -> None:
        super().__init__(root, say=lambda _: None)
        self.states = states
        self.at("/proc").mkdir(parents=True)
        self.memory(50)

    def memory(self, percent: int) -> None:
        self.at("/proc/meminfo").write_text(f"MemTotal: 100 kB\nMemAvailable: {percent} kB\n")

    def ask(self, *command: str) -> str:
        name = command[-1].removesuffix(".service")
        if name not in self.states:
            raise CommandFailed("no such unit")
        state, _, condition = self.states[name].partition(" ")
        return f"ActiveState={state}\nNRestarts=2\nConditionResult={condition or 'yes'}\n"


def test_a_look_sees_units_memory_and_disk(tmp_path: Path) -> None:
    host = Units(tmp_path, a="active", b="active")
    assert health.look(host, ("a.service", "b.service")) == Look(well=True, restarts=4)
    assert "没有运行" in health.look(Units(tmp_path / "2", a="failed"), ("a.service",)).zh
    assert not health.look(host, ("c.service",)).well
    bare = Units(tmp_path / "3", a="inactive no", b="inactive")
    assert health.look(bare, ("a.service",)).well, "a machine without a screen is no reason to start it anew"
    assert not health.look(bare, ("b.service",)).well
    host.memory(3)
    assert "内存" in health.look(host, ("a.service",)).zh
    host.memory(4)
    assert health.look(host, ("a.service",)).well
    probe = host.at("/var/lib/tidehall/appliance")
    (probe / ".probe").mkdir()
    assert "不能写入" in health.look(host, ("a.service",)).zh


def steady(*looks: Look, hold_s: float = 4) -> tuple[Look, float]:
    """What is decided after these looks (the last one stays), and how long it took."""
    waited: list[float] = []
    left = list(looks)
    seen = health.steady(lambda: left.pop(0) if len(left) > 1 else left[0], waited.append, patience_s=60, hold_s=hold_s)
    return seen, sum(waited)


def test_steady_waits_for_a_slow_start_and_then_holds() -> None:
    assert steady(WELL) == (WELL, 4)
    assert steady(ILL, ILL, ILL, WELL) == (WELL, 10)
    assert steady(ILL) == (ILL, 60)


def test_a_program_that_keeps_restarting_is_not_steady() -> None:
    seen, waited = steady(*(Look(well=True, restarts=count) for count in range(100)))
    assert not seen.well
    assert "反复重启" in seen.zh
    assert waited == 60
