"""One service and one review, and both sides of an interface."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tidehall_server.core.queue.commands import Level, RatingChannel
from tidehall_server.core.queue.model import ServiceKind
from tidehall_server.province.push import Push
from tidehall_server.province.records import Matter, Person, Review, Service, Stage
from tidehall_server.province.settings import Interface
from tidehall_server.province.sm import Mode, Order, Spelling, new_pair
from tidehall_server.province.virtual.judge import Keys
from tidehall_server.province.virtual.server import VirtualProvince

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
PRIVATE, PUBLIC = new_pair()
SM4_KEY = bytes(range(16))
MATTER = Matter("城乡居民基本医疗保险参保登记", ServiceKind.INSTANT, "1" * 31, "", "11370000000000000X", "医保")
PERSON = Person("赵群众", "370101199001011234", "111", "13800138000")
SERVICE = Service(
    "2026112000000001", "1", Stage.DONE, MATTER, datetime(2026, 11, 20, 2, 0, tzinfo=UTC),
    datetime(2026, 11, 20, 1, 50, tzinfo=UTC), "01", PERSON,
)  # fmt: skip
REVIEW = Review(
    SERVICE.project_no, SERVICE.service_no, 0, MATTER, Level.DISSATISFIED, ("213", "214"), "等了很久",
    RatingChannel.PAD, False, datetime(2026, 11, 20, 2, 5, tzinfo=UTC), PERSON,
)  # fmt: skip


def keys(order: Order = Order.C1C3C2, mode: Mode = Mode.CBC, spelling: Spelling = Spelling.HEX) -> Keys:
    return Keys(PRIVATE, SM4_KEY, "HALL", "word", order, mode, spelling)


def interface(url: str, agreed: Keys | None = None, timeout_s: float = 5.0) -> Interface:
    agreed = agreed or keys()
    return Interface(
        url=url, area="370800", org_code="11370800000000000X", org_name="示范镇", app_mark=agreed.app_mark,
        app_word=agreed.app_word, public_key=PUBLIC, sm4_key=SM4_KEY, prefix="37", order=agreed.order,
        mode=agreed.mode, spelling=agreed.spelling, timeout_s=timeout_s,
    )  # fmt: skip


def push(province: VirtualProvince, now: Callable[[], datetime] = lambda: NOW, timeout_s: float = 5.0) -> Push:
    return Push(interface(province.url, province.keys, timeout_s), ZONE, now)
