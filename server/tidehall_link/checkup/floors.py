"""The first versions without a hole that would matter in a hall."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

FLOORS = {
    "python-socketio": "5.16.2",  # pickle over the message queue, binary attachments
    "werkzeug": "3.1.5",  # device names of Windows as paths
    "cryptography": "46.0.5",  # points of small order accepted on binary curves
    "pillow": "12.3.0",  # heap overflow in paste and crop, which the slip's picture uses
    "eventlet": "0.40.3",  # request smuggling through trailers
}


def below(floors: dict[str, str] = FLOORS) -> list[str]:
    """``name version < floor`` of what is installed and too old; what is not installed harms nobody."""
    found = []
    for name, floor in floors.items():
        try:
            here = version(name)
        except PackageNotFoundError:
            continue
        if _numbers(here) < _numbers(floor):
            found.append(f"{name} {here} < {floor}")
    return found


def _numbers(text: str) -> tuple[int, ...]:
    """``46.0.5rc1`` -> (46, 0, 5): enough to tell below a floor."""
    numbers = []
    for part in text.split(".")[:3]:
        digits = ""
        for sign in part:
            if not sign.isdigit():
                break
            digits += sign
        numbers.append(int(digits or 0))
    return tuple(numbers + [0] * (3 - len(numbers)))
