"""``tidehall printer-test``: what it says of each state, its exit code, and the slip that it prints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyzbar.pyzbar import decode

from tidehall_kiosk.__main__ import main
from tidehall_kiosk.printing.trial import CODE, COMMON, ruler
from tidehall_kiosk.virtual.decoder import CutPaper, Raster
from tidehall_kiosk.virtual.mechanism import Fault
from tidehall_kiosk.virtual.printer import VirtualPrinter
from tidehall_server.cli import root


@pytest.fixture
def virtual() -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter(buffer=65536)
    printer.start(pty=True)
    yield printer
    printer.stop()


@pytest.fixture
def config(virtual: VirtualPrinter, tmp_path: Path) -> Path:
    return _config(tmp_path, f'kind = "network"\nhost = "127.0.0.1"\nport = {virtual.port}')


def _config(folder: Path, printer: str) -> Path:
    path = folder / "kiosk.toml"
    waits = "answer_s = 0.05\ndone_s = 0.5\ntimeout_s = 0.5\nroll_slips = 100"
    path.write_text(
        f'server = "http://127.0.0.1:9"\ndata = "{folder}"\n[reader]\nkind = "off"\n[printer]\n{printer}\n{waits}\n'
    )
    return path


def _run(config: Path, *words: str) -> tuple[int, str]:
    ran = CliRunner().invoke(main, ["--config", str(config), "--log", "ERROR", *words])
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return ran.exit_code, ran.stdout


def test_a_good_printer_prints_one_of_everything(config: Path, virtual: VirtualPrinter) -> None:
    code, said = _run(config, "printer-test")
    assert code == 0, said
    assert "正常，有纸" in said
    assert "已打印并确认" in said
    (slip,) = virtual.mechanism.slips
    assert slip.error == ""
    for words in (ruler(48), COMMON, "打印机测试", f"127.0.0.1:{virtual.port}"):
        assert words in slip.text
    assert [found.data.decode() for found in decode(slip.picture())] == [CODE]
    rasters = [op for op in slip.ops if isinstance(op, Raster)]
    assert [raster.rows for raster in rasters] == [48, 24], "rare characters, then the bar"
    assert set(rasters[1].dots) == {0xFF}
    assert rasters[1].across * 8 == 576
    assert isinstance(slip.ops[-1], CutPaper)


@pytest.mark.parametrize(
    ("fault", "words", "expected"),
    [
        (Fault.NEAR_END, "纸将尽", 1),
        (Fault.PAPER_OUT, "缺纸，请换一卷", 2),
        (Fault.COVER_OPEN, "上盖没有合上", 2),
        (Fault.CUTTER, "切刀卡住", 2),
        (Fault.OVERHEATED, "故障或过热", 2),
        (Fault.OFFLINE, "脱机", 2),
        (Fault.SILENT, "没有正确回答", 1),
        (Fault.UNPLUGGED, "连不上", 2),
    ],
)
def test_each_state_is_told_with_what_to_do(
    config: Path, virtual: VirtualPrinter, fault: Fault, words: str, expected: int
) -> None:
    virtual.misbehave(fault)
    code, said = _run(config, "printer-test")
    assert words in said
    assert code == expected


def test_asking_only_uses_no_paper_and_speaks_json(config: Path, virtual: VirtualPrinter) -> None:
    code, said = _run(config, "printer-test", "--no-slip", "--json")
    found = {line["check"]: line for line in json.loads(said)}
    assert (code, list(found)) == (0, ["接法", "状态", "试打", "纸卷"])
    assert found["状态"]["level"] == "ok"
    assert "12 12 12 12" in found["状态"]["en"]
    assert not virtual.mechanism.slips


def test_a_kiosk_without_a_printer_says_so(tmp_path: Path) -> None:
    code, said = _run(_config(tmp_path, 'kind = "off"'), "printer-test")
    assert code == 2
    assert "没有接打印机" in said


def test_the_test_slip_counts_and_a_new_roll_begins_anew(config: Path) -> None:
    assert "约剩 99 张" in _run(config, "printer-test")[1]
    assert _run(config, "new-roll")[0] == 0
    assert "约剩 100 张" in _run(config, "printer-test", "--no-slip")[1]


def test_a_kiosk_that_was_never_started_or_can_keep_nothing_is_tested_too(config: Path, tmp_path: Path) -> None:
    text = config.read_text()
    config.write_text(text.replace(f'data = "{tmp_path}"', f'data = "{tmp_path}/new/folder"'))
    assert _run(config, "printer-test")[0] == 0
    config.write_text(text.replace(f'data = "{tmp_path}"', f'data = "{config}"'))
    assert _run(config, "printer-test")[0] == 0
    ran = CliRunner().invoke(main, ["--config", str(config), "--log", "ERROR", "new-roll"])
    assert ran.exit_code == 1
    assert "存不下" in ran.output


def test_over_a_serial_line_too(virtual: VirtualPrinter, tmp_path: Path) -> None:
    config = _config(tmp_path, f'kind = "serial"\ndevice = "{virtual.pty_path}"\nflow = "none"')
    assert _run(config, "printer-test")[0] == 0
    assert len(virtual.mechanism.slips) == 1


def test_the_server_has_the_same_command(
    config: Path, virtual: VirtualPrinter, capfd: pytest.CaptureFixture[str]
) -> None:
    virtual.misbehave(Fault.PAPER_OUT)
    ran = CliRunner().invoke(root, ["printer-test", "--config", str(config), "--json"])
    assert ran.exit_code == 2
    assert "缺纸" in capfd.readouterr().out
