"""Under which names and addresses other machines reach this one."""

from __future__ import annotations

import ipaddress
import socket

import ifaddr

_VIRTUAL = ("docker", "br-", "veth", "virbr", "cni", "flannel")


def lan_addresses() -> list[str]:
    """This machine's IPv4 addresses that others can use, as its interfaces have them."""
    real = (adapter for adapter in ifaddr.get_adapters() if not adapter.name.startswith(_VIRTUAL))
    ips = (each.ip for adapter in real for each in adapter.ips)
    found = {ip for ip in ips if isinstance(ip, str) and _usable(ip)}  # IPv6 comes as a tuple
    return sorted(found, key=ipaddress.ip_address)


def machine_names() -> list[str]:
    """Host name, LAN addresses, and this machine itself."""
    host = socket.gethostname().lower()
    named = [host, f"{host}.local"] if host and "." not in host and host != "localhost" else [host]
    return list(dict.fromkeys([*filter(_plain, named), *lan_addresses(), "localhost", "127.0.0.1", "::1"]))


def _usable(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    return not (parsed.is_loopback or parsed.is_link_local or parsed.is_multicast or parsed.is_unspecified)


def _plain(name: str) -> bool:
    """A certificate takes letters, digits, dots and dashes."""
    return bool(name) and name.isascii() and all(letter.isalnum() or letter in ".-" for letter in name)
