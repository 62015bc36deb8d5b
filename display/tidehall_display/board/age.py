"""How old the news on the screen is (criterion B5), and the shift against burn-in (criterion B7)."""

from __future__ import annotations

from dataclasses import dataclass

WARN_S = 10.0
HIDE_S = 60.0
SHIFT_EVERY_S = 600
_STEPS = ((0, 0), (2, 0), (4, 2), (4, 4), (2, 4), (0, 2))


@dataclass(frozen=True, slots=True)
class Age:
    """``warn``: say that the updates are interrupted. ``hide``: numbers of waiting people would mislead by now."""

    seconds: float

    @property
    def warn(self) -> bool:
        return self.seconds > WARN_S

    @property
    def hide(self) -> bool:
        return self.seconds > HIDE_S


def shift_of(seconds: float, most: int = 4) -> tuple[int, int]:
    """The picture moves by at most ``most`` px, one step in ten minutes."""
    x, y = _STEPS[int(seconds // SHIFT_EVERY_S) % len(_STEPS)]
    return x * most // 4, y * most // 4
