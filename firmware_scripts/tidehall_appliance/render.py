"""The files of the system that depend on ``tidehall.txt``, as texts. Nothing is written here."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable
from ipaddress import ip_interface
from urllib.parse import urlsplit

from tidehall_appliance.boot_file import BootFile
from tidehall_appliance.device_settings import KIOSK_PORT
from tidehall_appliance.roles import BROWSER_ROLES, SCREEN_ROLES, Role

WAITING_PORT = 8100
SCREEN = "/etc/tidehall/screen.json"
POLICIES = "/etc/chromium/policies/managed/tidehall.json"
RESTART_TIMER = "/etc/systemd/system/tidehall-restart.timer"
_MINE = "# 由 tidehall-appliance 生成 / made by tidehall-appliance\n"
_SPACE = uuid.UUID("5b2f4d0e-6f3e-4c0c-9c1e-7469646568ff")


def files(it: BootFile, ca: str = "") -> dict[str, str | None]:
    """Path -> text, or None where no such file may be. ``ca`` is the hall's authority as PEM, or empty."""
    screen = any(role in BROWSER_ROLES for role in it.roles)
    return {
        "/etc/hostname": f"{it.name}\n",
        "/etc/timezone": f"{it.timezone}\n",
        "/etc/chrony/tidehall.conf": chrony(it),
        "/etc/systemd/journald.conf.d/50-tidehall.conf": journald(it),
        "/etc/udev/rules.d/61-tidehall-ports.rules": ports(it),
        "/etc/systemd/network/05-tidehall.network": networkd(it),
        RESTART_TIMER: restart(it),
        SCREEN: json.dumps(shown(it), ensure_ascii=False, indent=2) + "\n",
        POLICIES: json.dumps(policies(it, ca), indent=2) + "\n" if screen else None,
    }


def target(it: BootFile) -> str:
    """The page that belongs on this screen; empty where no browser runs."""
    size = f"?diagonal={it.screen.diagonal_in:g}" if it.screen.diagonal_in else ""
    pages = {Role.KIOSK: f"http://127.0.0.1:{KIOSK_PORT}/", Role.PAD: f"{it.address}/pad{size}"}
    pages[Role.WEB_BOARD] = f"{it.address}/board"
    return next((pages[role] for role in it.roles if role in pages), "")


def shown(it: BootFile) -> dict[str, object]:
    """What the browser and its waiting page have to know."""
    return {
        "target": target(it), "rotation": it.screen.rotation, "phone": it.phone, "name": it.name, "server": it.address,
        "private": Role.KIOSK in it.roles,
    }  # fmt: skip


def policies(it: BootFile, ca: str = "") -> dict[str, object]:
    """What Chromium may do: show our pages and nothing else. Policies bind even who plugs in a keyboard."""
    parts = urlsplit(target(it))
    allowed = [f"http://127.0.0.1:{WAITING_PORT}"] + ([f"{parts.scheme}://{parts.netloc}"] if parts.netloc else [])
    said: dict[str, object] = {
        "URLBlocklist": ["*"],
        "URLAllowlist": allowed,
        "DeveloperToolsAvailability": 2,
        "PrintingEnabled": False,
        "DownloadRestrictions": 3,
        "AllowFileSelectionDialogs": False,
        "PasswordManagerEnabled": False,
        "AutofillAddressEnabled": False,
        "AutofillCreditCardEnabled": False,
        "TranslateEnabled": False,
        "DefaultPopupsSetting": 2,
        "DefaultNotificationsSetting": 2,
        "DefaultGeolocationSetting": 2,
        "SafeBrowsingProtectionLevel": 0,
        "MetricsReportingEnabled": False,
        "ComponentUpdatesEnabled": False,
        "BackgroundModeEnabled": False,
        "BrowserSignin": 0,
        "SyncDisabled": True,
        "BookmarkBarEnabled": False,
        "ExtensionInstallBlocklist": ["*"],
        "AutoplayAllowed": True,
        "PromotionsEnabled": False,
    }
    if Role.KIOSK not in it.roles:
        said["IncognitoModeAvailability"] = 1  # a board or pad keeps its token in the browser
    if ca:
        said["CACertificates"] = [_der(block) for block in _blocks(ca)]
    return said


def is_authority(pem: str) -> bool:
    """True when there is a certificate in it, so that the parts and the browser can be given it."""
    try:
        return bool([_der(block) for block in _blocks(pem)])
    except ValueError:
        return False


def _blocks(pem: str) -> list[str]:
    end = "-----END CERTIFICATE-----"
    begin = "-----BEGIN CERTIFICATE-----"
    return [part.split(begin, 1)[1] for part in pem.split(end) if begin in part]


def _der(block: str) -> str:
    """The bytes of a certificate as policies want them: base64 in one line."""
    return base64.b64encode(base64.b64decode("".join(block.split()))).decode()


def chrony(it: BootFile) -> str:
    """The server gives the hall its time, Internet or not; the devices follow it, however far they are off."""
    common = "driftfile /var/lib/chrony/chrony.drift\nmakestep 1 -1\nrtcsync\n"
    if it.serves:
        given = "".join(f"server {host} iburst\n" for host in it.time_servers) or "pool 2.debian.pool.ntp.org iburst\n"
        return f"{_MINE}{given}local stratum 8\nallow {it.hall.network}\n{common}"
    hosts = it.time_servers or (it.server_host,)
    return _MINE + "".join(f"server {host} iburst\n" for host in hosts) + common


def journald(it: BootFile) -> str:
    """A device logs to memory; the server keeps what an auditor may ask for."""
    if it.serves:
        return f"{_MINE}[Journal]\nStorage=persistent\nSystemMaxUse=2G\nSystemKeepFree=1G\nMaxRetentionSec=8month\n"
    return f"{_MINE}[Journal]\nStorage=volatile\nRuntimeMaxUse=32M\nRateLimitIntervalSec=30s\nRateLimitBurst=1000\n"


def ports(it: BootFile) -> str:
    """Names that stay with a physical socket, whatever adapter is plugged into it."""
    lines = [_MINE.strip()]
    named = {name: getattr(it.ports, name) for name in ("printer", "reader", "keypads", "led", "scanner")}
    lines += [
        f'SUBSYSTEM=="tty", ENV{{ID_PATH}}=="{path}", SYMLINK+="tidehall/{name}"'
        for name, path in named.items()
        if path
    ]
    if it.ports.numpad:
        lines.append(
            f'SUBSYSTEM=="input", KERNEL=="event*", ENV{{ID_PATH}}=="{it.ports.numpad}", SYMLINK+="tidehall/numpad", '
            'GROUP="tidehall-input", MODE="0660", ENV{LIBINPUT_IGNORE_DEVICE}="1"'
        )
    if any(role in SCREEN_ROLES for role in it.roles) and not it.screen.keyboard:
        spare = f', ENV{{ID_PATH}}!="{it.ports.scanner}"' if it.ports.scanner else ""
        lines.append(
            f'SUBSYSTEM=="input", ENV{{ID_INPUT_KEYBOARD}}=="1", ENV{{ID_INPUT_TOUCHSCREEN}}!="1"{spare}, '
            'ENV{LIBINPUT_IGNORE_DEVICE}="1"'
        )
    return "\n".join(lines) + "\n"


def networkd(it: BootFile) -> str | None:
    """A fixed address where there is no NetworkManager."""
    net = it.network
    if not net.address or net.wifi:
        return None
    lines = ["[Match]", "Name=e*", "", "[Network]", f"Address={net.address}"]
    lines += [f"Gateway={net.gateway}"] if net.gateway else []
    lines += [f"DNS={host}" for host in net.dns]
    return _MINE + "\n".join(lines) + "\n"


def network_manager(it: BootFile) -> str | None:
    """The same, and Wi-Fi, where there is NetworkManager (Raspberry Pi OS)."""
    net = it.network
    if not net.address and not net.wifi:
        return None
    kind = "wifi" if net.wifi else "ethernet"
    lines = [
        "[connection]",
        "id=tidehall",
        f"uuid={uuid.uuid5(_SPACE, it.name)}",
        f"type={kind}",
        "autoconnect-priority=10",
    ]
    if net.wifi:
        lines += ["", "[wifi]", "mode=infrastructure", f"ssid={_keyfile(net.wifi)}", "powersave=2"]
        lines += ["", "[wifi-security]", "key-mgmt=wpa-psk", f"psk={_keyfile(net.wifi_password)}"]
    lines += ["", "[ipv4]", *(_fixed(it) if net.address else ["method=auto"]), "", "[ipv6]", "method=auto"]
    return _MINE + "\n".join(lines) + "\n"


def _fixed(it: BootFile) -> list[str]:
    net = it.network
    gateway = f",{net.gateway}" if net.gateway else ""
    lines = ["method=manual", f"address1={ip_interface(net.address)}{gateway}"]
    return lines + ([f"dns={';'.join(net.dns)};"] if net.dns else [])


def _keyfile(value: str) -> str:
    """As GLib's key files want it: a backslash is doubled, a space at the start is spelled."""
    escaped = value.replace("\\", "\\\\")
    return f"\\s{escaped[1:]}" if escaped.startswith(" ") else escaped


def restart(it: BootFile) -> str | None:
    """The nightly restart of a device. A server is restarted by people."""
    if not it.restart_at or it.serves:
        return None
    return (
        f"{_MINE}[Unit]\nDescription=潮汐大厅：每天的自动重启 / the nightly restart\n\n"
        f"[Timer]\nOnCalendar=*-*-* {it.restart_at}:00\nRandomizedDelaySec=5min\n\n[Install]\nWantedBy=timers.target\n"
    )


def with_words(line: str, words: dict[str, str], gone: Callable[[str], bool] = lambda _: False) -> str:
    """A kernel command line with these words in it: ``quiet`` once, ``loglevel=3`` instead of another loglevel."""
    kept = [word for word in line.split() if word.split("=", 1)[0] not in words and not gone(word)]
    return " ".join([*kept, *(f"{key}={value}" if value else key for key, value in words.items())])


def block(text: str, lines: str) -> str:
    """``text`` with our lines at its end, between marks, in place of those of before."""
    begin, end = "# --- tidehall begin ---", "# --- tidehall end ---"
    kept = text
    if begin in text and end in text:
        kept = text[: text.index(begin)] + text[text.index(end) + len(end) :]
    return f"{kept.rstrip()}\n\n{begin}\n{lines.strip()}\n{end}\n"
