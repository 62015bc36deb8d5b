"""``[province]`` of server.toml: how this hall reaches the province's 好差评 interface. Left out, everything waits."""

from __future__ import annotations

from dataclasses import dataclass

from tidehall_link.settings import setting
from tidehall_server.province.codes import ChannelTable, PromiseTable
from tidehall_server.province.settings import Interface
from tidehall_server.province.sm import Mode, Order, Spelling, public_key

_EXAMPLE_KEY = (
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
"""The published example of GB/T 32918.5: it shows the shape and opens nothing."""
_HEX_RULE = ("用十六进制写，由省平台提供", "in hexadecimal, as the province gave it")


def parse_public(text: str) -> bytes:
    """A public key as written. Raises ``ValueError`` for what is no point of the curve."""
    return public_key(text.strip())


def parse_sm4(text: str) -> bytes:
    """A key of 16 bytes as written. Raises ``ValueError``."""
    raw = bytes.fromhex(text.strip())
    if len(raw) != 16:
        raise ValueError("16 bytes")
    return raw


@dataclass(frozen=True, slots=True)
class ProvinceTable:
    """Every key that the province hands out, and what both sides agreed on."""

    url: str = setting(
        "好差评接口地址，不含末尾的方法名", "address of the interface, without the name of a call",
        pattern=r"https?://[^\s/]+(/[^\s?#]*)?", rule=("以 http:// 或 https:// 开头", "begins with http:// or https://"),
        example='"https://hcp.example.gov.cn/api"',
    )  # fmt: skip
    area: str = setting(
        "行政区划代码", "code of the area", pattern=r"[0-9]{6,12}", rule=("6 到 12 位数字", "6 to 12 digits"),
        example='"370800"',
    )  # fmt: skip
    org_code: str = setting("统一社会信用代码", "credit code of the unit", pattern=r"[0-9A-Z]{18}",
                            rule=("18 位", "18 characters"), example='"11370800000000000X"')  # fmt: skip
    org_name: str = setting("单位名称", "name of the unit", example='"示范镇便民服务中心"', longest=60)
    app_mark: str = setting("应用标识", "mark of this application", example='"HALL"', longest=64)
    app_word: str = setting("应用口令", "its secret word", secret=True, example='"省平台给的口令"', longest=128)
    public_key: bytes = setting(
        "省平台的 SM2 公钥",
        "the province's SM2 public key",
        parse=parse_public,
        rule=_HEX_RULE,
        example=f'"{_EXAMPLE_KEY}"',
    )
    sm4_key: bytes = setting(
        "数据加密用的 SM4 密钥", "SM4 key for the records", parse=parse_sm4, rule=_HEX_RULE, secret=True,
        example='"0123456789abcdeffedcba9876543210"',
    )  # fmt: skip
    tenancy: str = setting("租户代码（C-Tenancy-Id）", "tenancy (C-Tenancy-Id)", default="370000000000", longest=20)
    prefix: str = setting("办件编号前缀", "letters before case numbers", default="", longest=10)
    data_source: str = setting("数据来源代码", "code of the source", default="165", longest=10)
    order: Order = setting(
        "SM2 密文次序，须与省平台约定", "order of an SM2 ciphertext, as agreed", default=Order.C1C3C2
    )
    mode: Mode = setting("SM4 分组方式，须与省平台约定", "mode of SM4, as agreed", default=Mode.CBC)
    spelling: Spelling = setting("密文写法", "how ciphertext is written", default=Spelling.HEX)
    channels: ChannelTable = setting("评价渠道代码表", "table of channel codes", default=ChannelTable.FIVE)
    promises: PromiseTable = setting(
        "即办件、承诺件代码表；浙江相反", "codes of instant and promised; Zhejiang turns them round",
        default=PromiseTable.GBT_39046,
    )  # fmt: skip
    timeout_s: int = setting("几秒无应答即放弃", "seconds to wait for an answer", default=10, least=1, most=120)


def interface_of(table: ProvinceTable) -> Interface:
    """What the adapter wants of the settings."""
    return Interface(
        url=table.url, area=table.area, org_code=table.org_code, org_name=table.org_name, app_mark=table.app_mark,
        app_word=table.app_word, public_key=table.public_key, sm4_key=table.sm4_key, tenancy=table.tenancy,
        prefix=table.prefix, data_source=table.data_source, order=table.order, mode=table.mode,
        spelling=table.spelling, channels=table.channels, promises=table.promises, timeout_s=table.timeout_s,
    )  # fmt: skip
