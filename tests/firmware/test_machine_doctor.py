"""``tidehall-appliance doctor``: every part of a machine is looked at by its own doctor, with its own rights."""

from __future__ import annotations

import json
from pathlib import Path

from tests.firmware.fakes import PretendHost
from tidehall_appliance import apply, doctor
from tidehall_appliance.host import CommandFailed
from tidehall_link.doctor import Finding, Level, exit_code

SERVER = "http://127.0.0.1:9"
CLOCK = {"check": "clock", "level": "ok", "zh": "对时", "en": "kept"}


class Parts(PretendHost):
    """Its parts' doctors say what the test lets them."""

    def __init__(self, root: Path, roles: str, **said: object) -> None:
        super().__init__(root)
        self.said = said
        self.asked: list[str] = []
        self.put("/boot/firmware/display.toml", "")  # a strip's panels would stand in it
        self.put("/boot/firmware/tidehall.txt", f'roles = {roles}\nserver = "{SERVER}"\n')
        apply.unpack(self)

    def ask(self, *command: str) -> str:
        if command[:2] != ("sh", "-c"):
            return super().ask(*command)
        self.asked.append(" ".join(command[4:]))
        name = next(name for name in ("kiosk", "caller", "display") if f"tidehall-{name} " in self.asked[-1])
        said = self.said[name]
        if isinstance(said, CommandFailed):
            raise said
        return said if isinstance(said, str) else json.dumps(said)


def found(host: Parts) -> dict[str, Finding]:
    return {each.check: each for each in doctor.doctor(host, apply.read(host, host.at("/boot/firmware")))}


def test_every_part_is_asked_with_its_own_account_and_rights(tmp_path: Path) -> None:
    paper = {"check": "printer", "level": "bad", "zh": "缺纸：换一卷", "en": "no paper"}
    host = Parts(tmp_path, '["kiosk", "voice", "led"]', kiosk=[CLOCK, paper], display=[CLOCK])
    heard = found(host)
    display, kiosk = host.asked
    assert kiosk.startswith("runuser -u tidehall-kiosk -g tidehall-kiosk --supp-group dialout --supp-group input")
    assert kiosk.endswith("tidehall-kiosk --config /etc/tidehall/kiosk.toml --log ERROR doctor --json")
    assert "--supp-group audio" in display
    assert display.endswith("doctor --json voice led")
    assert (heard["kiosk.printer"].level, heard["kiosk.printer"].zh) == (Level.BAD, "缺纸：换一卷")
    assert [name for name in heard if name.endswith(".clock")] == ["display.clock"], "what both say is said once"
    assert exit_code(list(heard.values())) == 2
    assert {"tidehall.txt", "version", "power"} <= set(heard), "the machine's own state comes first"


def test_a_doctor_that_fails_is_a_finding(tmp_path: Path) -> None:
    for said in (CommandFailed("runuser: no such file"), "Traceback", "[{}]"):
        heard = found(Parts(tmp_path, '["caller"]', caller=said))
        assert heard["caller.doctor"].level is Level.BAD
        assert "journalctl" in heard["caller.doctor"].zh


def test_a_page_alone_is_looked_at_too(tmp_path: Path) -> None:
    """A pad or a board in a browser has no program of ours with a doctor of its own."""
    host = Parts(tmp_path, '["pad"]')
    heard = found(host)
    assert host.asked == []
    assert {"server", "clock", "zone", "disk", "flush", "fonts"} <= set(heard)
    assert "服务没有运行" in heard["server"].zh


def test_without_a_file_there_is_still_an_answer(tmp_path: Path) -> None:
    host = PretendHost(tmp_path)
    (tmp_path / "boot").mkdir()
    heard = doctor.doctor(host, apply.read(host, tmp_path / "boot"))
    assert [each.check for each in heard] == ["tidehall.txt", "version"]
    assert exit_code(heard) == 2
