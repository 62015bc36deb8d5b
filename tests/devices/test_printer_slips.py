"""Every slip in every layout, as a printer shows it: nothing lost or cut off, few bytes, a code that reads."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from pyzbar.pyzbar import ZBarSymbol, decode

from tidehall_kiosk.clock import SystemClock
from tidehall_kiosk.printing.encode import Profile, encode
from tidehall_kiosk.printing.slip import SlipFacts, lay_out
from tidehall_kiosk.slips import fitting
from tidehall_kiosk.virtual.decoder import Text
from tidehall_kiosk.virtual.mechanism import Mechanism, PrintedSlip
from tidehall_kiosk.virtual.rasterise import draw_slip
from tidehall_kiosk.windows import in_words, serving
from tidehall_kiosk.words import read_words

URL = "http://192.168.1.10:8100/t/chini.20261123.F102.7YKxTbeePa69Ub4ta3s-lmECyCQ"
CHINESE = SlipFacts(
    hall="花都区赤坭镇便民服务中心", number="F102", service="城乡居民医保参保缴费", department="社会保障",
    taken_at=datetime(2026, 11, 23, 9, 41, tzinfo=ZoneInfo("Asia/Shanghai")), ahead=12, wait_s=(900, 1500),
    windows=("1-5号",), qr=URL, phone="020-86840123", machine="K1", priority="elderly",
)  # fmt: skip
ENGLISH = replace(
    CHINESE, hall="Chini Town Service Centre, Huadu", service="Residents' medical insurance", department="",
    windows=("1-5",),
)  # fmt: skip
WIDE, NARROW = Profile(576), Profile(384)
SERIAL = Profile(576, most=399)


def printed(facts: SlipFacts, profile: Profile, large: bool = False, language: str = "zh-CN") -> PrintedSlip:
    """The slip that falls out."""
    mechanism = Mechanism(profile.dots, SystemClock().now)
    mechanism.receive(encode(lay_out(facts, read_words(language), large, profile.columns), profile), lambda _: None)
    (slip,) = mechanism.slips
    assert slip.error == ""
    return slip


def codes(picture: Image.Image) -> list[str]:
    """What a phone's camera reads off the paper."""
    return [found.data.decode() for found in decode(picture, symbols=[ZBarSymbol.QRCODE])]


LAYOUTS = pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
PAPERS = pytest.mark.parametrize("paper", [WIDE, NARROW], ids=["80mm", "58mm"])


@PAPERS
@LAYOUTS
def test_a_text_slip_of_every_layout_is_whole_readable_and_under_400_bytes(paper: Profile, large: bool) -> None:
    slip = printed(CHINESE, paper, large)
    assert len(slip.raw) < 400
    flat = slip.text.replace("\n", "")
    for fact in (
        CHINESE.hall, CHINESE.number, CHINESE.service, "社会保障", "优先", "12人", "15-25分钟", "1-5号", "020-86840123",
        "2026-11-23 09:41", "K1", "过号",
    ):  # fmt: skip
        assert fact in flat, fact
    assert codes(slip.picture()) == [URL]


@PAPERS
@LAYOUTS
def test_an_english_slip_too(paper: Profile, large: bool) -> None:
    slip = printed(ENGLISH, paper, large, "en")
    assert len(slip.raw) < 400
    flat = " ".join(slip.text.split())
    for fact in ("Chini Town", "medical insurance", "12 ahead", "15-25 min", "1-5", "Priority", "2026-11-23", "K1"):
        assert fact in flat, fact
    assert codes(slip.picture()) == [URL]
    assert slip.text.isascii(), "English in the middle of an English slip"


HALLS = sorted((Path(__file__).parents[2] / "config" / "halls").glob("*.toml"))


def _hall_slips(hall: dict[str, Any], language: str) -> Iterator[SlipFacts]:
    """Each matter of a hall in its plainest and its longest form: every line that a slip can have."""
    end = "_en" if language == "en" else ""
    for service in hall["services"]:
        windows = in_words(serving(hall.get("windows", []), service["id"]), language)
        plain = SlipFacts(
            hall=hall["hall"][f"name{end}"], number=service["prefix"] + "102", service=service[f"name{end}"],
            taken_at=CHINESE.taken_at, ahead=12, wait_s=CHINESE.wait_s, windows=windows, qr=URL,
            department="" if end else service.get("department", ""), phone=hall["hall"].get("phone", ""), machine="K1",
        )  # fmt: skip
        yield plain
        yield replace(plain, reprint=True, proxy=True, priority="elderly", phone="0753-2589123", ahead=112)
        yield replace(plain, reprint=True, proxy=True, priority="appt", phone="0753-2589123", slot=CHINESE.taken_at)


@pytest.mark.parametrize("path", HALLS, ids=lambda path: path.stem)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_matter_of_the_five_halls_is_less_than_400_bytes_on_a_serial_line(path: Path, language: str) -> None:
    hall = tomllib.loads(path.read_text(encoding="utf-8"))
    words, slips = read_words(language), list(_hall_slips(hall, language))
    assert len(slips) >= 30
    for facts in slips:
        for paper in (SERIAL, replace(SERIAL, dots=384)):
            for large in (False, True):
                sent = fitting(facts, words, large, paper)
                assert len(sent) < 400, (len(sent), paper.dots, large, facts)
                kept = lay_out(facts, words, large, paper.columns)
                if language == "zh-CN" and not facts.reprint:
                    assert sent == encode(kept, paper), "nothing is left out of a usual slip"


def test_what_goes_first_from_a_slip_that_is_too_long() -> None:
    """Never the number, the matter, who is ahead, the code; and nothing where the line is fast or dots go anyway."""
    long = replace(
        CHINESE, reprint=True, proxy=True, phone="0753-2589123", windows=("12号 社会保险经办业务专窗（退休待遇）",) * 3
    )
    words = read_words("zh-CN")
    sent = fitting(long, words, True, SERIAL)
    mechanism = Mechanism(576, SystemClock().now)
    mechanism.receive(sent, lambda _: None)
    (slip,) = mechanism.slips
    flat = slip.text.replace("\n", "")
    kept = ("F102", CHINESE.service, "补打", "代办", "优先", "12人", "15-25分钟", "12号、12号、12号", "2026-11-23")
    assert [fact for fact in kept if fact not in flat] == []
    assert "社会保障" not in flat, "the department is for the staff"
    assert "请留意大屏" not in flat
    assert codes(slip.picture()) == [URL]
    whole = encode(lay_out(long, words, True), WIDE)
    assert fitting(long, words, True, WIDE) == whole
    drawn = replace(long, service="䶮村")
    assert fitting(drawn, words, True, SERIAL) == encode(lay_out(drawn, words, True), SERIAL)


@PAPERS
@LAYOUTS
def test_the_number_is_by_far_the_largest_thing_on_the_slip(paper: Profile, large: bool) -> None:
    runs = [op for op in printed(CHINESE, paper, large).ops if isinstance(op, Text)]
    sizes = {run.text: run.style.high * run.style.wide for run in runs}
    number = sizes.pop("F102")
    assert number >= 4 * max(sizes.values())
    for facts in (replace(CHINESE, number="AB1024"), replace(CHINESE, number="Z1")):
        printed(facts, paper, large).picture()  # raises when it runs over the edge


@PAPERS
def test_a_reprint_says_so_above_the_number(paper: Profile) -> None:
    assert "【补打】" not in printed(CHINESE, paper).text
    lines = printed(replace(CHINESE, reprint=True), paper).text.split("\n")
    assert lines.index("【补打】") < lines.index("F102")


@PAPERS
@LAYOUTS
def test_rare_characters_cost_dots_for_their_own_line_only(paper: Profile, large: bool) -> None:
    """㛃 䶮 𬭎 are not in GBK; the rest of the slip stays text."""
    slip = printed(replace(CHINESE, service="䶮𬭎㛃村惠农补贴"), paper, large)
    assert [type(op).__name__ for op in slip.ops].count("Raster") in (1, 2)
    assert len(slip.raw) < 9_000
    slip.picture()


def test_a_picture_of_a_code_reads_as_well_as_a_native_one() -> None:
    assert codes(printed(CHINESE, replace(WIDE, native_qr=False)).picture()) == [URL]
    assert codes(printed(CHINESE, replace(NARROW, native_qr=False)).picture()) == [URL]


def test_a_printer_without_chinese_prints_the_same_slip_in_dots() -> None:
    slip = printed(CHINESE, replace(NARROW, chinese=False))
    assert codes(slip.picture()) == [URL]
    assert {"F102"} <= set(slip.text.split("\n"))


def test_a_spoilt_code_is_not_read_back() -> None:
    """The reading back can fail: the same check on a slip whose code was scratched."""
    picture = printed(CHINESE, WIDE).picture()
    picture.paste(255, (0, picture.height // 2, picture.width, picture.height // 2 + 160))
    assert codes(picture) == []


def test_an_empty_slip_is_no_picture_of_nothing() -> None:
    assert draw_slip((), 384).size == (384 + 64, 64)
