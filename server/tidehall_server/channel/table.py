"""``[booking_channel]`` of server.toml: where the province's bookings come from. Left out, there are none."""

from __future__ import annotations

from dataclasses import dataclass

from tidehall_link.settings import setting
from tidehall_server.channel.client import Channel


@dataclass(frozen=True, slots=True)
class ChannelTable:
    """What the province hands out, and how often it is asked."""

    url: str = setting(
        "省预约渠道的接口地址", "address of the province's booking interface", pattern=r"https?://[^\s/]+(/\S*)?",
        longest=500, rule=("以 http:// 或 https:// 开头", "begins with http:// or https://"),
        example='"https://yuyue.example.gov.cn/hall"',
    )  # fmt: skip
    hall: str = setting("本大厅在省平台的代码", "code of this hall there", longest=64, example='"441402001"')
    key: str = setting("省平台给的口令", "the key that the province gave", secret=True, longest=128,
                       example='"省平台给的口令"')  # fmt: skip
    every_s: int = setting("每隔几秒取一次预约", "seconds between two looks", default=30, least=5, most=3600)
    timeout_s: int = setting("几秒无应答即放弃", "seconds to wait for an answer", default=10, least=1, most=60)


def channel_of(table: ChannelTable) -> Channel:
    """What the settings describe."""
    return Channel(table.url, table.hall, table.key, table.timeout_s)
