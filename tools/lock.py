#!/usr/bin/env python3
"""Pin what setup.cfg allows: requirements.lock for server and development, requirements/*.lock for the rest.

Every file carries hashes for all platforms and names no package index. Needs `uv`, which is installed beside, in
.cache/lock, and nothing else of ours.
"""

from __future__ import annotations

import configparser
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAIN = "requirements.lock"
WORKSHOP = ("kiosk", "caller", "display", "postgres", "gevent", "voice", "plots", "papers", "dev")
# A device installs its own set and then the wheel with --no-deps; the stand-ins come only when the machine lacks them.
APART = ("server", "kiosk", "caller", "display", "node", "services")


def requirements() -> dict[str, list[str]]:
    """Extra -> its requirements, as setup.cfg states them; ``""`` is what everybody gets."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    extras = config["options.extras_require"]
    listed = {"": config["options"]["install_requires"], **{name: extras[name] for name in extras}}
    return {name: [line for line in text.splitlines() if line] for name, text in listed.items()}


def uv() -> Path:
    """Path of uv; installs it at the first use."""
    home = ROOT / ".cache" / "lock"
    if not (home / "bin" / "uv").exists():
        venv.create(home, with_pip=True)
        subprocess.run([home / "bin" / "pip", "install", "--quiet", "uv"], check=True)
    return home / "bin" / "uv"


def compile_lock(program: Path, wanted: list[str], target: str, constraints: list[str]) -> None:
    """Resolve ``wanted`` for Python 3.11 and later on every platform, and write ``target``."""
    options = "--universal --python-version 3.11 --generate-hashes --quiet --upgrade --no-annotate --no-header"
    command = [str(program), "pip", "compile", "-", *options.split(), "--output-file", target]
    for constraint in constraints:
        command += ["--constraint", constraint]
    subprocess.run(command, input="\n".join(wanted), text=True, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    sets = requirements()
    program = uv()
    everything = sets[""] + [line for name in WORKSHOP for line in sets[name]]
    compile_lock(program, everything, MAIN, [])
    for name in APART:
        wanted = sets[""] + sets["voice"] + sets["papers"] if name == "server" else sets[name]
        compile_lock(program, wanted, f"requirements/{name}.lock", [MAIN])
    return 0


if __name__ == "__main__":
    sys.exit(main())
