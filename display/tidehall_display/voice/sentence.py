"""What this voice says: calls by the hall's own rules, and its pairing code."""

from __future__ import annotations

from tidehall_display.voice.calls import Call
from tidehall_display.voice.manner import Manner
from tidehall_link.speech.phrases import call_texts


def call_sentence(call: Call, manner: Manner) -> list[tuple[str, tuple[str, ...]]]:
    """A call in the languages of the hall, in their order; the number and the way are phrases of their own."""
    names = {language: call.name_en if language == "en" else call.name for language in manner.languages}
    return [
        (language, call_texts(language, call.ticket, call.window, name, yao=manner.yao))
        for language, name in names.items()
    ]


def spelt(code: str) -> str:
    """``BCDF-GHJK`` -> ``B, C, D, F。 G, H, J, K``: one by one, with a breath in the middle."""
    return "。 ".join(", ".join(part) for part in code.upper().split("-"))


def following(ticket: str, count: int) -> list[str]:
    """The numbers that will probably be called after this one: ``A007`` -> ``A008``, ``A009`` …"""
    digits = ticket[len(ticket.rstrip("0123456789")) :]
    if not digits:
        return []
    head = ticket[: -len(digits)]
    return [f"{head}{int(digits) + step:0{len(digits)}d}" for step in range(1, count + 1)]
