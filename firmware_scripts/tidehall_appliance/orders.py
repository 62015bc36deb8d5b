"""What is asked of a machine that nobody can sign in to, by something that is put onto the boot partition:

``factory-reset.txt`` (whatever is in it) for a fresh beginning, or the folder of a newer bundle for a newer version.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from tidehall_appliance import service
from tidehall_appliance.boot_file import BootFile
from tidehall_appliance.host import Host
from tidehall_appliance.versions import Versions

RESET = "factory-reset.txt"
_UNDER_WAY = "factory-reset-now.txt"
UPDATED = "tidehall-update.txt"
BUNDLES = "tidehall-bundle-*"


def reset(host: Host, folder: Path, it: BootFile | None) -> bool:
    """Begin afresh if that was asked for, once: who cannot take the order away from a locked card does not obey it."""
    asked, under_way = folder / RESET, folder / _UNDER_WAY
    if host.dry or not (asked.is_file() or under_way.is_file()):
        return False
    try:
        if asked.is_file():
            asked.replace(under_way)
    except OSError as error:
        host.say(
            f"启动分区写不进去（{error.strerror}），没有恢复出厂。/ the boot partition is locked: nothing was reset"
        )
        return False
    service.factory_reset(host, it)
    with suppress(OSError):
        under_way.unlink()
    host.say("已恢复出厂。/ Reset to factory state.")
    return True


def newer(folder: Path, versions: Versions) -> Path | None:
    """The bundle there that was made after the running version and was not tried here yet; the latest of several."""
    made = {bundle: _made(_id(bundle)) for bundle in folder.glob(BUNDLES)}
    tried = set(versions.installed())
    here = _made(versions.current)
    fresh = [each for each, when in made.items() if when > here and _id(each) not in tried]
    return max(fresh, key=made.__getitem__, default=None)


def tell(folder: Path, words: str) -> None:
    """For whoever puts the card into a PC again."""
    with suppress(OSError):
        (folder / UPDATED).write_text(f"\ufeff{words}\r\n", encoding="utf-8")


def _id(bundle: Path) -> str:
    try:
        return str(json.loads((bundle / "bundle.json").read_text(encoding="utf-8"))["id"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _made(identity: str) -> str:
    """``0.1.0-20261121.101500.abcdef`` -> when it was built, as text that sorts; empty for what says none."""
    stamp = identity.partition("-")[2]
    return stamp if stamp[:8].isdigit() else ""
