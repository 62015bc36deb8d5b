"""``[province_page]`` of server.toml: the province's own rating page, on the pad. Left out, the pad asks itself."""

from __future__ import annotations

from dataclasses import dataclass

from tidehall_link.settings import setting
from tidehall_server.province.pages import PageKind

_HTTP = ("以 http:// 或 https:// 开头", "begins with http:// or https://")


def parse_part(text: str) -> str:
    """``"regionCode=340000000000"`` as written. Raises ``ValueError``."""
    name, sign, _ = text.partition("=")
    if not sign or not name.isascii() or not name.isidentifier() or not text.isprintable():
        raise ValueError(text)
    return text


@dataclass(frozen=True, slots=True)
class PageTable:
    """What the province handed out, and how long its page may stand on a pad."""

    url: str = setting(
        "评价器打开的省平台页面地址；其中的 {clerk} 换成工号", "the page that a pad opens; {clerk}: badge number",
        pattern=r"https?://[^\s/?#]+(/[^\s]*)?", rule=_HTTP, longest=500,
        example='"https://pj.example.gov.cn/evaluate"',
    )  # fmt: skip
    kind: PageKind = setting(
        "办件信息怎样写进地址", "how the address says whose service it is: a query, one in Base64 twice, or not at all",
        default=PageKind.PLAIN,
    )  # fmt: skip
    notify: str = setting(
        "打开页面前先通知的接口地址，可不填", "an address to tell before the page is opened, optional", default="",
        pattern=r"(https?://[^\s/?#]+(/[^\s]*)?)?", rule=_HTTP, longest=500,
    )  # fmt: skip
    more: tuple[str, ...] = setting(
        "地址里固定要带的参数", "fixed parameters of the address", default=(), parse=parse_part, longest=200,
        rule=("写成“名称=值”", "write name=value"), example='["regionCode=340000000000", "source=501"]',
    )  # fmt: skip
    person: bool = setting(
        "是否带办事人姓名、证件号、手机号；省平台要求时才开",
        "whether the applicant's name, number and telephone go with it; only where the province insists",
        default=False,
    )  # fmt: skip
    org_code: str = setting("统一社会信用代码", "credit code of the unit", default="", longest=20)
    page_s: int = setting(
        "页面无人继续时几秒后返回", "seconds after which the page closes by itself", default=120, least=30, most=600
    )
    timeout_s: int = setting("几秒打不开就用本机评价", "seconds to wait for the page", default=3, least=1, most=4)

    @property
    def fixed(self) -> dict[str, str]:
        """The fixed parameters by name."""
        parts = (each.partition("=") for each in self.more)
        return {name: value for name, _, value in parts}
