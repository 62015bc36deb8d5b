"""Where the hall presets are: ``config/halls`` in a checkout, ``presets/halls`` beside this file in an installed wheel.

setup.cfg maps the one folder to the other when the wheel is built, so there is one copy and no link.
"""

from __future__ import annotations

from pathlib import Path


def folder() -> Path:
    """The folder with one ``<hall>.toml`` for each preset."""
    installed = Path(__file__).parent / "halls"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "config" / "halls"
