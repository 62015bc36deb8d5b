"""What ``kiosk.toml`` may say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tidehall_link.home import ca_setting, server_setting
from tidehall_link.settings import load, setting, table

_DEVICE = ("设备文件，例如 /dev/ttyUSB0", "the device file, such as /dev/ttyUSB0")


@dataclass(frozen=True, slots=True)
class PrinterSettings:
    """How the slip printer is connected and what it can do."""

    kind: str = setting(
        "打印机接法", "how the printer is connected", default="virtual",
        choices=("off", "virtual", "network", "serial", "usb", "file"),
    )  # fmt: skip
    host: str = setting("网络打印机地址", "address of a network printer", default="", example='"192.168.1.50"')
    port: int = setting("网络打印机端口", "port of a network printer", default=9100, least=1, most=65535)
    device: str = setting(*_DEVICE, default="", example='"/dev/ttyUSB0"')
    baud: int = setting("串口速率", "speed of the serial port", default=115200, least=1200, most=921600)
    flow: str = setting(
        "串口流控", "flow control of the serial port", default="dsrdtr", choices=("dsrdtr", "rtscts", "xonxoff", "none")
    )
    usb_vendor: int = setting(
        "USB 厂商号（0 表示第一台打印机）", "USB vendor number, 0 for the first printer",
        default=0, least=0, most=65535, example="0x0416",
    )  # fmt: skip
    usb_product: int = setting("USB 产品号", "USB product number", default=0, least=0, most=65535, example="0x5011")
    usb_in: int = setting("USB 输入端点（0 自动）", "USB end point to read from", default=0, least=0, most=255)
    usb_out: int = setting("USB 输出端点（0 自动）", "USB end point to write to", default=0, least=0, most=255)
    paper_mm: int = setting("纸宽（毫米，58 或 80）", "paper width in mm, 58 or 80", default=80, least=58, most=80)
    chinese_font: bool = setting("打印机自带中文字库", "the printer has a Chinese font", default=True)
    native_qr: bool = setting("打印机能自己画二维码", "the printer draws QR codes itself", default=True)
    knife: bool = setting("打印机带切刀", "the printer has a knife", default=True)
    confirm: str = setting(
        "怎样确认已打印：answer 逐张应答，status 只看状态，none 单向线路",
        "how printing is confirmed: answer (asked in order), status (state only), none (one-way line)",
        default="answer", choices=("answer", "status", "none"),
    )  # fmt: skip
    timeout_s: float = setting("发送超时（秒）", "time-out for sending, seconds", default=5.0, least=0.5, most=30)
    answer_s: float = setting(
        "状态应答超时（秒）", "time-out for a status answer, seconds", default=0.5, least=0.05, most=5
    )
    done_s: float = setting(
        "打完一张的最长时间（秒）", "longest time for one slip, seconds", default=6.0, least=0.5, most=60
    )
    poll_s: float = setting(
        "状态查询间隔（秒）", "pause between status checks, seconds", default=5.0, least=0.2, most=60
    )
    roll_slips: int = setting(
        "一卷纸约能打多少张（0 表示不计数）", "slips per roll, 0 for no counting", default=0, least=0, most=10000
    )
    font: str = setting("画生僻字用的字体文件", "font file for rare characters", default="")

    @property
    def dots(self) -> int:
        """Printable dots across."""
        return 576 if self.paper_mm >= 76 else 384


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """How the ID card reader is connected."""

    kind: str = setting(
        "读卡器接法", "how the card reader is connected", default="virtual", choices=("off", "virtual", "serial", "usb")
    )
    device: str = setting(*_DEVICE, default="", example='"/dev/ttyS1"')
    baud: int = setting("串口速率", "speed of the serial port", default=115200, least=1200, most=921600)
    usb_vendor: int = setting("USB 厂商号", "USB vendor number", default=0x0400, least=1, most=65535)
    usb_product: int = setting("USB 产品号", "USB product number", default=0xC35A, least=1, most=65535)
    usb_layout: str = setting(
        "USB 端点的用法：whole 整帧一对端点，split 帧头和帧体各一对；一种不通就换另一种",
        "how its USB end points are used: the whole frame by one pair, or head and body by a pair each",
        default="whole", choices=("whole", "split"),
    )  # fmt: skip
    poll_s: float = setting(
        "找卡间隔（秒）", "pause between looks for a card, seconds", default=0.3, least=0.05, most=5
    )
    hold_s: float = setting(
        "读到的身份信息最多保留多久（秒）",
        "longest time a card's data is held, seconds",
        default=60.0,
        least=5,
        most=300,
    )
    elderly_age: int = setting(
        "按老年人优先的年龄", "age from which a citizen has priority", default=60, least=50, most=120
    )


@dataclass(frozen=True, slots=True)
class ScannerSettings:
    """The scanner for booking codes. One that plays a keyboard is heard by the page itself, which then says "scan"."""

    kind: str = setting(
        "扫码器接法：off 没有，keyboard 键盘式（插上即可），serial 串口",
        "the scanner: none, one that plays a keyboard (plug it in), or on a serial line",
        default="off", choices=("off", "keyboard", "serial", "virtual"),
    )  # fmt: skip
    device: str = setting(*_DEVICE, default="", example='"/dev/ttyACM0"')
    baud: int = setting("串口速率", "speed of the serial port", default=9600, least=1200, most=921600)


@dataclass(frozen=True, slots=True)
class SlipSettings:
    """What stands on the slip besides the ticket."""

    machine: str = setting("机号", "number of this machine", default="", longest=20)
    hint: str = setting("提示语（不填用默认）", "advice at the foot, empty for the default", default="", longest=120)
    qr: bool = setting("打印查询进度的二维码", "print a QR code for progress", default=True)
    large: bool = setting("所有小票都用大字", "large print on every slip, not only in elder mode", default=False)


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """The touch screen's measures, from which the page works out sizes in millimetres. 0 leaves it to the page."""

    diagonal_in: float = setting("屏幕对角线（英寸）", "diagonal in inches", default=21.5, least=0, most=100)
    viewing_distance_m: float = setting("观看距离（米）", "viewing distance in metres", default=0.6, least=0.2, most=5)
    bottom_mm: int = setting("屏幕下沿离地（毫米）", "height of the lower edge in mm", default=700, least=0, most=2000)


@dataclass(frozen=True, slots=True)
class KioskSettings:
    """The whole file."""

    server: str = server_setting()
    ca: str = ca_setting()
    data: str = setting(
        "本机数据目录（令牌、未完成的取号）", "directory for the token and pending requests", default="data/kiosk"
    )
    port: int = setting("本机网页端口", "port of the local page", default=8101, least=0, most=65535)
    patience_s: float = setting(
        "等服务器答复的最长时间（秒）", "longest wait for the server, seconds", default=8.0, least=1, most=60
    )
    print_wait_s: float = setting(
        "显示号码前等打印结果的时间（秒）",
        "wait for the printer before the number is shown, seconds",
        default=0.8,
        least=0,
        most=20,
    )
    guard_s: float = setting(
        "两次取号的最短间隔（秒）", "shortest time between two tickets, seconds", default=2.0, least=0, most=30
    )
    desk: str = setting("出问题时请去哪里", "where to go when something fails", default="导办台", longest=20)
    desk_en: str = setting("同上（英文）", "the same in English", default="the enquiry desk", longest=40)
    desk_way: str = setting(
        "站在本机屏幕前看，它在哪个方向，画箭头用",
        "where it is, seen by who stands before this screen for the arrow",
        default="none",
        choices=("none", "ahead", "ahead_right", "right", "back_right", "back", "back_left", "left", "ahead_left"),
        example='"ahead_left"',
    )
    desk_m: int = setting(
        "离本机大约几米（0 不写）", "about how many metres away, 0 unsaid", default=0, least=0, most=500
    )
    phone: str = setting("设备未授权时显示的电话", "phone number shown while unpaired", default="", longest=40)
    printer: PrinterSettings = table("打印机", "the printer", PrinterSettings)
    reader: ReaderSettings = table("读卡器", "the card reader", ReaderSettings)
    scanner: ScannerSettings = table("扫码器", "the QR scanner", ScannerSettings)
    slip: SlipSettings = table("小票", "the slip", SlipSettings)
    screen: ScreenSettings = table("触摸屏", "the touch screen", ScreenSettings)

    @property
    def folder(self) -> Path:
        """The data directory."""
        return Path(self.data)

    @property
    def virtual(self) -> bool:
        """True when any device is virtual, so that the pages to play with it are served."""
        return "virtual" in (self.printer.kind, self.reader.kind, self.scanner.kind)


def read_settings(path: Path, environ: dict[str, str] | None = None) -> KioskSettings:
    """The settings in ``path``; ``TIDEHALL_KIOSK_…`` variables win. Raises SettingsError with every problem."""
    return load(path, KioskSettings, environ=environ, prefix="TIDEHALL_KIOSK")
