"""What the processes of a hall say to each other over Redis: "look again", and which devices they see.

Nothing here is on anybody's request path: words wait in a place of their own and are sent beside. Every wait ends.
"""

from __future__ import annotations

import json
import logging
import random
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tidehall_server.presence import Presence

log = logging.getLogger("tidehall.wake")

_CHANNEL = "tidehall:wake"
_PRESENCE = "tidehall:presence"
_MAX_WORD = 512
_MAX_REPORT = 1_000_000
_MAX_PROCESSES = 64
_VERSION_MAX = 1 << 53
_CONNECT_S = 1.0
_ANSWER_S = 2.0
_LISTEN_S = 1.0
_BACKOFF_S = (0.2, 5.0)
_PRESENCE_EVERY_S = 3.0
_PRESENCE_TTL_S = 12


@dataclass(frozen=True, slots=True)
class Word:
    """Says that the stream of this hall has reached this version."""

    hall: str
    stream: str
    version: int


def read_word(data: object) -> Word | None:
    """The word in a message from Redis, or None for anything that is not one. Only JSON, only small."""
    if not isinstance(data, bytes | str) or len(data) > _MAX_WORD:
        return None
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    hall, stream, version = said.get("hall"), said.get("stream"), said.get("version")
    if not isinstance(hall, str) or not isinstance(stream, str) or type(version) is not int:
        return None
    return Word(hall, stream, version) if 0 <= version < _VERSION_MAX else None


class Wake:
    """A line to Redis that may break at any time. ``event`` and ``sleep`` are of the async mode's own kind."""

    def __init__(
        self,
        url: str,
        hall: str,
        event: Any,
        sleep: Callable[[float], object],
        presence: Presence | None = None,
    ) -> None:
        self._client = redis.Redis.from_url(
            url,
            socket_connect_timeout=_CONNECT_S,
            socket_timeout=_ANSWER_S,
            retry=Retry(NoBackoff(), 0),
            health_check_interval=0,
        )
        self._hall = hall
        self._event = event
        self._sleep = sleep
        self._presence = presence
        self._process = secrets.token_hex(8)
        self._word: Word | None = None
        self._listeners: list[Callable[[Word], None]] = []
        self._stopped = False
        self._lock = threading.Lock()
        self.connected = False

    def on_word(self, listener: Callable[[Word], None]) -> None:
        self._listeners.append(listener)

    def say(self, word: Word) -> None:
        """Announce; only the newest word matters. Never blocks, never raises."""
        self._word = word
        self._event.set()

    def start(self, spawn: Callable[..., Any]) -> None:
        spawn(self._loop, self._speak)
        spawn(self._loop, self._listen)
        if self._presence is not None:
            spawn(self._loop, self._share_presence)

    def stop(self) -> None:
        self._stopped = True
        self._event.set()

    def _loop(self, work: Callable[[], None]) -> None:
        """Do ``work`` again and again; after a failure wait longer and longer, with jitter."""
        shortest, longest = _BACKOFF_S
        pause = shortest
        while not self._stopped:
            began = time.monotonic()
            try:
                work()
                pause = shortest
            except (redis.RedisError, OSError, ValueError) as error:
                self._note(connected=False, why=type(error).__name__)
                if time.monotonic() - began > longest:
                    pause = shortest
                self._sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - jitter, not a secret
                pause = min(longest, pause * 2)

    def _speak(self) -> None:
        """Send the newest word. One that could not be sent is forgotten: everybody polls anyway."""
        self._event.wait(_LISTEN_S)
        self._event.clear()
        word, self._word = self._word, None
        if word is not None:
            said = {"hall": word.hall, "stream": word.stream, "version": word.version}
            self._client.publish(f"{_CHANNEL}:{self._hall}", json.dumps(said, separators=(",", ":")))
            self._note(connected=True)

    def _listen(self) -> None:
        with self._client.pubsub(ignore_subscribe_messages=True) as line:  # type: ignore[no-untyped-call]
            line.subscribe(f"{_CHANNEL}:{self._hall}")
            self._note(connected=True)
            while not self._stopped:
                message = line.get_message(timeout=_LISTEN_S)
                if message is None:
                    continue
                word = read_word(message.get("data"))
                if word is None:
                    log.info("ignored a message that is not ours")
                    continue
                for listener in self._listeners:
                    listener(word)

    def _share_presence(self) -> None:
        if self._presence is None:
            return
        mine = f"{_PRESENCE}:{self._hall}:{self._process}"
        self._client.set(mine, json.dumps(self._presence.own(self._hall)), ex=_PRESENCE_TTL_S)
        others: dict[str, dict[str, dict[str, Any]]] = {}
        for key in self._client.scan_iter(match=f"{_PRESENCE}:{self._hall}:*", count=100):
            if key.decode("utf-8", "replace") == mine or len(others) >= _MAX_PROCESSES:
                continue
            report = read_report(self._client.get(key))
            if report is not None:
                others[key.decode("utf-8", "replace")] = report
        self._presence.heard(self._hall, others)
        self._note(connected=True)
        self._sleep(_PRESENCE_EVERY_S)

    def _note(self, connected: bool, why: str = "") -> None:
        with self._lock:
            if connected == self.connected:
                return
            self.connected = connected
        if connected:
            log.info("Redis answers")
        else:
            log.warning("Redis does not answer (%s): other processes are noticed by polling", why)


def read_report(data: object) -> dict[str, dict[str, Any]] | None:
    """What another process says of its devices, or None when it makes no sense."""
    if not isinstance(data, bytes) or len(data) > _MAX_REPORT:
        return None
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    return {
        device: {"online": entry["online"] is True, "last_seen": entry["last_seen"], "status": entry["status"]}
        for device, entry in said.items()
        if isinstance(entry, dict)
        and isinstance(entry.get("last_seen"), str)
        and isinstance(entry.get("status"), dict)
        and "online" in entry
    }
