"""``tidehall-appliance …``: everything that is done to the machine itself."""

from __future__ import annotations

import argparse
import errno
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tidehall_appliance import apply, clock, disk, doctor, gate, health, orders, redeem, screen, service, update
from tidehall_appliance import waiting as waiting_page
from tidehall_appliance import words as board_words
from tidehall_appliance.boot_file import BootFile
from tidehall_appliance.host import CommandFailed, Host
from tidehall_appliance.install import CannotInstall, Wishes, install
from tidehall_appliance.roles import ROLES, Role, units
from tidehall_appliance.versions import BadBundle, Versions
from tidehall_link.device import Systemd
from tidehall_link.doctor import Finding, exit_code, told
from tidehall_link.settings import Problem, SettingsError


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 done, 1 done with warnings, 2 not done and said why."""
    said = _parser().parse_args(arguments)
    host = Host(said.root, dry=said.dry_run)
    try:
        return int(said.do(host, said) or 0)
    except SettingsError as error:
        print(
            f"tidehall.txt 有错误，什么都没有改动。/ There are errors; nothing was changed.\n{error}", file=sys.stderr
        )
    except (CommandFailed, BadBundle, CannotInstall) as error:
        print(f"没有完成 / not done: {error}", file=sys.stderr)
    except PermissionError as error:
        print(f"没有权限，请用 sudo 运行（{error.filename}）。/ Run it with sudo.", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("tidehall-appliance", description="潮汐大厅设备 / a device of the hall")
    everywhere = argparse.ArgumentParser(add_help=False)
    everywhere.add_argument("--root", type=Path, default=Path("/"), help="系统的根目录 / root of the system")
    everywhere.add_argument("--boot", type=Path, help="tidehall.txt 所在目录 / folder of tidehall.txt")
    everywhere.add_argument("--dry-run", action="store_true", help="只说要做什么 / only tell")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (function, about) in _COMMANDS.items():
        each = commands.add_parser(name, help=about, description=about, parents=[everywhere])
        each.set_defaults(do=function)
        for flags, options in _ARGUMENTS.get(name, ()):
            each.add_argument(*flags, **options)
    return parser


def _boot(host: Host, said: argparse.Namespace) -> Path:
    return said.boot or apply.boot_folder(host)


def _it(host: Host, said: argparse.Namespace) -> BootFile:
    read = apply.read(host, _boot(host, said))
    if read.it is None:
        raise SettingsError(read.problems)
    return read.it


def _install(host: Host, said: argparse.Namespace) -> int:
    problems = install(host, Wishes(said.bundle, _boot(host, said), said.disk, packages=not said.no_packages))
    host.say("没有要改的。/ Nothing to change." if not host.changed else "装好了，请重启。/ Done; restart the machine.")
    return _tell_problems(host, problems)


def _apply(host: Host, said: argparse.Namespace) -> int:
    boot = _boot(host, said)
    orders.reset(host, boot, apply.read(host, boot).it)
    return _tell_problems(host, apply.apply(host, boot))


def _tell_problems(host: Host, problems: list[Problem]) -> int:
    for each in problems:
        host.say(each.text())
    return 1 if any(not each.warning for each in problems) else 0


def _check(host: Host, said: argparse.Namespace) -> int:
    read = apply.read(host, _boot(host, said))
    _tell_problems(host, read.problems)
    if any(not each.warning for each in read.problems):
        return 2
    host.say("tidehall.txt 没有错误。/ tidehall.txt is well.")
    return 1 if read.problems else 0


def _update(host: Host, said: argparse.Namespace) -> int:
    return _end(host, update.update(host, _it(host, said), said.bundle, said.sha256))


def _rollback(host: Host, said: argparse.Namespace) -> int:
    return _end(host, update.rollback(host, _it(host, said), said.version))


def _end(host: Host, seen: health.Look) -> int:
    version = Versions(host).current
    host.say(f"{'正常' if seen.well else '没有成功'}：{version} {seen.zh} / {seen.en}".strip(" /"))
    return 0 if seen.well else 2


def _settle(host: Host, said: argparse.Namespace) -> int:
    it, boot, versions = _it(host, said), _boot(host, said), Versions(host)
    if versions.on_trial:
        return _end(host, update.finish(host, it))
    bundle = orders.newer(boot, versions)
    return _from_boot(host, it, boot, bundle) if bundle else 0


def _from_boot(host: Host, it: BootFile, boot: Path, bundle: Path) -> int:
    """A newer version that lay on the boot partition; what became of it stands beside it."""
    host.say(f"启动分区上有新版本 {bundle.name} / a newer version")
    try:
        seen = update.update(host, it, bundle)
    except (CommandFailed, BadBundle) as error:
        orders.tell(boot, f"{bundle.name} 没有装上 / not installed: {error}")
        raise
    done = "已换上" if seen.well else "不好用，没有换"
    orders.tell(boot, f"{bundle.name}：{done}，现在是 {Versions(host).current} {seen.zh}".strip())
    return _end(host, seen)


def _status(host: Host, said: argparse.Namespace) -> int:
    return _findings(host, said, service.status)


def _doctor(host: Host, said: argparse.Namespace) -> int:
    return _findings(host, said, doctor.doctor)


def _findings(host: Host, said: argparse.Namespace, look: Callable[[Host, apply.Read], list[Finding]]) -> int:
    if host.root == Path("/") and os.geteuid():  # it would call unpaired and full what it may not look into
        raise PermissionError(errno.EACCES, "root only", health.DATA)
    found = look(host, apply.read(host, _boot(host, said)))
    print(told(found, as_json=said.json))
    return exit_code(found)


def _ports(host: Host, _said: argparse.Namespace) -> int:
    print("\n".join(service.ports(host)) or "没有发现串口、键盘或 USB 设备。/ nothing is plugged in")
    return 0


def _pair(host: Host, said: argparse.Namespace) -> int:
    it = _it(host, said)
    role = Role(said.role) if said.role else next((role for role in it.roles if ROLES[role].user), it.roles[0])
    done = service.pair(host, it, role, lambda code: host.say(f"配对码 / pairing code: {code}"))
    host.say("已配对。/ Paired." if done else "没有配对成功，请看服务器是否连得上，再试一次。/ Not paired; try again.")
    return 0 if done else 2


def _factory_reset(host: Host, said: argparse.Namespace) -> int:
    if not said.yes and not host.dry:
        host.say("这会删除本机的令牌和记录，保留网络和设置。确定请加 --yes。/ Add --yes to wipe this device.")
        return 2
    service.factory_reset(host, apply.read(host, _boot(host, said)).it)
    return 0


def _support(host: Host, said: argparse.Namespace) -> int:
    print(service.support(host, _boot(host, said), said.out))
    return 0


def _writable(host: Host, said: argparse.Namespace) -> int:
    it = _it(host, said)
    read_only = said.no and disk.may_be_read_only(host, it)
    disk.kernel(host, _boot(host, said), read_only=read_only, country=disk.country(it))
    if said.no and not read_only:
        host.say(
            "本机的系统盘保持可写：是服务器、没有数据分区，或 read_only = false。/ The system disk stays writable."
        )
        return 1
    host.say("重启后生效。/ In force after a restart.")
    return 0


def _words(_host: Host, _said: argparse.Namespace) -> int:
    if wrong := board_words.errors():
        board_words.stand(wrong)
    return 0


def _gate(host: Host, said: argparse.Namespace) -> int:
    it = _it(host, said)
    systemd = Systemd(os.environ)
    memory = gate.Memory(host.at("/var/lib/tidehall/appliance/restarts.json"), lasting=disk.lasting(host))
    watcher = gate.Gate(lambda: health.look(host, units(it.roles)), systemd.say, memory)
    systemd.say("READY=1")
    never = threading.Event()
    while True:
        if unit := redeem.redeem(host, it):
            host.say(f"令牌已取用 / the given token is in use: {unit}")
            if host.live:
                host.run("systemctl", "restart", unit)
        if never.wait(gate.EVERY_S):
            return 0
        watcher.turn(clock.wall())


_COMMANDS = {
    "install": (_install, "从安装包装成 tidehall.txt 写的设备 / make this machine what tidehall.txt says"),
    "apply": (_apply, "改过 tidehall.txt 后使它生效 / put a changed tidehall.txt in force"),
    "check": (_check, "只检查 tidehall.txt / only look at tidehall.txt"),
    "status": (_status, "本机怎么样 / how this machine is"),
    "doctor": (_doctor, "全面体检：本机和它的每个部分 / look at everything, each part by its own doctor"),
    "ports": (_ports, "插口上有什么，填 [ports] 用 / what is plugged in where"),
    "pair": (_pair, "给没有屏幕的部分配对 / pair a part without a screen"),
    "update": (_update, "换新版本，不好用自动退回 / a new version, left again if it does not work"),
    "rollback": (_rollback, "退回上一个版本 / back to the version before"),
    "writable": (_writable, "下次开机系统盘可写（--no 恢复只读） / a writable system disk from the next start"),
    "factory-reset": (_factory_reset, "恢复出厂：删令牌和记录，保留网络 / wipe token and data, keep the network"),
    "support": (_support, "打包日志和设置（去掉密码） / one file for whoever helps"),
    "settle": (_settle, "检验试运行的版本（系统自用） / prove a version on trial"),
    "gate": (_gate, "健康把关（系统自用） / the health gate"),
    "waiting": (lambda _host, _said: waiting_page.serve(), "等待页（系统自用） / the waiting page"),
    "words": (_words, "大屏开始前说明设置错误（系统自用） / what is wrong, before the board begins"),
    "screen": (lambda _host, _said: screen.screen(), "屏幕（系统自用） / the screen"),
    "browser": (lambda _host, _said: screen.show(), "浏览器（系统自用） / the browser"),
    "server-tls": (
        lambda host, said: service.server_tls(host, _boot(host, said), _it(host, said)),
        "服务器证书（系统自用） / the server's certificate",
    ),
}
_BUNDLE = (("bundle",), {"type": Path, "help": "安装包（文件夹或 .tar.gz） / the bundle"})
_JSON = (("--json",), {"action": "store_true", "help": "JSON"})
_ARGUMENTS: dict[str, tuple[tuple[tuple[str, ...], dict[str, Any]], ...]] = {
    "install": (
        (("--bundle",), {"type": Path, "required": True, "help": "安装包 / the bundle"}),
        (("--disk",), {"default": "", "help": "在这个盘末尾做数据分区；auto 为系统盘 / disk for the data partition"}),
        (("--no-packages",), {"action": "store_true", "help": "不装系统软件包 / no Debian packages"}),
    ),
    "update": (_BUNDLE, (("--sha256",), {"default": "", "help": "安装包的 SHA-256 / its announced sum"})),
    "rollback": ((("version",), {"nargs": "?", "default": "", "help": "版本 / version"}),),
    "status": (_JSON,),
    "doctor": (_JSON,),
    "pair": ((("--role",), {"choices": [role.value for role in Role], "default": ""}),),
    "factory-reset": ((("--yes",), {"action": "store_true", "help": "确定 / I mean it"}),),
    "support": ((("--out",), {"type": Path, "default": Path("tidehall-support.tar.gz")}),),
    "writable": ((("--no",), {"action": "store_true", "help": "恢复只读 / read-only again"}),),
}  # fmt: skip
