"""A new version, tried and kept, or tried and left again. The old version's code drives it, so a broken one cannot."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tidehall_appliance import health, journal
from tidehall_appliance.boot_file import BootFile
from tidehall_appliance.health import Look
from tidehall_appliance.host import CommandFailed, Host
from tidehall_appliance.roles import locks, units
from tidehall_appliance.versions import HOME, BadBundle, Versions, opened

PATIENCE_S = 120.0
HOLD_S = 20.0
Prove = Callable[[Host, BootFile], Look]


def prove(host: Host, it: BootFile) -> Look:
    """Wait until the machine does its work steadily, or until patience ends."""
    wait = threading.Event().wait
    return health.steady(lambda: health.look(host, units(it.roles)), wait, patience_s=PATIENCE_S, hold_s=HOLD_S)


def update(host: Host, it: BootFile, path: Path, sha256: str = "", proof: Prove = prove) -> Look:
    """Install the bundle beside the running version, switch, and switch back unless it does its work."""
    versions = Versions(host)
    with opened(path, sha256) as bundle:
        fits(host, bundle.python, bundle.machine)
        versions.add(bundle, locks(it.roles))
        new = bundle.id
    if new == versions.current and not versions.on_trial:
        return Look(True, zh=f"{new} 已经在用", en=f"{new} is in use already")
    versions.switch(new)
    return finish(host, it, proof)


def finish(host: Host, it: BootFile, proof: Prove = prove) -> Look:
    """Start the version on trial and decide. In an image that is being made, the first start decides."""
    versions = Versions(host)
    if not host.live and proof is prove:
        return Look(True, zh="下次开机时检验", en="it is proved at the next start")
    try:
        restart(host, it)
        seen = proof(host, it)
    except CommandFailed as failure:
        seen = Look(False, zh=str(failure), en="a unit could not be started")
    if seen.well:
        versions.settle()
        return seen
    return _left(host, it, versions, seen) if versions.settled else seen


def _left(host: Host, it: BootFile, versions: Versions, seen: Look) -> Look:
    """Back to the version that has proved itself, unless the hall's facts could not come along."""
    try:
        journal.fit(host, it, versions.settled)
    except CommandFailed as failure:
        why = f"{versions.current} 不好用（{seen.zh}），又退不回 {versions.settled}：{failure}"
        host.say(f"{why} / cannot go back: {seen.en}")
        return Look(False, seen.restarts, why, f"{seen.en}; cannot go back")
    host.say(f"{versions.current} 不好用（{seen.zh}），退回 {versions.settled} / going back: {seen.en}")
    versions.switch(versions.settled)
    with suppress(CommandFailed):
        restart(host, it)
    return seen


def rollback(host: Host, it: BootFile, version: str = "", proof: Prove = prove) -> Look:
    """Back to the version before, or to a named one that is still here.

    Raises BadBundle when there is none, CommandFailed when facts of the newer one would be lost.
    """
    versions = Versions(host)
    to = version or versions.before()
    if not to or to not in versions.installed():
        raise BadBundle("没有可以退回的版本。/ there is no version to go back to")
    journal.fit(host, it, to)
    versions.switch(to)
    return finish(host, it, proof)


def restart(host: Host, it: BootFile) -> None:
    """The units of this version, by its own code, then its programs."""
    venv = f"{HOME}/current/venv/bin/tidehall-appliance"
    if host.live or host.root != Path("/"):
        host.run(str(host.at(venv)), "apply", *(("--root", str(host.root)) if host.root != Path("/") else ()))
    if host.live:
        host.run("systemctl", "daemon-reload")
        host.run("systemctl", "restart", "--no-block", *units(it.roles))  # whether they come up is seen, not asked


def fits(host: Host, python: str, machine: str) -> None:
    """Raises BadBundle when the wheels are for another Python or processor."""
    script = "import platform,sys; print('cp%d%d %s' % (*sys.version_info[:2], platform.machine()))"
    here = host.ask("/usr/bin/python3", "-c", script).split()
    if here != [python, machine]:
        raise BadBundle(
            f"安装包是给 {python} {machine} 的，本机是 {' '.join(here)}。/ the bundle is for another machine"
        )
