"""``tidehall virtual``: far ends that ship, to try a hall against: a province, an SMS gateway, a booking channel."""

from __future__ import annotations

import secrets
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import click

from tidehall_server.channel.virtual import HALL, KEY, VirtualChannel
from tidehall_server.cli._options import told
from tidehall_server.clock import SystemClock
from tidehall_server.messages.messenger import hidden
from tidehall_server.messages.virtual import VirtualGateway
from tidehall_server.province.sm import new_pair
from tidehall_server.province.virtual.judge import Keys
from tidehall_server.province.virtual.server import VirtualProvince
from tidehall_server.virtual_end import Trouble, VirtualEnd

_LOOK_S = 0.2
_ZONE = ZoneInfo("Asia/Shanghai")
_MOODS = [mood.value for mood in Trouble]


@dataclass(frozen=True, slots=True)
class End:
    """One far end: how ``server.toml`` names it, and what it was told so far, a line for each thing."""

    end: VirtualEnd
    settings: Callable[[], str]
    heard: Callable[[], list[str]]


@click.command("virtual")
@click.argument("which", type=click.Choice(["province", "sms", "bookings"]))
@click.option("--port", default=0, show_default=True, type=click.IntRange(0, 65535), help="端口，0 为任选 / port")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / address to listen on")
@click.option("--trouble", default="none", show_default=True, type=click.Choice(_MOODS), help="怎样出错 / its mood")
@told
def command(which: str, port: int, host: str, trouble: str) -> None:
    """虚拟的省平台、短信网关或预约渠道，联调和演练用 / a virtual province, gateway or booking channel.

    Prints what to write into server.toml and then what it is told. A mood typed on a line of its own (none, closed,
    busy, garbage, lost, slow, hang, refuses) is taken at once. Nothing of it is kept; never give it people's numbers.
    """
    one = _ENDS[which](host, port)
    one.end.trouble = Trouble(trouble)
    with suppress(KeyboardInterrupt), one.end:
        click.echo(one.settings())
        threading.Thread(target=_moods, args=(one.end,), daemon=True).start()
        for line in _news(one):
            click.echo(line)


def _moods(end: VirtualEnd) -> None:
    for line in sys.stdin:
        if line.strip() in _MOODS:
            end.trouble = Trouble(line.strip())
            click.echo(f"-> {end.trouble.value}")
        elif line.strip():
            click.echo(f"? {' '.join(_MOODS)}")


def _news(one: End) -> Iterator[str]:
    pause = threading.Event()  # never set
    known: Counter[str] = Counter()
    while True:
        with one.end.lock:
            fresh = Counter(one.heard()) - known
        yield from fresh.elements()
        known += fresh
        pause.wait(_LOOK_S)


def _province(host: str, port: int) -> End:
    private, public = new_pair()
    sm4, word = secrets.token_bytes(16), "example-word"
    end = VirtualProvince(Keys(private, sm4, "HALL", word), SystemClock().now, _ZONE, host=host, port=port)

    def settings() -> str:
        return "\n".join((
            "[province]", f'url = "{end.url}"', 'area = "370800"', 'org_code = "11370800000000000X"',
            'org_name = "示范镇便民服务中心"', 'app_mark = "HALL"', f'app_word = "{word}"',
            f'public_key = "{public.hex()}"', f'sm4_key = "{sm4.hex()}"', "",
            "# 或在评价器上打开 / or its own page on pads", "[province_page]", f'url = "{end.page_url}"', "",
        ))  # fmt: skip

    def heard() -> list[str]:
        asked = [f"页面 {each.get('PROJECTNO', '')}" for each in end.pages.asked]
        rated = [f"页面上评价 {number} {level}" for number, level in end.pages.rated.items()]
        services = [f"服务 {' '.join(key)}" for key in end.register.services]
        reviews = [f"评价 {' '.join(key)} {each['satisfaction']}" for key, each in end.register.reviews.items()]
        return asked + rated + services + reviews

    return End(end, settings, heard)


def _sms(host: str, port: int) -> End:
    end = VirtualGateway(host=host, port=port)

    def settings() -> str:
        accepted = """accepted = '"code": *0'"""
        return "\n".join((
            "[sms]", f'url = "{end.url}"', accepted, "", "# 工作群也可以发到这里 / the group chat as well",
            "[webhook]", f'url = "{end.url}"', accepted, "",
        ))  # fmt: skip

    return End(end, settings, lambda: [_message(each) for each in end.taken])


def _message(fields: Mapping[str, str]) -> str:
    phone = fields.get("phone", "")
    return f"{hidden(phone) if phone else '群'} {fields.get('text', '')}"


def _bookings(host: str, port: int) -> End:
    end = VirtualChannel(host=host, port=port)

    def settings() -> str:
        return "\n".join(("[booking_channel]", f'url = "{end.url}"', f'hall = "{HALL}"', f'key = "{KEY}"', ""))

    def heard() -> list[str]:
        answers = [f"{' '.join(key)} {each['result']}" for key, each in end.answered.items()]
        return answers + [f"{order} {standing}" for order, standing in end.told]

    return End(end, settings, heard)


_ENDS: Mapping[str, Callable[[str, int], End]] = {"province": _province, "sms": _sms, "bookings": _bookings}
