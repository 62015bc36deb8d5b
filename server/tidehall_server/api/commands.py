"""Commands: one endpoint each, so that the API document lists every wish and its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import BaseModel

from tidehall_server.api.command_models import CommandModel, offered, values
from tidehall_server.api.endpoint import Call, Endpoint, Handler
from tidehall_server.auth.identity import Identity
from tidehall_server.auth.permissions import CLERK, GUIDE, KIOSK, MANAGER, PAD
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.core.queue.commands import Actor, Command, RatingChannel
from tidehall_server.core.queue.model import Channel
from tidehall_server.erasable import Said, kept_for
from tidehall_server.hall import Answer, CommandIdReusedError, Hall
from tidehall_server.identity import IdNumberError, IdProblem, normalise

_LONGEST_DOCUMENT = 20
_CHANNELS = {KIOSK: Channel.KIOSK, GUIDE: Channel.DESK, MANAGER: Channel.DESK, CLERK: Channel.WINDOW}
_RATINGS = {PAD: RatingChannel.PAD, MANAGER: RatingChannel.PAPER}


class CommandAnswer(BaseModel):
    """``version`` is that of the last fact; what ``result`` holds depends on the command."""

    result: dict[str, Any]
    version: int


@dataclass(frozen=True, slots=True)
class Commands:
    """``counted`` is told each command's name and how it ended."""

    hall: Hall
    today: Callable[[], date]
    counted: Callable[[str, str], None]
    models: Mapping[str, CommandModel] = field(default_factory=offered)

    def endpoints(self) -> list[Endpoint]:
        return [self._endpoint(model) for model in self.models.values()]

    def _endpoint(self, model: CommandModel) -> Endpoint:
        return Endpoint(
            method="POST",
            path=f"/api/v1/halls/{{hall}}/commands/{model.name}",
            name=f"command-{model.name}",
            summary=model.model.__doc__ or model.name.replace("-", " ").capitalize(),
            handler=self._handler(model),
            answer=CommandAnswer,
            matter=f"command:{model.name}",
            body=model.model,
            idempotent=True,
            codes=(409, 503),
            tag="commands",
        )

    def _handler(self, model: CommandModel) -> Handler:
        def handle(call: Call) -> CommandAnswer:
            given = values(call.body)
            said = said_in(given)
            _bind(model, given, call.identity)
            named = whose(given.pop("person", None), given.pop("phone", None), self.today())
            if named is not None:
                given["person"] = self.hall.journal.people.key_for(self.hall.id, named)
            answer = self.execute(model, given, said, call.identity, call.command_id, call.console)
            return CommandAnswer(result=answer.result, version=answer.version)

        return handle

    def execute(
        self,
        model: CommandModel,
        given: dict[str, Any],
        said: Said,
        who: Identity,
        command_id: str,
        console: str | None = None,
    ) -> Answer:
        """Give the command to the hall. What a citizen said is kept only if the command was accepted now."""

        def work(words: str | None, contact: str | None, fingerprint: str) -> Answer:
            kept = {name: key for name, key in (("words", words), ("contact", contact)) if key is not None}
            return self._run(model, model.build({**given, **kept}), who.actor(console), command_id, fingerprint)

        return kept_for(self.hall.journal, self.hall.id, said, who.id, model.build(given), work)

    def _run(self, model: CommandModel, command: Command, actor: Actor, command_id: str, fingerprint: str) -> Answer:
        ended = "refused"
        try:
            answer = self.hall.execute(command, actor, command_id, fingerprint)
            ended = "replayed" if answer.replayed else "accepted"
        except CommandIdReusedError as error:
            raise Problem(ProblemCode.COMMAND_ID_REUSED) from error
        finally:
            self.counted(model.name, ended)
        return answer


def said_in(given: dict[str, Any]) -> Said:
    """Take out of a body what must not reach the core."""
    contact = given.pop("contact", None)
    return Said(given.pop("words", None), contact.model_dump() if contact is not None else None)


def _bind(model: CommandModel, given: dict[str, Any], who: Identity) -> None:
    """What the token says goes before what the message says."""
    bound = who.window if who.kind == "device" and model.has_window else None
    if bound is not None and given.setdefault("window", bound) != bound:
        raise Problem(ProblemCode.OTHER_WINDOW, own=bound, window=given["window"])
    if model.name == "take-ticket":
        given.setdefault("channel", _CHANNELS.get(who.role, Channel.KIOSK))
    if model.name == "rate":
        given["channel"] = _RATINGS.get(who.role, RatingChannel.BOX)


def whose(id_number: str | None, phone: str | None, today: date) -> str | None:
    """What tells a citizen from others: the number of a card, or a phone's; one of them, never both."""
    if id_number is not None and phone is not None:
        raise Problem(ProblemCode.INPUT_INVALID, fields="id_number, phone")
    if phone is not None:
        return f"tel:{phone}"
    return _document(id_number, today) if id_number is not None else None


def _document(typed: str, today: date) -> str:
    """The number of an identity card, checked; a passport or officer's card, which carries no check, as it is."""
    try:
        return normalise(typed, today).value
    except IdNumberError as error:
        other = "".join(typed.split()).upper()
        if error.problem is IdProblem.OTHER_DOCUMENT and len(other) <= _LONGEST_DOCUMENT:
            return other
        raise Problem(ProblemCode.ID_NUMBER_INVALID, problem=error.problem.value) from None
