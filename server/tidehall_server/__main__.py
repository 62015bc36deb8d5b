"""The console script. Monkey-patching, where the async mode needs it, comes before every other import."""

from __future__ import annotations

import gc
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from tidehall_server.async_mode import DEFAULT, AsyncMode, prepare

SERVING = frozenset({"serve", "up", "demo"})


def chosen_mode(arguments: Sequence[str]) -> AsyncMode:
    """What ``--async`` says, else ``mode`` in the file of ``--config``, else the default.

    Something unknown is left to the command, which refuses it in words.
    """
    said = _option(arguments, "--async") or _from_file(_option(arguments, "--config"))
    return AsyncMode(said) if said in set(AsyncMode) else DEFAULT


def _option(arguments: Sequence[str], name: str) -> str:
    for position, argument in enumerate(arguments):
        if argument.startswith(f"{name}="):
            return argument.partition("=")[2]
        if argument == name and position + 1 < len(arguments):
            return arguments[position + 1]
    return ""


def _from_file(path: str) -> str:
    try:
        return str(tomllib.loads(Path(path).read_text("utf-8")).get("server", {}).get("mode", "")) if path else ""
    except (OSError, ValueError, AttributeError):
        return ""


def main() -> None:
    """``tidehall …``"""
    arguments = sys.argv[1:]
    if arguments and arguments[0] in SERVING and not {"-h", "--help"} & set(arguments):
        gc.disable()  # nothing that a start makes is garbage; serve_forever turns it on
        prepare(chosen_mode(arguments))
    from tidehall_server.cli import root  # noqa: PLC0415 - after the patching

    root(prog_name="tidehall")


if __name__ == "__main__":
    main()
