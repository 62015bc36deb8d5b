"""From the server's answer to the page's answer and to the slip."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from escpos.constants import S_RASTER_N

from tidehall_kiosk.hall import Done
from tidehall_kiosk.printing.encode import Profile, encode
from tidehall_kiosk.printing.printer import Outcome
from tidehall_kiosk.printing.slip import SlipFacts, lay_out, shorter
from tidehall_kiosk.printing.worker import PrintWorker
from tidehall_kiosk.reader.record import Card
from tidehall_kiosk.settings import SlipSettings
from tidehall_kiosk.state import Screen
from tidehall_kiosk.tickets.asking import Ask
from tidehall_kiosk.words import Words, read_words

_RESULT_KEYS = (
    "ticket",
    "number",
    "service",
    "service_name",
    "priority",
    "ahead",
    "estimate_s",
    "base",
    "slot",
    "windows",
    "area",
)


def fitting(facts: SlipFacts, words: Words, large: bool, profile: Profile) -> bytes:
    """The bytes of a slip, as many as the printer's line carries in a moment. Dots take long whatever is left out."""
    sent = b""
    for each in shorter(facts, words):
        sent = encode(lay_out(each, words, large, profile.columns), profile)
        if not profile.most or len(sent) <= profile.most or S_RASTER_N in sent:
            break
    return sent


class HallAnswers:
    """Fills the server's answer up with what the view knows: names in both languages, the day, the hall."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def describe(self, result: Done, ask: Ask) -> dict[str, Any]:
        """The page's answer, which is also what a later reprint is made from. Holds nothing of a person."""
        told = {key: result.result[key] for key in _RESULT_KEYS if key in result.result}
        told.setdefault("number", told.get("ticket"))
        service = self._service(str(told.get("service", ask.body.get("service", ""))))
        told.setdefault("service", service.get("id", ""))
        told.setdefault("service_name", service.get("name", ""))
        told["service_name_en"] = service.get("name_en", "")
        told["department"] = service.get("department", "")
        return told | {
            "proxy": ask.proxy,
            "taken_at": self._screen.now().isoformat(),
            "business_day": self.business_day(),
            "version": result.version,
        }

    def business_day(self) -> str:
        """The hall's day by the last view."""
        return str(self._hall().get("business_day", ""))

    def today_age(self, card: Card) -> int:
        """Whole years on the hall's day."""
        return card.age(self.today())

    def today(self) -> date:
        """The hall's date."""
        return self._screen.now().astimezone(self.zone()).date()

    def zone(self) -> tzinfo:
        """The hall's time zone; China's before the first view came."""
        try:
            return ZoneInfo(str(self._hall().get("timezone") or "Asia/Shanghai"))
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("Asia/Shanghai")

    def hall_name(self, language: str) -> str:
        """The hall's name in the slip's language where it has one."""
        hall = self._hall()
        return str((hall.get("name_en") if language == "en" else "") or hall.get("name", ""))

    def phone(self) -> str:
        """The hall's telephone."""
        return str(self._hall().get("phone", ""))

    def _hall(self) -> dict[str, Any]:
        return dict(self._screen.view().get("hall") or {})

    def _service(self, service: str) -> dict[str, Any]:
        return next((dict(line) for line in self._screen.view().get("services") or () if line.get("id") == service), {})


class SlipMaker:
    """Makes slips of answers and hands them to the printer's thread."""

    def __init__(self, answers: HallAnswers, worker: PrintWorker, profile: Profile, settings: SlipSettings) -> None:
        self._answers = answers
        self._worker = worker
        self._profile = profile
        self._settings = settings

    def print(self, answer: dict[str, Any], ask: Ask, reprint: bool) -> Future[Outcome]:
        """Queue the slip of ``answer``; ``reprint`` marks it 补打."""
        return self._worker.submit(self.bytes_of(answer, ask.language, ask.large or self._settings.large, reprint))

    def bytes_of(self, answer: dict[str, Any], language: str, large: bool, reprint: bool) -> Callable[[], bytes]:
        """What makes the bytes, to be run by the printer's thread: drawing rare characters takes a while."""
        facts = self._facts(answer, language, reprint)
        return lambda: fitting(facts, read_words(language), large, self._profile)

    def _facts(self, answer: dict[str, Any], language: str, reprint: bool) -> SlipFacts:
        english = language == "en"
        estimate = answer.get("estimate_s")
        slot = answer.get("slot")
        return SlipFacts(
            hall=self._answers.hall_name(language),
            number=str(answer.get("number") or answer.get("ticket", "")),
            service=str((english and answer.get("service_name_en")) or answer.get("service_name", "")),
            department=str(answer.get("department", "")) if not english else "",
            taken_at=self._local(answer["taken_at"]),
            ahead=answer.get("ahead"),
            wait_s=(int(estimate[0]), int(estimate[1])) if estimate else None,
            windows=tuple(str(window) for window in answer.get("windows_en" if english else "windows") or ()),
            priority=str(answer.get("priority", "normal")),
            slot=self._local(slot) if slot else None,
            hint=self._settings.hint if not english else "",
            qr=str(answer.get("progress_url") or "") if self._settings.qr else "",
            phone=self._answers.phone(),
            machine=self._settings.machine,
            reprint=reprint,
            proxy=bool(answer.get("proxy")),
        )

    def _local(self, instant: str) -> datetime:
        return datetime.fromisoformat(instant).astimezone(self._answers.zone())
