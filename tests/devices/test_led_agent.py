"""The LED process: settings, a real hall, a real TCP card; server and card away and back; what the manager reads."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.devices.kiosk import BASE, HallProcess, until
from tests.devices.led import NOON, board, call, window
from tests.faults.proxy import FaultProxy, Faults
from tidehall_display.__main__ import main
from tidehall_display.led.agent import Knowledge, LedAgent
from tidehall_display.led.claim import Claim
from tidehall_display.led.keeper import Keeper, PanelState
from tidehall_display.led.layout import Layout
from tidehall_display.led.onbon.card import BX_6K
from tidehall_display.led.panels import levels, make_panels
from tidehall_display.led.problems import problems
from tidehall_display.led.settings import Kind, LedSettings, LevelSettings, PanelSettings
from tidehall_display.led.told import parts
from tidehall_display.led.virtual.card import VirtualCard
from tidehall_display.led.virtual.served import TcpServed
from tidehall_link.client import LinkState
from tidehall_server.auth.permissions import matters

WINDOW = "1"


def panel(name: str, **more: object) -> PanelSettings:
    given: dict[str, object] = {"name": name, "width": 320, "height": 32, "windows": (WINDOW,), "host": "127.0.0.1"}
    return PanelSettings(**(given | more))  # type: ignore[arg-type]


def test_the_role_sees_the_board_and_nothing_else() -> None:
    assert {matter for matter, roles in matters().items() if "led" in roles} == {"self", "view:board", "board"}


@pytest.fixture(scope="module")
def card() -> Iterator[tuple[VirtualCard, TcpServed]]:
    made = VirtualCard(BX_6K, 320, 32)
    served = TcpServed(made.hear)
    served.start()
    yield made, served
    served.stop()


def test_f19_a_strip_in_a_real_hall(
    tmp_path_factory: pytest.TempPathFactory, card: tuple[VirtualCard, TcpServed]
) -> None:
    """Pairing on the strip itself, a call, the card away and back, the server away and back, a dead neighbour."""
    folder = tmp_path_factory.mktemp("led")
    hall = HallProcess(folder / "hall").start()
    shown, served = card
    settings = LedSettings(
        panels=(panel("1号窗口条屏", port=served.port), panel("坏了的屏", port=1)), answer_s=10.0, off=False
    )
    line = FaultProxy("127.0.0.1", hall.port)
    agent = LedAgent(settings, f"http://127.0.0.1:{line.port}", folder / "agent")
    agent.start()
    with line, ending(agent.stop), ending(hall.stop):
        told = until(lambda: [text for text in shown.texts() if text.startswith("配对码")], "the code on the strip")
        approved = {"code": told[0].removeprefix("配对码 ").replace("-", ""), "role": "led", "name": "窗口条屏"}
        hall.call("POST", f"{BASE}/pair/approve", approved)
        until(lambda: shown.texts() == ["未开放"] or "窗口" in "".join(shown.texts()), "paired")
        ticket = served_ticket(hall)
        until(lambda: shown.texts() == [f"请 {ticket} 到 1 号窗口"], "the call")
        until(agent.membership.clock.now, "the hall's time")
        condition = until(lambda: [each for each in devices(hall) if len(each["parts"]) == 2], "told to the manager")[0]
        assert [(part["state"], part["words"]) for part in condition["parts"]] == [
            ("bad", "坏了的屏 连不上"), ("ok", "1号窗口条屏 正常"),
        ]  # fmt: skip
        assert condition["alerts"] == ["part"]
        served.stop()
        shown.power_cut()
        hall.call("POST", f"{BASE}/commands/recall", {"window": WINDOW})
        until(lambda: agent.keepers[0].state is PanelState.UNREACHABLE, "the card is missed")
        served.start()
        until(lambda: ticket in "".join(shown.texts()), "back with everything")
        line.set(Faults(refuse=True))
        line.reset()
        until(lambda: agent.knowledge.moment().stale_s > 0, "the server is missed")
        hall.call("POST", f"{BASE}/commands/pass", {"window": WINDOW})
        line.set(Faults())
        until(lambda: agent.knowledge.moment().stale_s == 0, "in step again")
        until(lambda: ticket not in "".join(shown.texts()), "the newest state")
        assert shown.violations == []
        assert agent.healthy()


@contextmanager
def ending(end: Callable[[], object]) -> Iterator[None]:
    try:
        yield
    finally:
        end()


def served_ticket(hall: HallProcess) -> str:
    """Somebody is called to window 1."""
    hall.call("POST", f"{BASE}/commands/sign-in", {"window": WINDOW, "clerk": "zc-1"})
    until(
        lambda: (
            hall.call("POST", f"{BASE}/commands/take-ticket", {"service": "yb"}).get("result")
            and hall.call("POST", f"{BASE}/commands/call-next", {"window": WINDOW}).get("result")
        ),
        "a call",
    )
    lines = hall.call("GET", f"{BASE}/views/board")["view"]["windows"]
    return str(next(line["ticket"] for line in lines if line["id"] == WINDOW))


def devices(hall: HallProcess) -> list[dict[str, list[dict[str, str]]]]:
    return [each["condition"] for each in hall.call("GET", f"{BASE}/devices")["devices"] if each["role"] == "led"]


class Turned:
    at = 100.0

    def monotonic(self) -> float:
        return self.at


def test_how_long_nothing_was_heard() -> None:
    """Stale comes after 6.5 silent seconds, which count; before the first word nothing is known at all."""
    clock = Turned()
    known = Knowledge(lambda: NOON, clock.monotonic)
    known.link(LinkState.LIVE)
    known.view(board([window("1", "called", "A017")], [call(1, "A017", "1")]), 1, frozenset())
    assert known.moment().stale_s == 0
    known.link(LinkState.STALE)
    clock.at += 4
    known.link(LinkState.OFFLINE)
    known.link(LinkState.CONNECTING)
    assert known.moment().stale_s == 10.5
    assert dict(known.moment().fresh or {}) == {1: 4.0}
    known.link(LinkState.LIVE)
    assert known.moment().stale_s == 0
    assert known.hall_time().utcoffset() == NOON.utcoffset()


def test_settings_that_cannot_work_are_told_with_their_panel() -> None:
    good = LedSettings(panels=(panel("好"),))
    assert problems(good) == []
    bad = replace(
        good,
        strip=replace(good.strip, template="{text"),
        panels=(
            panel("无卡", host=""), panel("两头", device="/dev/x"), panel("宽", kind=Kind.BX5K, width=100),
            panel("没窗口", windows=()), panel("字", font=20), panel("高", font=24, height=16), panel("高"),
            panel("条", kind=Kind.STRIP, device="/dev/x", host=""),
            panel("图", kind=Kind.BITMAP, device="/dev/y", host=""),
        ),
    )  # fmt: skip
    found = problems(bad)
    assert [line.split("：")[0] for line in found if line.startswith("[[")] == [
        f"[[led.panels]] {name}" for name in ("无卡", "两头", "宽", "没窗口", "字", "高", "图", "高")
    ]
    assert len(found) == 9
    assert all(" / " in line for line in found)
    assert len(problems(replace(good, forget_s=100))) == 1, "a text must not be forgotten before it is renewed"
    assert problems(LedSettings()) == ["[led] 没有写任何屏（[[led.panels]]） / no panel is described"]


def test_the_claim_binds_whoever_may_only_read_its_file(tmp_path: Path) -> None:
    """A technician's sudo was first; the service, another user, must still find and hold the claim."""
    with tempfile.TemporaryDirectory() as name:
        folder, me = Path(name), os.geteuid()
        folder.chmod(0o755)
        (folder / "panels.lock").touch(0o444)
        service = Claim(folder)
        try:
            if me == 0:
                os.seteuid(65534)
            assert service.take()
        finally:
            os.seteuid(me)
        assert not Claim(folder).take()
        service.release()
        assert service.take()
        service.release()


def test_panels_are_made_as_the_settings_say(tmp_path: Path) -> None:
    settings = LedSettings(
        pictures=str(tmp_path),
        levels=(LevelSettings(hours="18:00-07:00", level=3),),
        panels=(
            panel("甲", kind=Kind.BX5K, device="/dev/bus", host="", address=1),
            panel("乙", kind=Kind.BX6K, device="/dev/bus", host="", address=2),
            panel("丙", kind=Kind.STRIP, device="/dev/other", host=""),
            panel("丁", kind=Kind.BITMAP),
            panel("戊", kind=Kind.VIRTUAL, host="", layout=Layout.HALL, windows=(), rows=8, height=96),
        ),
    )
    made = make_panels(settings)
    assert len(made.lines) == 4, "two cards share a line"
    assert [each.longest_s for each in made.panels] == [6, 6, 3, 3, 3], "the more share a line, the rarer the lost"
    assert [each.driver.abilities.rows for each in made.panels] == [8, 5, 1, 4, 5]
    assert made.panels[4].plan.rows == 5
    assert levels(settings)[0].level == 3
    made.close()


def test_a_card_that_is_sent_pictures_has_every_sign_of_the_font() -> None:
    """A name that a font card can only show as 〓 stands on it as it is; what the font lacks too is replaced."""
    made = make_panels(LedSettings(panels=(panel("字库"), panel("图文", kind=Kind.BITMAP))))
    said = [each.speller.plain("䶮鿏㎡\\C2\n号😀") for each in made.panels]
    assert said == ["〓〓m2＼C2 号〓", "䶮鿏㎡＼C2 号〓"]
    made.close()


def test_one_port_by_two_names_is_one_line_with_one_speed(tmp_path: Path) -> None:
    """udev gives a port several names; two who open it would spoil each other's sentences."""
    (tmp_path / "ttyUSB0").touch()
    (tmp_path / "led").symlink_to(tmp_path / "ttyUSB0")
    names = [str(tmp_path / name) for name in ("ttyUSB0", "led")]
    both = tuple(panel(f"屏{n}", device=name, host="", address=n) for n, name in enumerate(names, 1))
    made = make_panels(LedSettings(panels=both))
    assert (len(made.lines), [each.longest_s for each in made.panels]) == (1, [6, 6])
    made.close()
    assert problems(LedSettings(panels=both)) == []
    other = (both[0], replace(both[1], baud=57600))
    assert [line.split("：")[0] for line in problems(LedSettings(panels=other))] == [f"[[led.panels]] {names[0]}"]


class Well:
    """A keeper of which only name and state are asked."""

    def __init__(self, name: str, state: PanelState) -> None:
        self.name, self.state, self.why, self.answers = name, state, "12 no_font", True


def test_the_manager_is_told_of_the_ill_first_and_of_many_in_one_line() -> None:
    few: list[Keeper] = [Well("a", PanelState.OK), Well("b", PanelState.REFUSING)]  # type: ignore[list-item]
    assert [(part["name"], part["state"], part["words"]) for part in parts(few)] == [
        ("controller-2", "bad", "b 控制卡拒绝内容（12 no_font）"), ("controller-1", "ok", "a 正常"),
    ]  # fmt: skip
    few[1].state = PanelState.OK
    few[1].answers = False  # type: ignore[misc]
    assert parts(few)[1]["words"] == "b 只发不收，不能确认"
    many: list[Keeper] = [Well(f"屏{n}", PanelState.OK) for n in range(20)]  # type: ignore[misc]
    many[7].state = PanelState.UNREACHABLE
    assert [part["words"] for part in parts(many)] == ["屏7 连不上", "19 块屏正常"]
    for each in many:
        each.state = PanelState.UNREACHABLE
    assert len(parts(many)) == 16
    assert parts(many)[-1]["words"] == "0 块屏正常，另有 5 块连不上"
    assert all(len(part["words"]) <= 80 for part in parts(many))


def test_the_command_tells_what_is_wrong_and_ends(tmp_path: Path) -> None:
    file = tmp_path / "display.toml"
    file.write_text(
        f'server = "http://127.0.0.1:1"\ndata = "{tmp_path}"\n[[led.panels]]\nname = "3号"\nwidth = 128\nheight = 32\n',
        "utf-8",
    )
    told = CliRunner().invoke(main, ["--config", str(file), "led"])
    assert (told.exit_code, "要写 host" in told.output, "要写且只写一个窗口" in told.output) == (2, True, True)
    file.write_text(file.read_text("utf-8") + 'host = "127.0.0.1"\nport = 1\nwindows = ["3"]\n', "utf-8")
    gone = CliRunner().invoke(main, ["--config", str(file), "led", "--check"])
    assert (gone.exit_code, "没有应答" in gone.output) == (2, True)


def test_a_technician_tries_every_panel(card: tuple[VirtualCard, TcpServed], tmp_path: Path) -> None:
    shown, served = card
    file = tmp_path / "display.toml"
    panel = f'[[led.panels]]\nname = "3号窗口"\nhost = "127.0.0.1"\nport = {served.port}\nwidth = 320\nheight = 32\n'
    file.write_text(
        f'server = "http://127.0.0.1:1"\ndata = "{tmp_path}"\n[led]\nanswer_s = 10\n{panel}windows = ["3"]\n', "utf-8"
    )
    before = dict(shown.areas)
    asked = CliRunner().invoke(main, ["--config", str(file), "led", "--check", "--json"])
    assert (asked.exit_code, json.loads(asked.output)[-1]["level"], shown.areas) == (0, "ok", before)
    claim = Claim(tmp_path / "led")
    assert claim.take()
    for words in (["led", "--test"], ["doctor", "--json"]):
        kept = CliRunner().invoke(main, ["--config", str(file), *words])
        assert "LED 程序正在运行" in kept.output, "two on one line would spoil each other's sentences"
    assert (CliRunner().invoke(main, ["--config", str(file), "led"]).exit_code, shown.areas) == (2, before)
    claim.release()
    shown._last = {0: shown.monotonic()}  # the LED process wrote until it was stopped
    tried = CliRunner().invoke(main, ["--config", str(file), "led", "--test"])
    assert (tried.exit_code, shown.texts()) == (0, ["试屏 3号窗口"])
