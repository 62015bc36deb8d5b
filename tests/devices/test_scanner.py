"""A QR scanner on a serial line: whole codes go to the page, everything else is told to be no code or is nothing."""

from __future__ import annotations

import queue
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidehall_kiosk.scanner import CODE, Lines, Scanner
from tidehall_kiosk.virtual.scanner import VirtualScanner
from tidehall_link.ports import SerialPort


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n", b"\t", b"\x03", b"\r\n\r\n"])
def test_a_code_is_a_line_whatever_ends_it(end: bytes) -> None:
    assert Lines().feed(b"B12345" + end, 0) == ["B12345"]


@pytest.mark.parametrize(
    "line", [b"http://h/t/abc", b"abc", b"\xe4\xbd\xa0\xe5\xa5\xbd", b"\xff\xfe\x00B1", b"A" * 65, b"B1 OR 1=1", b" ; "]
)
def test_anything_else_is_no_code(line: bytes) -> None:
    assert set(Lines().feed(line + b"\r", 0)) <= {""}


def test_a_code_in_pieces_is_one_and_a_torn_one_is_none() -> None:
    lines = Lines()
    assert [lines.feed(part, at) for part, at in ((b"B12", 0.0), (b"345", 0.2), (b"\r", 0.4))] == [[], [], ["B12345"]]
    assert lines.feed(b"B999", 10.0) == []
    assert lines.feed(b"C12345\r", 20.0) == ["C12345"], "what stood there for ten seconds is no part of it"


def test_an_endless_line_is_one_wrong_code_and_takes_no_memory() -> None:
    lines = Lines()
    said = [code for at in range(1000) for code in lines.feed(b"A" * 1024, at * 0.01)]
    assert said == []
    assert len(lines._rest) <= 2048
    assert lines.feed(b"B12345\r\nC12345\r\n", 10.01) == ["", "C12345"]


@given(st.binary(max_size=300), st.integers(1, 40))
def test_whatever_comes_only_codes_go_on(data: bytes, size: int) -> None:
    lines = Lines()
    for at in range(0, len(data), size):
        for code in lines.feed(data[at : at + size], 0):
            assert code == "" or CODE.fullmatch(code)


@pytest.fixture
def virtual() -> Iterator[VirtualScanner]:
    scanner = VirtualScanner()
    scanner.start()
    yield scanner
    scanner.stop()


def test_over_a_pty_with_noise_and_a_pulled_plug(virtual: VirtualScanner) -> None:
    codes: queue.Queue[str] = queue.Queue()
    there: queue.Queue[bool] = queue.Queue()
    scanner = Scanner(SerialPort(virtual.device, 9600), codes.put, there.put)
    scanner.start()
    assert there.get(timeout=30) is True
    virtual.scan("B12345")
    assert codes.get(timeout=30) == "B12345"
    virtual.say(bytes(range(128, 256)) + b"\r")
    assert codes.get(timeout=30) == ""
    virtual.scan("C12345", end="\n")
    assert codes.get(timeout=30) == "C12345"
    virtual.stop()
    assert there.get(timeout=30) is False
    assert scanner.alive
    scanner.stop()
    assert not scanner.alive
