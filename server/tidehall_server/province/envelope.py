"""The envelope of the push interface: who speaks (an SM2 sign over time, mark and word), and the records under SM4.

``{"txnBodyCom": {"sign", "time", "appMark", "params": {"evaluate": [ciphertext]}}, "txnCommCom": {}}``, answered by
headers. Which cipher the records are under is not in any text we have; SM4 is our default and a setting.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Any
from urllib.parse import quote, unquote, unquote_to_bytes

from tidehall_server.province.fields import Fields
from tidehall_server.province.settings import Interface
from tidehall_server.province.sm import Sm4, sm2_encrypt

TIME = "%Y%m%d%H%M%S"
DESCRIPTION = "C-Response-Desc"
TENANCY = "C-Tenancy-Id"
SUCCESS = "success"
ALREADY = ("评价数据不可重复", "本次服务已存在评价")
NO_SERVICE = "没有对应的服务数据"


class Verdict(StrEnum):
    """What an answer means for what was sent."""

    DONE = "done"
    ALREADY = "already"
    NO_SERVICE = "no_service"
    REFUSED = "refused"
    UNCLEAR = "unclear"


def seal(records: list[Fields], to: Interface, now: datetime, zone: tzinfo) -> bytes:
    """The body of one call."""
    time = now.astimezone(zone).strftime(TIME)
    said = f"{time}{to.app_mark}{to.app_word}".encode()
    sign = to.spelling.write(sm2_encrypt(to.public_key, said, to.order))
    plain = json.dumps(records, ensure_ascii=False, separators=(",", ":")).encode()
    sealed = to.spelling.write(Sm4(to.sm4_key, to.mode).encrypt(plain))
    body = {"sign": sign, "time": time, "appMark": to.app_mark, "params": {"evaluate": [sealed]}}
    return json.dumps({"txnBodyCom": body, "txnCommCom": {}}, separators=(",", ":")).encode()


def read_answer(status: int, headers: Mapping[str, str]) -> tuple[Verdict, str]:
    """What the province said: the header decides, not the status; no header is no answer at all."""
    text = _words(headers.get(DESCRIPTION, "")).strip()
    if text == SUCCESS:
        return Verdict.DONE, text
    if any(each in text for each in ALREADY):
        return Verdict.ALREADY, text
    if NO_SERVICE in text:
        return Verdict.NO_SERVICE, text
    if text and status < 500:
        return Verdict.REFUSED, text
    return Verdict.UNCLEAR, text or f"HTTP {status}"


def _words(header: str) -> str:
    """The words of a header, percent-encoded or raw: raw bytes come as Latin-1, whatever they were meant as."""
    try:
        raw = unquote_to_bytes(header.encode("latin-1"))
    except UnicodeEncodeError:
        return unquote(header)
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("latin-1")


def header_text(text: str) -> str:
    """Text for a header, where only ASCII is safe."""
    return quote(text, safe=" ")


def opened(body: bytes) -> Mapping[str, Any]:
    """The envelope of a call that came in. Raises ``ValueError`` for anything else."""
    found = json.loads(body)
    inner = found["txnBodyCom"] if isinstance(found, dict) and "txnBodyCom" in found else None
    if not isinstance(inner, dict):
        raise ValueError("no txnBodyCom")  # noqa: TRY004 - it is a wrong text, not a wrong call
    return inner
