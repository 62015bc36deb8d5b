"""What the real-time part may be told. Defaults fit a hall of 200 screens."""

from __future__ import annotations

from dataclasses import dataclass, field

from tidehall_server.async_mode import DEFAULT, AsyncMode
from tidehall_server.realtime.door import DoorLimits


@dataclass(frozen=True, slots=True)
class RealtimeSettings:
    """Seconds throughout. ``origins``: further web origins that may connect; the server's own always may."""

    mode: AsyncMode = DEFAULT
    origins: tuple[str, ...] = ()
    ping_s: int = 5
    ping_timeout_s: int = 5
    beat_s: float = 3.0
    slow_views_s: float = 0.5
    recheck_s: float = 1.0
    max_message_bytes: int = 65536
    per_identity: int = 512
    door: DoorLimits = field(default_factory=DoorLimits)
