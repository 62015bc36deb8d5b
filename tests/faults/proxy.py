"""A TCP line that fails on command: delay, drop, half-open, reset, cut after N bytes, throttle.

Runs in a thread of its own, so that tests of any kind can put it between a client and a server:

    with FaultProxy("127.0.0.1", server_port) as proxy:
        client = connect(proxy.port)
        proxy.set(Faults(frozen=True))       # half-open: both ends think that the line stands, nothing passes
        proxy.set(Faults())                  # healed, for connections made from now on and for those that still live
        proxy.reset()                        # RST to both ends of every connection
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

_CHUNK = 16384
_LOOK_S = 0.02


@dataclass(frozen=True)
class Faults:
    """``delay_s`` on every piece; ``frozen`` holds everything back; ``deaf`` what goes to the server, ``mute`` what
    comes from it; ``refuse`` closes new connections at once; ``bytes_per_s`` throttles; ``cut_after`` ends a connection
    after so many bytes towards the client."""

    delay_s: float = 0.0
    frozen: bool = False
    deaf: bool = False
    mute: bool = False
    refuse: bool = False
    bytes_per_s: int = 0
    cut_after: int = 0


class FaultProxy:
    """Forwards ``port`` of 127.0.0.1 to the target, as well as its ``Faults`` allow."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._faults = Faults()
        self._stopped = threading.Event()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(_LOOK_S * 5)
        self.port: int = self._listener.getsockname()[1]
        self.accepted = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._listener.close()
        self.drop()

    def set(self, faults: Faults) -> None:
        self._faults = faults

    def change(self, **faults: float | bool) -> None:
        self._faults = replace(self._faults, **faults)  # type: ignore[arg-type]

    def drop(self) -> None:
        """End every connection in an orderly way (FIN)."""
        self._end(linger=False)

    def reset(self) -> None:
        """End every connection rudely (RST)."""
        self._end(linger=True)

    def _end(self, linger: bool) -> None:
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                with suppress(OSError):
                    if linger:
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    end.shutdown(socket.SHUT_RD if linger else socket.SHUT_RDWR)  # wakes the pump that reads it
                end.close()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self.accepted += 1
            if self._faults.refuse:
                client.close()
                continue
            try:
                server = socket.create_connection(self._target, timeout=5)
            except OSError:
                client.close()
                continue
            with self._lock:
                self._pairs.append((client, server))
            threading.Thread(target=self._pump, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client, True), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, to_client: bool) -> None:
        passed = 0
        with suppress(OSError, ValueError):
            source.settimeout(None)
            sink.settimeout(None)
            while data := source.recv(_CHUNK):
                faults = self._wait(len(data), to_client)
                if faults.cut_after and to_client and passed + len(data) >= faults.cut_after:
                    sink.sendall(data[: faults.cut_after - passed])
                    break
                sink.sendall(data)
                passed += len(data)
        for end in (sink, source):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _wait(self, size: int, to_client: bool) -> Faults:
        faults = self._faults
        pause = faults.delay_s + (size / faults.bytes_per_s if faults.bytes_per_s else 0.0)
        if pause:
            time.sleep(pause)
        while self._held(to_client) and not self._stopped.is_set():
            time.sleep(_LOOK_S)
        return self._faults

    def _held(self, to_client: bool) -> bool:
        faults = self._faults
        return faults.frozen or (faults.mute if to_client else faults.deaf)
