"""A token that was given in ``tidehall.txt`` becomes the saved token of the part it was issued for."""

from __future__ import annotations

import shutil
import threading
import urllib.request
from http.client import HTTPException
from pathlib import Path

from tidehall_appliance.apply import GIVEN_TOKEN
from tidehall_appliance.boot_file import BootFile
from tidehall_appliance.device_settings import CA, token_file
from tidehall_appliance.host import Host
from tidehall_appliance.roles import ROLES, Role
from tidehall_link.pairing import Credentials, Pairing, TokenFile
from tidehall_link.sending import exchange

_ASK_S = 5.0


def redeem(host: Host, it: BootFile) -> str:
    """Ask the server whose token it is and save it there. Gives the unit to start anew, or nothing: try again later."""
    given = host.at(GIVEN_TOKEN)
    if not given.is_file():
        return ""
    token = given.read_text(encoding="ascii", errors="replace").strip()
    ca = str(host.at(CA)) if host.at(CA).is_file() else ""
    role = _role(it.address, token, ca)
    if role not in {each.value for each in it.roles}:
        return ""
    path = token_file(Role(role))
    pairing = Pairing(it.address, TokenFile(host.at(path)), threading.Event(), ca)
    known = pairing.known(token)
    if known is None or not path:
        return ""
    save(host, Role(role), known)
    host.remove(GIVEN_TOKEN)
    return ROLES[Role(role)].units[0]


def save(host: Host, role: Role, known: Credentials) -> None:
    """The part's own account owns the file, and nobody else reads it."""
    place = host.at(token_file(role))
    TokenFile(place).write(known)
    if host.root == Path("/"):
        for each in (place.parent, place):
            shutil.chown(each, ROLES[role].user, ROLES[role].user)


def _role(server: str, token: str, ca: str) -> str:
    """The role that the hall gave this token; empty while it cannot say."""
    request = urllib.request.Request(f"{server}/api/v1/me", headers={"Authorization": f"Bearer {token}"})  # noqa: S310
    try:
        reply = exchange(request, _ASK_S, ca)
    except (OSError, HTTPException, ValueError):
        return ""
    return str(reply.data.get("role", "")) if reply.status == 200 and isinstance(reply.data, dict) else ""
