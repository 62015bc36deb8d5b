"""The hall's journal under two versions: an older one reads it, or is given the copy made before the newer one came."""

from __future__ import annotations

from contextlib import suppress

from tidehall_appliance.boot_file import BootFile
from tidehall_appliance.host import CommandFailed, Host
from tidehall_appliance.roles import ROLES, Role
from tidehall_appliance.versions import HOME

SETTINGS = "/etc/tidehall/server.toml"


def fit(host: Host, it: BootFile, version: str) -> None:
    """See to it that ``version`` can read the journal; its server is stopped for that.

    Raises CommandFailed, with the server running again, when facts would be lost.
    """
    if not it.serves:
        return
    server = ROLES[Role.SERVER]
    tidehall = str(host.at(f"{HOME}/{version}/venv/bin/tidehall"))
    if host.live:
        host.run("systemctl", "stop", *server.units)
    try:
        host.run("runuser", "-u", server.user, "--", tidehall, "db", "back", "--config", str(host.at(SETTINGS)))
    except CommandFailed:
        if host.live:
            with suppress(CommandFailed):
                host.run("systemctl", "start", "--no-block", *server.units)
        raise
