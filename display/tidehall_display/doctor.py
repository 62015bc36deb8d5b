"""What ``tidehall-display doctor`` looks at: the machine and the way to the hall once, then each part here."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

from tidehall_display.settings import DisplaySettings
from tidehall_link.checkup import device_checks
from tidehall_link.checkup.hall import Way
from tidehall_link.doctor import Check


def checks(settings: DisplaySettings, parts: Sequence[str]) -> list[Check]:
    """``parts``: those to look at. A part's own checks are in its module ``checks``, where it has any."""
    fonts = "board" in parts
    first, *others = parts
    found = device_checks(settings.server, settings.folder(first), settings.ca, process="tidehall-display", fonts=fonts)
    found += [Way(settings.server, settings.folder(part), settings.ca).token for part in others]
    for part in parts:
        name = f"tidehall_display.{part}.checks"
        if find_spec(name) is not None:
            found += import_module(name).checks(settings)
    return found


def here(settings: DisplaySettings, parts: Sequence[str]) -> list[str]:
    """The parts that have run on this machine; all when none has."""
    return [part for part in parts if settings.folder(part).is_dir()] or list(parts)
