"""``tidehall user …``: accounts by hand, for the machine's owner."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tidehall_server.auth.accounts import Account
from tidehall_server.auth.permissions import PERSON_ROLES
from tidehall_server.auth.tokens import new_password
from tidehall_server.cli._options import BY_HAND, data_option, hall_option, opened, told


@click.group("user")
def command() -> None:
    """账号：添加、列出、停用、重置密码。 / Accounts: add, list, disable, reset."""


@command.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(PERSON_ROLES), help="角色 / role")
@click.option("--display", default="", help="显示名称 / name that people see")
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码（不必首次修改） / read the password from stdin")
@data_option
@hall_option
@told
def add(name: str, role: str, display: str, password_stdin: bool, data: Path, db: str, hall: str) -> None:
    """添加账号；没有给密码时生成一次性密码。 / Add an account; without a password a one-time one is made."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else new_password()
    with opened(data, db, hall, create=True) as it:
        it.rooms.accounts.add(name, display or name, role, password, BY_HAND, must_change=not password_stdin)
    click.echo(name if password_stdin else f"{name}\n一次性密码 one-time password: {password}")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / machine-readable output")
@data_option
@hall_option
@told
def list_(as_json: bool, data: Path, db: str, hall: str) -> None:
    """列出账号。 / List accounts."""
    with opened(data, db, hall) as it:
        found = it.rooms.accounts.list()
    if as_json:
        rows = [{"name": a.name, "display": a.display, "role": a.role, "disabled": a.disabled} for a in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table("用户名 name", "显示 display", "角色 role", "状态 state")
    for account in found:
        table.add_row(account.name, account.display, account.role, _state(account))
    Console().print(table)


def _state(account: Account) -> str:
    if account.disabled:
        return "停用 disabled"
    return "须改密码 must change" if account.must_change else "正常 active"


@command.command("disable")
@click.argument("name")
@data_option
@hall_option
@told
def disable(name: str, data: Path, db: str, hall: str) -> None:
    """停用账号并结束它的登录。 / Disable an account and end its sessions."""
    with opened(data, db, hall) as it:
        it.rooms.accounts.disable(name, BY_HAND)
    click.echo(f"{name}: 已停用 / disabled")


@command.command("reset")
@click.argument("name")
@data_option
@hall_option
@told
def reset(name: str, data: Path, db: str, hall: str) -> None:
    """生成一次性密码；首次登录须修改。 / Make a one-time password, to be changed at the first sign-in."""
    password = new_password()
    with opened(data, db, hall) as it:
        it.rooms.accounts.reset(name, password, BY_HAND)
    click.echo(f"{name}\n一次性密码 one-time password: {password}")
