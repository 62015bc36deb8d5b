"""``tidehall check-config FILE...``: is this hall's file right, and what is still assumed?"""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from tidehall_link.settings import examine as examine_file
from tidehall_server import halls
from tidehall_server.settings import ServerFile


@click.command("check-config")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / machine-readable output")
@click.option("--assumed", is_flag=True, help="列出待本厅确认的假定值 / list the values that the hall should confirm")
@click.pass_context
def command(context: click.Context, files: tuple[str, ...], as_json: bool, assumed: bool) -> None:
    """检查大厅配置文件（路径或预设名）和 server.toml，一次列出全部问题。

    Check hall files (paths or preset names) and server.toml, and list all problems at once.
    Exit code 1 when there is an error.
    """
    examined = [(name, _examine(name)) for name in files]
    if as_json:
        click.echo(json.dumps([_machine(name, one) for name, one in examined], ensure_ascii=False, indent=2))
    else:
        for name, one in examined:
            _tell(name, one, assumed)
    context.exit(1 if any(_errors(one) for _, one in examined) else 0)


def _examine(name: str) -> halls.Examined:
    """A hall's file, or a ``server.toml``, which is known by its ``[server]``."""
    try:
        data = tomllib.loads(Path(name).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return halls.examine(name)
    if "server" in data and "hall" not in data:
        return halls.Examined(None, examine_file(name, ServerFile).problems)
    return halls.examine(name)


def _errors(one: halls.Examined) -> int:
    return sum(not problem.warning for problem in one.problems)


def _machine(name: str, one: halls.Examined) -> dict[str, Any]:
    return {
        "file": name,
        "ok": not _errors(one),
        "problems": [asdict(problem) for problem in one.problems],
        "assumed": list(one.config.assumed) if one.config else [],
    }


def _tell(name: str, one: halls.Examined, assumed: bool) -> None:
    for problem in one.problems:
        click.echo(problem.text())
    errors = _errors(one)
    warnings = len(one.problems) - errors
    if errors:
        click.echo(f"{name}: 有 {errors} 个错误、{warnings} 个警告，不能使用。 {errors} errors, {warnings} warnings.")
        return
    if one.config is None:
        click.echo(f"{name}: 可以使用，{warnings} 个警告。 OK, {warnings} warnings.")
        return
    hall = one.config
    click.echo(
        f"{name}: 可以使用。{hall.name}，{len(hall.file.windows)} 个窗口，{len(hall.file.services)} 个事项，"
        f"{len(hall.assumed)} 项假定值待确认，{warnings} 个警告。 OK, {warnings} warnings."
    )
    if assumed:
        for key in hall.assumed:
            click.echo(f"    假定 assumed: {key}")
