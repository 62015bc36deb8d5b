"""The adapter that writes a file: the nine items of GB/T 39046 table 9, for a hall whose province takes a spreadsheet.

The level is written as a name and in both numberings, each under a heading that says which end is good.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import tzinfo

from tidehall_server.core.queue.commands import Level
from tidehall_server.figures.files import harmless
from tidehall_server.province.codes import CHANNELS, GBT_39046, UPLOAD, ChannelTable
from tidehall_server.province.records import Review

LEVELS = {
    Level.VERY_SATISFIED: "非常满意",
    Level.SATISFIED: "满意",
    Level.FAIR: "基本满意",
    Level.DISSATISFIED: "不满意",
    Level.VERY_DISSATISFIED: "非常不满意",
}
HEADINGS = (
    "办件编号", "服务次数编号", "评价渠道", "评价人", "评价时间", "评价次数", "满意度", GBT_39046.title, UPLOAD.title,
    "评价选项", "文字评价", "行政区划",
)  # fmt: skip


def sheet(
    reviews: Iterable[Review], area: str, zone: tzinfo, channels: ChannelTable = ChannelTable.FIVE
) -> list[tuple[str, ...]]:
    """The headings and a row for each review."""
    return [HEADINGS, *(_row(each, area, zone, channels) for each in reviews)]


def _row(review: Review, area: str, zone: tzinfo, channels: ChannelTable) -> tuple[str, ...]:
    return (
        review.project_no, review.service_no, CHANNELS[channels][review.channel],
        "" if review.anonymous else review.person.name, review.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        str(review.append_no + 1), LEVELS[review.level], GBT_39046.number(review.level), UPLOAD.number(review.level),
        ",".join(review.tags), review.words, area,
    )  # fmt: skip


def as_csv(rows: Iterable[tuple[str, ...]]) -> bytes:
    """As a spreadsheet opens it: UTF-8 with its mark; a citizen's words never become a formula."""
    text = io.StringIO()
    csv.writer(text).writerows([[harmless(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")
