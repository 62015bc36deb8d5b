"""How a hall reaches its province: one table of the server's own settings, secrets by the file that holds them."""

from __future__ import annotations

from dataclasses import dataclass

from tidehall_server.province.codes import ChannelTable, PromiseTable
from tidehall_server.province.sm import Mode, Order, Spelling


@dataclass(frozen=True, slots=True)
class Interface:
    """A push interface of the kind in use in Shandong: two calls, an SM2 sign, records under SM4 (domain facts §2.5 A).

    ``area`` has 12 digits, ``app_word`` is the secret given with ``app_mark``; ``prefix`` goes before case numbers.
    """

    url: str
    area: str
    org_code: str
    org_name: str
    app_mark: str
    app_word: str
    public_key: bytes
    sm4_key: bytes
    tenancy: str = "370000000000"
    prefix: str = ""
    data_source: str = "165"
    order: Order = Order.C1C3C2
    mode: Mode = Mode.CBC
    spelling: Spelling = Spelling.HEX
    channels: ChannelTable = ChannelTable.FIVE
    promises: PromiseTable = PromiseTable.GBT_39046
    timeout_s: float = 10.0

    def __repr__(self) -> str:
        return f"Interface({self.url!r}, {self.app_mark!r})"
