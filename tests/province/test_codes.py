"""Names inside, numbers only at the edge."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

import tidehall_server
from tests.province.sample import REVIEW, ZONE
from tidehall_server.core.queue.commands import Level, RatingChannel
from tidehall_server.core.queue.model import ServiceKind
from tidehall_server.province import codes, export


def test_two_national_texts_count_levels_in_opposite_directions() -> None:
    assert [codes.UPLOAD.number(level) for level in Level] == ["5", "4", "3", "2", "1"]
    assert [codes.GBT_39046.number(level) for level in Level] == ["1", "2", "3", "4", "5"]
    assert all(int(codes.UPLOAD.number(each)) + int(codes.GBT_39046.number(each)) == 6 for each in Level)


@pytest.mark.parametrize("scale", codes.SCALES.values(), ids=str)
def test_every_level_comes_back_and_a_foreign_number_does_not(scale: codes.Scale) -> None:
    for level in Level:
        assert scale.level(scale.number(level)) is level
    for foreign in ("0", "6", "", "５"):
        with pytest.raises(ValueError, match="no level"):
            scale.level(foreign)


def test_every_column_names_its_scale() -> None:
    titles = [scale.title for scale in codes.SCALES.values()]
    assert len(set(titles)) == len(titles)
    assert all("1=" in title and "5=" in title for title in titles)
    assert set(titles) <= set(export.HEADINGS)


def test_every_channel_and_kind_has_a_number_in_every_table() -> None:
    for table in codes.ChannelTable:
        assert set(codes.CHANNELS[table]) == set(RatingChannel)
    for promise in codes.PromiseTable:
        assert set(codes.PROMISES[promise]) == set(ServiceKind)


def test_no_number_of_a_level_is_written_outside_the_adapters() -> None:
    """A table from levels to digits anywhere else is the reversal waiting to happen."""
    root = Path(tidehall_server.__file__).parent
    table = re.compile(r"Level\.(VERY_)?(DIS)?SATISFIED: *[\"']?[0-9]")
    found = [str(path.relative_to(root)) for path in root.rglob("*.py") if table.search(path.read_text("utf-8"))]
    assert found == []


def test_the_file_says_the_level_in_words_and_a_formula_stays_text() -> None:
    rows = list(csv.reader(io.StringIO(export.as_csv(export.sheet([REVIEW], "370800", ZONE)).decode("utf-8-sig"))))
    row = dict(zip(rows[0], rows[1], strict=True))
    assert row["满意度"] == "不满意"
    assert (row[codes.GBT_39046.title], row[codes.UPLOAD.title]) == ("4", "2")
    assert row["评价时间"] == "2026-11-20 10:05:00"
    assert export.as_csv([("=cmd()",)]).decode("utf-8-sig") == "'=cmd()\r\n"
