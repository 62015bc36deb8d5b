"""``tidehall tls …``: https with a certificate authority of the hall's own."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from tidehall_server.clock import SystemClock
from tidehall_server.tls import CertificateError, Certificates, Validity, machine_names
from tidehall_server.tls.authority import SERVER_DAYS
from tidehall_server.tls.watch import RENEW_DAYS

F = TypeVar("F", bound=Callable[..., Any])

_data = click.option(
    "--data", type=click.Path(path_type=Path), default="data", show_default=True, help="数据目录 / data directory"
)
_name = click.option(
    "--name", "names", multiple=True, help="另加的名称或地址，可多次 / a further name or address, repeatable"
)
_days = click.option(
    "--days", type=click.IntRange(1, 3650), default=SERVER_DAYS, show_default=True, help="有效天数 / days of validity"
)


@click.group("tls")
def command() -> None:
    """https：制作、查看、续期本厅的证书。 / https: make, show and renew the hall's certificates."""


def told(function: F) -> F:
    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except CertificateError as error:
            raise click.ClickException(str(error)) from None
        except OSError as error:
            raise click.ClickException(f"无法写入或读取：{error} / cannot write or read") from None

    return wrapped  # type: ignore[return-value]


@command.command("init")
@_data
@_name
@_days
@click.option("--hall", default="", help="证书上的大厅名称 / the hall's name in the certificate")
@click.option(
    "--again",
    is_flag=True,
    help="重做根证书，旧的改名留存；各设备须重新安装 / a new authority; devices must install it",
)
@told
def init(data: Path, names: tuple[str, ...], days: int, hall: str, again: bool) -> None:
    """做一份根证书（10 年）和服务器证书；已有的不覆盖。 / Make authority (10 years) and certificate."""
    it = _certificates(data)
    it.init(hall, [*dict.fromkeys((*names, *machine_names()))], Validity(SystemClock().now(), days), again=again)
    _show(it)
    click.echo(
        f"\n下一步 / next:\n  tidehall serve --tls --data {data} …\n"
        "  各设备安装根证书：打开 https://本机地址:端口/ca，或拷贝 / on each device: page /ca, or\n"
        f"    {it.ca}"
    )


@command.command("status")
@_data
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / machine-readable output")
@click.pass_context
@told
def status(context: click.Context, data: Path, as_json: bool) -> None:
    """证书给谁、到哪天、指纹。退出码 0 正常，1 三十天内到期，2 不能用。

    For whom, until when, fingerprint. Exit code 0 well, 1 ends within thirty days, 2 unusable.
    """
    it, now = _certificates(data), SystemClock().now()
    left = min(it.standing().days_left(now), it.authority().days_left(now))
    if as_json:
        server, ca = it.standing(), it.authority()
        shown = {
            "names": server.names, "until": server.until.isoformat(), "days_left": left,
            "ca_until": ca.until.isoformat(), "ca_sha256": ca.fingerprint,
            "matches": it.match(), "can_renew": it.can_sign,
        }  # fmt: skip
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        _show(it)
    context.exit(2 if left < 0 or not it.match() else 1 if left < RENEW_DAYS else 0)


@command.command("renew")
@_data
@_name
@_days
@told
def renew(data: Path, names: tuple[str, ...], days: int) -> None:
    """换一张服务器证书，根证书不变，设备不用动；运行中的服务一小时内自动换上。

    A new server certificate from the same authority; a running server takes it up within the hour. With --name the
    names are those given and this machine's; without, those of the old certificate.
    """
    it = _certificates(data)
    wanted = [*dict.fromkeys((*names, *machine_names()))] if names else []
    it.renew(wanted, Validity(SystemClock().now(), days))
    _show(it)


def _certificates(data: Path) -> Certificates:
    return Certificates(data / "tls")


def _show(it: Certificates) -> None:
    server, ca, now = it.standing(), it.authority(), SystemClock().now()
    click.echo(f"服务器证书 server: {'、'.join(server.names)}")
    click.echo(f"  到期 until {server.until:%Y-%m-%d}（{server.days_left(now)} 天 days）")
    click.echo(f"根证书 authority: {ca.subject}，{it.ca}")
    click.echo(f"  到期 until {ca.until:%Y-%m-%d}（{ca.days_left(now)} 天 days）")
    click.echo(f"  SHA-256 {ca.fingerprint}")
    if not it.match():
        click.echo("服务器证书不是这个根证书签发的！ / The authority did not sign the server's certificate!")
    if not it.can_sign:
        click.echo("根证书的私钥不在这里，不能自动续期。 / The authority's key is elsewhere: nothing renews itself.")
