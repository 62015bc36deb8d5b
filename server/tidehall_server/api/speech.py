"""Clips over HTTP: a device asks for a call or a sentence and gets the addresses of sound files that never change.

Whoever may speak is signed in, what may be spoken is one plain bounded sentence, and how many *new* clips somebody may
cause is bounded; a clip that exists costs nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

from flask import Response
from pydantic import BaseModel, Field

from tidehall_link.speech.phrases import LONGEST, PATTERN
from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.fields import Body, Identifier, WindowId
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.bucket import Bucket
from tidehall_server.hall import Hall
from tidehall_server.halls.sound import SpeechTable
from tidehall_server.speech import LANGUAGES, Clip, NoVoiceError, Studio, UnspeakableError, call_texts

NEW_PER_S, NEW_BURST = 1.0, 40.0
_ASKERS = 512
_FOREVER = "private, max-age=31536000, immutable"

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[a-z0-9]{1,8})?$")]


class SayBody(Body):
    text: Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=PATTERN)]
    language: Language | None = None


class CallBody(Body):
    ticket: Identifier
    window: WindowId


class ClipLine(BaseModel):
    """``url`` is fetched with the same token; ``ms`` is how long it plays."""

    url: str
    ms: int
    language: str


class CallClips(BaseModel):
    """To be played in order. ``missing`` are languages of the hall that have no voice for this call."""

    text: str
    clips: list[ClipLine]
    missing: list[str]


class LanguageLine(BaseModel):
    code: str
    name: str
    ready: bool


class SpeechInfo(BaseModel):
    """The hall's voice. ``chime`` is None where the hall wants none."""

    languages: list[LanguageLine]
    chime: ClipLine | None


@dataclass(slots=True)
class Speech:
    """``settings`` are those of the hall's file at this moment."""

    hall: Hall
    studio: Studio
    settings: Callable[[], SpeechTable]
    _allowed: dict[str, Bucket] = field(default_factory=dict)

    def endpoints(self) -> list[Endpoint]:
        base = "/api/v1/halls/{hall}/speech"
        return [
            Endpoint("GET", base, "speech", "Languages and chime of the hall's voice", self.info, SpeechInfo,
                     matter="speech", tag="speech"),
            Endpoint("POST", f"{base}/call", "speech-call", "The clips that announce a ticket at a window",
                     self.call, CallClips, matter="speech", body=CallBody, codes=(404, 409, 429), tag="speech"),
            Endpoint("POST", f"{base}/say", "speech-say", "The clip of one plain sentence", self.say, ClipLine,
                     matter="speech", body=SayBody, codes=(409, 429), tag="speech"),
            Endpoint("GET", f"{base}/clips/{{clip}}", "speech-clip", "A sound file; it never changes", self.clip, bytes,
                     matter="speech", media="audio/wav", tag="speech"),
        ]  # fmt: skip

    def info(self, _: Call) -> SpeechInfo:
        return SpeechInfo(
            languages=[
                LanguageLine(code=code, name=self._name(code), ready=self.studio.ready(code))
                for code in self.settings().languages
            ],
            chime=self._line(self.studio.chime(), "") if self.settings().chime else None,
        )

    def call(self, call: Call) -> CallClips:
        body: CallBody = call.body
        with self.hall.reading() as day:
            if body.ticket not in day.tickets:
                raise Problem(ProblemCode.TICKET_NOT_FOUND, ticket=body.ticket)
            if body.window not in day.windows:
                raise Problem(ProblemCode.WINDOW_UNKNOWN, window=body.window)
            spec = day.windows[body.window].spec
        clips: list[ClipLine] = []
        missing: list[str] = []
        yao = self.settings().yao
        for language in self.settings().languages:
            name = spec.name_en if language == "en" else spec.name
            texts = call_texts(language, body.ticket, body.window, name, yao=yao)
            try:
                made = [self._made(call, language, text) for text in texts]
            except (NoVoiceError, UnspeakableError):
                missing.append(language)
                continue
            clips += [self._line(clip, language) for clip in made]
        return CallClips(
            text=" ".join(call_texts("cmn", body.ticket, body.window, spec.name, yao=yao)), clips=clips, missing=missing
        )

    def say(self, call: Call) -> ClipLine:
        body: SayBody = call.body
        language = body.language or next(iter(self.settings().languages), "cmn")
        try:
            return self._line(self._made(call, language, body.text), language)
        except UnspeakableError as error:
            raise Problem(ProblemCode.SPEECH_TEXT) from error
        except NoVoiceError as error:
            raise Problem(ProblemCode.SPEECH_UNAVAILABLE, language=language) from error

    def clip(self, call: Call) -> Response:
        path = self.studio.clips.path(call.path["clip"])
        if path is None:
            raise Problem(ProblemCode.NOT_FOUND)
        return Response(path.read_bytes(), mimetype="audio/wav", headers={"Cache-Control": _FOREVER})

    def _made(self, call: Call, language: str, text: str) -> Clip:
        """The clip; making a new one takes from what its asker may cause."""
        if not self.studio.known(language, text):
            asker = call.identity.label
            if asker not in self._allowed and len(self._allowed) >= _ASKERS:
                self._allowed.clear()
            bucket = self._allowed.setdefault(asker, Bucket(NEW_PER_S, NEW_BURST))
            if not bucket.take(time.monotonic()):
                raise Problem(ProblemCode.TOO_MANY, retry_after_s=1)
        return self.studio.say(language, text)

    def _line(self, clip: Clip, language: str) -> ClipLine:
        return ClipLine(url=f"/api/v1/halls/{self.hall.id}/speech/clips/{clip.name}", ms=clip.ms, language=language)

    def _name(self, code: str) -> str:
        recorded = (pack.name for pack in self.studio.packs if pack.language == code)
        return next(recorded, LANGUAGES.get(code, code))
