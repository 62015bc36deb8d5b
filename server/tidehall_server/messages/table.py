"""``[sms]`` and ``[webhook]`` of server.toml: where messages are handed over. Left out, none is sent that way."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tidehall_link.settings import setting
from tidehall_server.messages.gateway import Encoding, Gateway


def parse_header(text: str) -> str:
    """``"Authorization: Bearer …"`` as written. Raises ``ValueError``."""
    name, sign, value = text.partition(":")
    if not (sign and re.fullmatch(r"[A-Za-z0-9-]+", name.strip()) and value.strip()) or not value.isprintable():
        raise ValueError(text)
    return text


def parse_pattern(text: str) -> str:
    """A regular expression. Raises ``ValueError``."""
    try:
        re.compile(text)
    except re.error:
        raise ValueError(text) from None
    return text


@dataclass(frozen=True, slots=True)
class GatewayTable:
    """What every way over HTTP has."""

    url: str = setting(
        "地址", "its address", pattern=r"https?://[^\s/]+(/\S*)?", longest=500, secret=True,
        rule=("以 http:// 或 https:// 开头", "begins with http:// or https://"),
        example='"https://sms.example.gov.cn/send"',
    )  # fmt: skip
    encoding: Encoding = setting("内容格式", "what the body is written in", default=Encoding.JSON)
    headers: tuple[str, ...] = setting(
        "另加的请求头，如口令", "further headers, such as the key", default=(), secret=True, longest=500,
        parse=parse_header, rule=("要写成“名称: 值”", "write Name: value"), example='["Authorization: Bearer 口令"]',
    )  # fmt: skip
    accepted: str = setting(
        "回答里有这段文字才算收下，可写正则；不写则 2xx 都算",
        "the answer must show this, a regular expression; left out, any 2xx",
        default="",
        parse=parse_pattern,
        rule=("要写成正则表达式", "write a regular expression"),
        example="""'"(err)?code": *"?0"?'""",
    )
    timeout_s: int = setting("几秒无应答即放弃", "seconds to wait for an answer", default=10, least=1, most=60)


@dataclass(frozen=True, slots=True)
class SmsTable(GatewayTable):
    """An SMS gateway, in the words of its vendor."""

    body: str = setting(
        "请求内容，按服务商的字段写；{phone} 手机号，{text} 正文，{sign} 签名，{id} 防重发的编号",
        "the body with the vendor's fields; {phone}, {text}, {sign} and {id} are put in",
        default='{"phone": "{phone}", "text": "{text}", "sign": "{sign}", "id": "{id}"}', longest=2000, secret=True,
        filled=True, example="""'{"mobile": "{phone}", "content": "{text}"}'""",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class WebhookTable(GatewayTable):
    """The robot of a group chat: 企业微信 and 钉钉 take the default body, 飞书 its own."""

    body: str = setting(
        "请求内容；{text} 正文，{id} 防重发的编号", "the body; {text} and {id} are put in",
        default='{"msgtype": "text", "text": {"content": "{text}"}}', longest=2000, filled=True,
        example="""'{"msg_type": "text", "content": {"text": "{text}"}}'""",
    )  # fmt: skip


def gateway_of(table: SmsTable | WebhookTable | None) -> Gateway | None:
    """What the settings describe."""
    if table is None:
        return None
    parts = (each.partition(":") for each in table.headers)
    headers = tuple((name.strip(), value.strip()) for name, _, value in parts)
    return Gateway(table.url, table.body, table.encoding, headers, table.accepted, table.timeout_s)
