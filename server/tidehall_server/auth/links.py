"""Links for a citizen's phone: signed, so that a ticket number cannot be guessed into somebody's progress or rating."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from itsdangerous import BadData, Signer, URLSafeSerializer

from tidehall_server.auth.problems import Problem, ProblemCode

Purpose = Literal["rate", "progress", "booking"]
_SECRET_FILE = "link-secret"
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Linked:
    """What a link stands for: a ticket, or a booking's code, of a business day."""

    hall: str
    business_day: str
    ticket: str


class Links:
    """Signs and reads; one purpose's link is worthless for the other. Slips of before the short form stay readable."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._signers = {
            "rate": Signer(secret, salt="tidehall.rate.2"),
            "progress": Signer(secret, salt="tidehall.progress.2"),
            "booking": Signer(secret, salt="tidehall.booking"),
        }
        self._serializers = {
            "rate": URLSafeSerializer(secret, salt="tidehall.rate"),
            "progress": URLSafeSerializer(secret, salt="tidehall.progress"),
            "booking": URLSafeSerializer(secret, salt="tidehall.booking.1"),
        }

    def sign_case(self, hall: str, receipt: str) -> str:
        """The link of a case's progress, for the code on its papers: whoever holds the paper sees how far it is."""
        return self._case(hall).sign(receipt).decode("ascii")

    def read_case(self, hall: str, token: str) -> str:
        """The receipt number behind a link. Raises ``case_link_invalid`` for anything that we did not sign for it."""
        try:
            return self._case(hall).unsign(token[:512]).decode("ascii")
        except (BadData, ValueError) as error:
            raise Problem(ProblemCode.CASE_LINK_INVALID) from error

    def _case(self, hall: str) -> Signer:
        return Signer(self._secret, salt=f"tidehall.case.{hall}")

    def booking_path(self, hall: str) -> Callable[[str, str], str]:
        """Gives the page of a booking, by its day and code."""
        return lambda day, code: f"/b/{self.sign('booking', Linked(hall, day, code))}"

    def sign(self, purpose: Purpose, linked: Linked) -> str:
        """In the clear where every part can stand in an address: every letter is a cell more of a QR code on paper."""
        parts = (linked.hall, linked.business_day.replace("-", ""), linked.ticket)
        if all(_PLAIN.fullmatch(part) for part in parts):
            return self._signers[purpose].sign(".".join(parts)).decode("ascii")
        token = self._serializers[purpose].dumps([linked.hall, linked.business_day, linked.ticket])
        return token if isinstance(token, str) else token.decode("ascii")

    def read(self, purpose: Purpose, token: str) -> Linked:
        """Raises ``link_invalid`` for anything that we did not sign for this purpose."""
        token = token[:512]
        try:
            if token.count(".") > 1:
                hall, day, ticket = self._signers[purpose].unsign(token).decode("ascii").split(".")
                return Linked(hall, date.fromisoformat(day).isoformat(), ticket)
            hall, business_day, ticket = self._serializers[purpose].loads(token)
        except (BadData, ValueError, TypeError) as error:
            raise Problem(ProblemCode.LINK_INVALID) from error
        return Linked(str(hall), str(business_day), str(ticket))


def link_secret(data: Path) -> str:
    """The secret of this data directory, made on first use; only its owner may read the file."""
    path = data / _SECRET_FILE
    if not path.exists():
        fresh = data / f".{_SECRET_FILE}.{secrets.token_hex(8)}"
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text("ascii").strip()
