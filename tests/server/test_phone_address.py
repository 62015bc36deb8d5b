"""Which address the QR codes carry."""

from __future__ import annotations

import pytest

from tidehall_server.phone_address import phone_address

HERE = ("192.168.1.9", "10.0.0.4")


@pytest.mark.parametrize(
    ("configured", "listens_on", "asked_at", "carried"),
    [
        ("https://hall.example", "0.0.0.0", "http://127.0.0.1:8200/", "https://hall.example"),
        ("", "0.0.0.0", "http://127.0.0.1:8200/", "http://192.168.1.9:8200/"),
        ("", "::", "https://localhost/", "https://192.168.1.9/"),
        ("", "0.0.0.0", "http://[::1]:8200/", "http://192.168.1.9:8200/"),
        ("", "127.0.0.1", "http://127.0.0.1:8200/", "http://127.0.0.1:8200/"),
        ("", "0.0.0.0", "http://10.0.0.4:8200/", "http://10.0.0.4:8200/"),
        ("", "0.0.0.0", "http://hall.local:8200/", "http://hall.local:8200/"),
    ],
)
def test_a_phone_can_open_it(configured: str, listens_on: str, asked_at: str, carried: str) -> None:
    assert phone_address(configured, listens_on, asked_at, lambda: HERE) == carried


def test_a_machine_without_a_network_says_what_it_was_asked_at() -> None:
    assert phone_address("", "0.0.0.0", "http://127.0.0.1:8200/", tuple) == "http://127.0.0.1:8200/"
