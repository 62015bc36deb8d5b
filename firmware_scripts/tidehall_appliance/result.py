"""``tidehall-result.txt`` on the boot partition: what became of ``tidehall.txt``, to be read on any PC."""

from __future__ import annotations

import json
from pathlib import Path

from tidehall_appliance.host import Host
from tidehall_link.settings import Problem

NAME = "tidehall-result.txt"


def words(problems: list[Problem]) -> str:
    """For people; Chinese first. Windows' editor wants its line ends."""
    errors = [each for each in problems if not each.warning]
    head = (
        "tidehall.txt 有错误，本机没有按它改动。改好后重新开机。\nThere are errors in tidehall.txt; it changed nothing."
        if errors
        else "tidehall.txt 已生效。\ntidehall.txt is in force."
    )
    lines = [head, *("\n" + each.text() for each in problems)]
    return ("\n".join(lines) + "\n").replace("\n", "\r\n")


def write(host: Host, folder: Path, problems: list[Problem]) -> None:
    """Only when it says something new: a FAT partition is not written at every start."""
    path = folder / NAME
    text = "﻿" + words(problems)
    if not host.dry and (not path.is_file() or path.read_bytes() != text.encode()):
        path.write_bytes(text.encode())


def for_screen(problems: list[Problem]) -> str:
    """The same for the page that waits on the screen, as JSON."""
    told = [
        {
            "place": each.place().rsplit("/", 1)[-1],
            "zh": each.zh + each.hint_zh,
            "en": f"{each.en} {each.hint_en}".strip(),
            "warning": each.warning,
        }
        for each in problems
    ]
    return json.dumps(told, ensure_ascii=False) + "\n"
