"""What a technician writes into ``tidehall.txt`` on the boot partition: one plain file for every kind of device."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from ipaddress import ip_interface, ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tidehall_appliance.boot_words import BOOT_WORDS
from tidehall_appliance.roles import ROLES, SCREEN_ROLES, Role
from tidehall_link.home import ADDRESS
from tidehall_link.settings import Found, Report, examine, setting, table

NAME = "tidehall.txt"
_PORT_RULE = ("应是 tidehall-appliance ports 列出的插口", "must be a port as tidehall-appliance ports lists it")
_BY_PORT = r"([A-Za-z0-9_.:+\-]+)?"


@dataclass(frozen=True, slots=True)
class Network:
    """How the device reaches the hall's network."""

    address: str = setting(
        "固定地址和位数，不填则自动获取",
        "a fixed address with its prefix; empty for DHCP",
        default="",
        example='"192.168.1.21/24"',
    )
    gateway: str = setting("网关", "gateway", default="", example='"192.168.1.1"')
    dns: tuple[str, ...] = setting("DNS 服务器", "name servers", default=())
    wifi: str = setting("无线网络名称，用网线时不填", "name of the Wi-Fi, empty on a cable", default="", longest=32)
    wifi_password: str = setting("无线密码", "password of the Wi-Fi", default="", secret=True, longest=63)
    wifi_country: str = setting(
        "无线所在国家",
        "country of the Wi-Fi",
        default="CN",
        pattern=r"[A-Z]{2}",
        rule=("应是两个大写字母", "must be two capital letters"),
    )


@dataclass(frozen=True, slots=True)
class Screen:
    """The screen, where there is one."""

    rotation: int = setting("屏幕顺时针转几度", "degrees clockwise", default=0, least=0, most=270, example="90")
    diagonal_in: float = setting(
        "屏幕对角线（英寸），0 为不填", "diagonal in inches, 0 unsaid", default=0.0, least=0, most=110, example="21.5"
    )
    keyboard: bool = setting(
        "允许普通键盘（默认不理会，防止有人接键盘操作）",
        "let keyboards type (by default they are ignored)",
        default=False,
    )


@dataclass(frozen=True, slots=True)
class Printer:
    """The slip printer of a kiosk. Its finer settings are those of kiosk.toml."""

    kind: str = setting(
        "打印机接法", "how the printer is connected", default="off", choices=("off", "network", "serial", "usb")
    )
    host: str = setting("网络打印机地址", "address of a network printer", default="", example='"192.168.1.50"')
    paper_mm: int = setting("纸宽（毫米，58 或 80）", "paper width in mm, 58 or 80", default=80, least=58, most=80)
    usb_vendor: int = setting(
        "USB 厂商号（0 表示第一台打印机）", "USB vendor number, 0 for the first printer",
        default=0, least=0, most=65535, example="0x0416",
    )  # fmt: skip
    usb_product: int = setting("USB 产品号", "USB product number", default=0, least=0, most=65535, example="0x5011")


@dataclass(frozen=True, slots=True)
class Ports:
    """Which physical socket carries what; a device stays the same device when its adapter is replaced."""

    printer: str = setting(
        "串口打印机插在哪个口",
        "port of a serial printer",
        default="",
        pattern=_BY_PORT,
        rule=_PORT_RULE,
        example='"platform-fd500000.pcie-usb-0:1.1:1.0"',
    )
    reader: str = setting(
        "身份证读卡器插在哪个口", "port of the ID card reader", default="", pattern=_BY_PORT, rule=_PORT_RULE
    )
    keypads: str = setting(
        "叫号键盘（RS-485）插在哪个口", "port of the RS-485 keypads", default="", pattern=_BY_PORT, rule=_PORT_RULE
    )
    led: str = setting(
        "窗口条屏（串口）插在哪个口", "port of serial LED strips", default="", pattern=_BY_PORT, rule=_PORT_RULE
    )
    numpad: str = setting(
        "USB 数字键盘插在哪个口", "port of a USB number pad", default="", pattern=_BY_PORT, rule=_PORT_RULE
    )
    scanner: str = setting("扫码枪插在哪个口", "port of a code scanner", default="", pattern=_BY_PORT, rule=_PORT_RULE)


@dataclass(frozen=True, slots=True)
class Hall:
    """Only for the server."""

    preset: str = setting(
        "大厅预设名（如 chini），或放在本文件旁边的大厅配置（如 dating.toml）",
        "preset, or file of the hall beside this file",
        default="",
        longest=60,
    )
    https: bool = setting("用 https（推荐）", "serve https (advised)", default=True)
    port: int = setting(
        "端口，0 为 https 443、http 80", "port; 0 is 443 with https, else 80", default=0, least=0, most=65535
    )
    network: str = setting(
        "大厅局域网网段，本机为它授时", "the hall's network, which gets its time here", default="192.168.0.0/16"
    )


@dataclass(frozen=True, slots=True)
class BootFile:
    """The whole file."""

    roles: tuple[Role, ...] = setting(
        "本机做什么，可写多个：kiosk 取号机，caller 呼叫器，board 大屏，web-board 网页大屏，voice 语音，"
        "led 条屏，pad 评价器，server 服务器",
        "what this machine is",
        example='["kiosk"]',
    )
    server: str = setting(
        "服务器地址（本机就是服务器时不填）",
        "address of the server",
        default="",
        example='"https://192.168.1.10"',
        pattern=f"({ADDRESS})?",
        rule=("应以 http:// 或 https:// 开头，只写到端口", "must begin with http:// or https:// and end with the port"),
    )
    ca: str = setting(
        "https 时大厅根证书的文件名，放在本文件旁边",
        "file of the hall's authority, beside this file",
        default="tidehall-ca.crt",
        pattern=r"[\w.\-]+",
        rule=("只写文件名", "a plain file name"),
    )
    token: str = setting(
        "设备令牌，不填则开机显示配对码；用过后会从本文件删除",
        "a device token; empty shows a pairing code",
        default="",
        secret=True,
    )
    name: str = setting(
        "本机名称（网络上的）",
        "name of this machine on the network",
        default="tidehall",
        longest=30,
        pattern=r"[a-z][a-z0-9-]*",
        rule=("只用小写字母、数字和横线", "small letters, digits and dashes only"),
    )
    phone: str = setting("出问题时打的电话", "phone number to call when something is wrong", default="", longest=40)
    timezone: str = setting("时区", "time zone", default="Asia/Shanghai")
    time_servers: tuple[str, ...] = setting(
        "对时服务器，不填则用大厅服务器", "time servers; empty for the hall's server", default=()
    )
    read_only: bool = setting(
        "系统盘只读，防断电损坏（需要数据分区）",
        "read-only system against power cuts; needs a data partition",
        default=True,
    )
    restart_at: str = setting(
        "每天几点自动重启本机，不填不重启；服务器从不自动重启",
        "daily restart of a device; empty for none; never a server",
        default="03:30",
        pattern=r"(([01]\d|2[0-3]):[0-5]\d)?",
        rule=("写成 03:30 这样", "like 03:30"),
    )
    network: Network = table("网络", "network", Network)
    screen: Screen = table("屏幕", "screen", Screen)
    printer: Printer = table("取号机的打印机", "the kiosk's printer", Printer)
    ports: Ports = table("插口", "ports", Ports)
    hall: Hall = table("只有服务器要填", "only for the server", Hall)

    @property
    def serves(self) -> bool:
        """True on the machine that is the hall's server."""
        return Role.SERVER in self.roles

    @property
    def address(self) -> str:
        """Where the server is, seen from this machine, without a slash at the end."""
        if self.server or not self.serves:
            return self.server.rstrip("/")
        port = f":{self.hall.port}" if self.hall.port else ""
        return f"{'https' if self.hall.https else 'http'}://127.0.0.1{port}"

    @property
    def server_host(self) -> str:
        return urlsplit(self.address).hostname or ""


def read(path: Path, beside: Path | None = None) -> Found[BootFile]:
    """The file, or everything that is wrong with it, in the order of its lines.

    What it names lies beside it; a copy of it, kept elsewhere, says where with ``beside``.
    """
    folder = beside or path.parent

    def check(it: BootFile, report: Report) -> None:
        _check(it, report)
        if it.serves and it.hall.preset.endswith(".toml") and not (folder / it.hall.preset).is_file():
            report.error("hall_file", ("hall", "preset"), value=it.hall.preset)
        if Role.LED in it.roles and not (folder / "display.toml").is_file():
            report.error("led_file", ("roles",))

    found = examine(path, BootFile, words=BOOT_WORDS, check=check)
    # a boot partition knows no owners: what is secret is taken out of the file instead (see apply)
    return replace(found, problems=[each for each in found.problems if each.code != "secret_readable"])


def _check(it: BootFile, report: Report) -> None:
    _check_roles(it, report)
    _check_place(it, report)
    if Role.KIOSK in it.roles:
        _check_printer(it, report)
    if it.serves and not it.hall.preset:
        report.error("hall_missing", ("hall", "preset"))


def _check_roles(it: BootFile, report: Report) -> None:
    for role in sorted({role for role in it.roles if it.roles.count(role) > 1}):
        report.error("role_twice", ("roles",), role=role)
    screens = [role for role in dict.fromkeys(it.roles) if role in SCREEN_ROLES]
    if len(screens) > 1:
        report.error("two_screens", ("roles",), roles="、".join(ROLES[role].zh for role in screens))
    if not it.address and not report.wrong(("server",)) and not report.wrong(("roles",)):
        report.error("server_missing", ("server",))


def _check_place(it: BootFile, report: Report) -> None:
    if it.screen.rotation % 90:
        report.error("rotation", ("screen", "rotation"), value=it.screen.rotation)
    try:
        ZoneInfo(it.timezone)
    except (ValueError, OSError, KeyError):
        report.error("timezone", ("timezone",), value=it.timezone)
    if it.network.address and not _is_interface(it.network.address):
        report.error("address", ("network", "address"), value=it.network.address)
    if it.network.wifi and not 8 <= len(it.network.wifi_password) <= 63:
        report.error("wifi_password", ("network", "wifi_password"))
    try:
        ip_network(it.hall.network)
    except ValueError:
        report.error("lan", ("hall", "network"), value=it.hall.network)


def _check_printer(it: BootFile, report: Report) -> None:
    printer = it.printer
    if printer.paper_mm not in (58, 80):
        report.error("paper", ("printer", "paper_mm"))
    if printer.kind == "off":
        report.warn("no_printer", ("printer",))
    elif printer.kind == "network" and not printer.host:
        report.error("printer_host", ("printer", "kind"))
    elif printer.kind == "serial" and not it.ports.printer:
        report.error("printer_port", ("printer", "kind"))
    elif printer.kind == "usb" and bool(printer.usb_vendor) != bool(printer.usb_product):
        report.error("printer_usb", ("printer", "kind"))


def _is_interface(text: str) -> bool:
    try:
        ip_interface(text)
    except ValueError:
        return False
    return re.search(r"/\d+$", text) is not None
