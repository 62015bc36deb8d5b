"""Addresses of papers for a printer's frame: a browser prints only what it has loaded itself, and sends no token there.

Signed, of one paper of one case, and good for a minute: long enough to load it, too short to hand it on.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from tidehall_server.auth.problems import Problem, ProblemCode

_LASTS = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PaperAsked:
    """A paper of a case as somebody of this role asked for it, who may see it."""

    hall: str
    case: str
    paper: str
    form: str
    number: str
    role: str


class PaperLinks:
    """Signs what was asked for, and reads it again while it is fresh."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(secret, salt="tidehall.paper")

    def sign(self, asked: PaperAsked, now: datetime) -> str:
        until = int((now + _LASTS).timestamp())
        token = self._serializer.dumps([until, *astuple(asked)])
        return token if isinstance(token, str) else token.decode("ascii")

    def read(self, token: str, now: datetime) -> PaperAsked:
        """Raises ``paper_link_over`` for what we did not sign, and for what is older than a minute."""
        try:
            until, *rest = self._serializer.loads(token[:512])
            asked = PaperAsked(*(str(each) for each in rest))
        except (BadData, ValueError, TypeError) as error:
            raise Problem(ProblemCode.PAPER_LINK_OVER) from error
        if now.timestamp() > until:
            raise Problem(ProblemCode.PAPER_LINK_OVER)
        return asked
