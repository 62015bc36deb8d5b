"""The adapter that pushes: the service's record first, then what the citizen said of it.

Whatever can be sent again is safe to send again: the province knows a review by its case, service and number, and what
it calls a repetition is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from tidehall_server.outward import NoAnswerError, post
from tidehall_server.province.envelope import DESCRIPTION, TENANCY, Verdict, read_answer, seal
from tidehall_server.province.fields import (
    MUST_REVIEW,
    MUST_SERVICE,
    Fields,
    missing,
    of_review,
    of_service,
    self_built,
)
from tidehall_server.province.records import Review, Service
from tidehall_server.province.settings import Interface

SERVICE, REVIEW = "addEvaluateService", "addEvaluate"
_FINE = frozenset({Verdict.DONE, Verdict.ALREADY})


class UnreachableError(NoAnswerError):
    """No answer, or none that means anything: try again later."""


class IncompleteError(Exception):
    """The province insists on fields that we do not have; ``fields`` names them."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


class RefusedByProvinceError(Exception):
    """The province read it and says no; ``said`` is its text. Only a person can help."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


@dataclass(frozen=True, slots=True)
class Delivered:
    """``sent`` is false for what is not to be uploaded; ``verdict`` is the province's on the last record that was sent,
    ``said`` its words, for people.
    """

    sent: bool
    said: str
    verdict: Verdict = Verdict.DONE


@dataclass(frozen=True, slots=True)
class Push:
    """One hall's way to its province. ``now`` is asked for every call: the province refuses times of the future.

    SM2 takes a processor for some 60 ms: ``offload`` lets green threads go on meanwhile.
    """

    to: Interface
    zone: tzinfo
    now: Callable[[], datetime]
    offload: Callable[[Callable[[], bytes]], bytes] = lambda work: work()

    def deliver(self, service: Service, review: Review | None) -> Delivered:
        """Send a service and, when there is one, its review.

        Raises ``UnreachableError``, ``IncompleteError`` or ``RefusedByProvinceError``.
        """
        if self_built(service.matter):
            return Delivered(False, "self-built item: not uploaded")
        record = of_service(service, self.to, self.zone)
        evaluation = of_review(review, self.to, self.zone) if review is not None else None
        lacking = missing(record, MUST_SERVICE) + (missing(evaluation, MUST_REVIEW) if evaluation else [])
        if lacking:
            raise IncompleteError(list(dict.fromkeys(lacking)))
        verdict, said = self._call(SERVICE, record)
        if evaluation is not None:
            verdict, said = self._call(REVIEW, evaluation)
        return Delivered(True, said, verdict)

    def _call(self, what: str, record: Fields) -> tuple[Verdict, str]:
        now = self.now()
        body = self.offload(lambda: seal([record], self.to, now, self.zone))
        verdict, said = read_answer(*self._post(what, body))
        if verdict in _FINE:
            return verdict, said
        if verdict is Verdict.REFUSED:
            raise RefusedByProvinceError(f"{what}: {said}")
        raise UnreachableError(f"{what}: {said}")

    def _post(self, what: str, body: bytes) -> tuple[int, dict[str, str]]:
        headers = {"Content-Type": "application/json; charset=utf-8", TENANCY: self.to.tenancy}
        try:
            answer = post(f"{self.to.url.rstrip('/')}/{what}", body, headers, self.to.timeout_s)
        except NoAnswerError as error:
            raise UnreachableError(f"{what}: {error}") from None
        return answer.status, {DESCRIPTION: answer.headers.get(DESCRIPTION, "")}
