"""Our own pages always may connect, named ones too, others never; also behind a proxy that ends https."""

from __future__ import annotations

import pytest

from tidehall_server.realtime.origins import Origins

LAN = {"wsgi.url_scheme": "http", "HTTP_HOST": "192.168.1.10:8080"}


@pytest.mark.parametrize(
    ("origin", "further", "welcome"),
    [
        ("http://192.168.1.10:8080", (), True),
        ("HTTP://192.168.1.10:8080", (), True),
        ("http://192.168.1.10:8080", ("https://county.example",), True),
        ("https://county.example", ("https://county.example/",), True),
        ("https://county.example", (), False),
        ("https://192.168.1.10:8080", (), False),
        ("http://192.168.1.10", (), False),
        ("null", ("https://county.example",), False),
        (None, ("https://county.example",), False),
    ],
)
def test_who_may_connect(origin: str | None, further: tuple[str, ...], welcome: bool) -> None:
    assert Origins(further)(origin, LAN) is welcome
