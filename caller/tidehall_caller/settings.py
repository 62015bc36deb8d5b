"""What ``caller.toml`` may say. What only the whole can show is in ``settings_check``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from tidehall_caller.keys import LEVELS, Key
from tidehall_caller.levels import SCALES
from tidehall_link.catalogue import LANGUAGES
from tidehall_link.home import ca_setting, server_setting
from tidehall_link.settings import setting, table, tables

_KEYPAD = r"KEY_[A-Z0-9_]+"
_KEYPAD_RULE = ("应写 Linux 键名，例如 KEY_KPENTER", "must be a Linux key name such as KEY_KPENTER")


def _pin(zh: str, en: str) -> int:
    pin: int = setting(f"{zh}（BCM 编号，0 表示没接）", f"{en} (BCM number, 0: none)", default=0, least=0, most=27)
    return pin


def _code(zh: str, en: str, default: str) -> str:
    code: str = setting(zh, en, default=default, pattern=f"({_KEYPAD})?", rule=_KEYPAD_RULE)
    return code


@dataclass(frozen=True, slots=True)
class ButtonSettings:
    """The pin of each button; the key of the table names the function. A button connects its pin to ground."""

    next: int = _pin("顺呼", "call the next")
    recall: int = _pin("重呼", "call again")
    step: int = _pin("确认：开始受理，再按办结", "confirm: start, then finish")
    start: int = _pin("开始受理", "start")
    finish: int = _pin("办结", "finish")
    no_show: int = _pin("过号", "did not come")
    hold: int = _pin("挂起", "hold")
    resume: int = _pin("回呼", "call a held one back")
    hold_resume: int = _pin("挂起／回呼合一", "hold and call back in one")
    transfer: int = _pin("转移", "transfer")
    pause: int = _pin("暂停／恢复", "pause and go on")
    rate: int = _pin("评价（办结并请群众评价）", "finish and ask for a rating")
    very_satisfied: int = _pin("评价器：非常满意", "evaluator: very satisfied")
    satisfied: int = _pin("评价器：满意", "evaluator: satisfied")
    fair: int = _pin("评价器：基本满意", "evaluator: fair")
    dissatisfied: int = _pin("评价器：不满意", "evaluator: dissatisfied")
    very_dissatisfied: int = _pin("评价器：非常不满意", "evaluator: very dissatisfied")
    digits: tuple[int, ...] = setting(
        "数字键 0 到 9 的针脚，依次十个", "pins of the digits 0 to 9, ten of them", default=(), least=1, most=27
    )
    bounce_ms: int = setting("去抖时间（毫秒）", "contacts may bounce so long, ms", default=30, least=1, most=200)
    long_s: float = setting("长按时间（秒）", "a long press, seconds", default=1.2, least=0.5, most=5)
    library: str = setting(
        "针脚驱动：auto 自动，lgpio 适用所有树莓派（含 Pi 5），mock 无硬件演示",
        "pin library: auto, lgpio (every Pi, also Pi 5), mock (no hardware)",
        default="auto", choices=("auto", "lgpio", "mock"),
    )  # fmt: skip

    def pins(self) -> dict[str, int]:
        """The pins that are wired, by the key of the table."""
        named = {f.name: getattr(self, f.name) for f in fields(self) if f.name in FUNCTIONS}
        wired = {name: pin for name, pin in named.items() if pin}
        return wired | {f"digits[{digit}]": pin for digit, pin in enumerate(self.digits)}


COLOUR = frozenset({"st7735", "st7789", "ili9341"})
FUNCTIONS = frozenset(key.value for key in Key)
EVALUATOR = frozenset(level.value for level in LEVELS)


@dataclass(frozen=True, slots=True)
class LampSettings:
    """What answers a press."""

    lamp: int = _pin("指示灯", "the lamp")
    buzzer: int = _pin("蜂鸣器（有源）", "the buzzer (active kind)")
    lamp_active_high: bool = setting("指示灯高电平点亮", "the lamp lights at high level", default=True)
    buzzer_active_high: bool = setting("蜂鸣器高电平发声", "the buzzer sounds at high level", default=True)


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """The small display."""

    kind: str = setting(
        "小屏型号", "the display's chip", default="off",
        choices=("off", "ssd1306", "ssd1309", "sh1106", "st7735", "st7789", "ili9341", "virtual"),
    )  # fmt: skip
    bus: str = setting(
        "接口，彩屏只有 spi", "its wire; colour displays have SPI", default="i2c", choices=("i2c", "spi")
    )
    port: int = setting(
        "接口号（-1 用树莓派的缺省：I2C 1，SPI 0）", "number of the bus, -1: the Pi's own, I2C 1 or SPI 0", default=-1,
        least=-1, most=20,
    )  # fmt: skip
    address: int = setting("I2C 地址", "I2C address", default=0x3C, least=3, most=0x77, example="0x3C")
    device: int = setting("SPI 片选号", "SPI chip select", default=0, least=0, most=1)
    data_pin: int = setting("SPI 的 DC 针脚", "SPI: the DC pin", default=24, least=1, most=27)
    reset_pin: int = setting("SPI 的 RST 针脚", "SPI: the RST pin", default=25, least=1, most=27)
    light_pin: int = _pin("彩屏的背光", "the backlight of a colour display")
    width: int = setting("宽（点）", "width in dots", default=128, least=64, most=320)
    height: int = setting("高（点）", "height in dots", default=64, least=32, most=320)
    rotate: int = setting("旋转（0–3，每步 90 度）", "turned by so many quarters", default=0, least=0, most=3)
    brightness: int = setting("亮度", "brightness", default=160, least=1, most=255)
    font: str = setting("中文字体文件（不填自动找）", "font file, empty to look for one", default="")

    @property
    def colour(self) -> bool:
        """True for a colour display, which has a backlight."""
        return self.kind in COLOUR

    @property
    def on_pins(self) -> bool:
        """True for a display on SPI, which has pins of its own besides the bus."""
        return self.kind not in ("off", "virtual") and self.bus == "spi"

    @property
    def bus_number(self) -> int:
        """The bus it hangs on."""
        return self.port if self.port >= 0 else int(self.bus == "i2c")


@dataclass(frozen=True, slots=True)
class NumpadKeys:
    """Which key of a USB number pad means what; digits are the pad's own."""

    next: str = _code("顺呼", "call the next", "KEY_KPENTER")
    recall: str = _code("重呼", "call again", "KEY_KPPLUS")
    step: str = _code("确认：开始受理，再按办结", "confirm: start, then finish", "KEY_KPDOT")
    no_show: str = _code("过号", "did not come", "KEY_KPMINUS")
    hold_resume: str = _code("挂起／回呼", "hold and call back", "KEY_KPSLASH")
    transfer: str = _code("转移（先输窗口号）", "transfer (after a window's number)", "KEY_KPASTERISK")
    rate: str = _code("评价", "finish and ask for a rating", "")
    pause: str = _code("暂停／恢复", "pause and go on", "KEY_BACKSPACE")

    def codes(self) -> dict[str, str]:
        """Linux key name -> function."""
        return {getattr(self, f.name): f.name for f in fields(self) if getattr(self, f.name)}


@dataclass(frozen=True, slots=True)
class Numpad:
    """One USB number pad."""

    device: str = setting(
        "设备文件，用 /dev/input/by-path 里不变的名字", "device file; take the steady name in /dev/input/by-path",
        example='"/dev/input/by-path/platform-xhci-hcd.0-usb-0:1:1.0-event-kbd"',
    )  # fmt: skip
    window: str = setting("窗口（不填用本机的窗口）", "its window, empty: this device's", default="", longest=40)


@dataclass(frozen=True, slots=True)
class BusSettings:
    """The RS-485 line on which keypads hang."""

    kind: str = setting(
        "按键盘总线：off 没有，serial 串口，tcp 串口服务器，virtual 无硬件演示",
        "line of the keypads: off, serial, tcp (a serial server), virtual (no hardware)",
        default="off", choices=("off", "serial", "tcp", "virtual"),
    )  # fmt: skip
    device: str = setting("串口设备文件", "device file of the serial port", default="", example='"/dev/ttyUSB0"')
    baud: int = setting("串口速率", "its speed", default=9600, least=1200, most=115200)
    host: str = setting("串口服务器地址", "address of the serial server", default="", example='"192.168.1.60"')
    port: int = setting("串口服务器端口", "its port", default=4001, least=1, most=65535)


@dataclass(frozen=True, slots=True)
class Keypad:
    """One keypad on the line."""

    address: int = setting("按键盘地址", "address of the keypad", least=0, most=254, example="1")
    window: str = setting("窗口编号", "id of its window", example='"1"', longest=40)
    evaluator: bool = setting("带评价器", "an evaluator hangs on it", default=False)


@dataclass(frozen=True, slots=True)
class CallerSettings:
    """The whole file."""

    server: str = server_setting()
    ca: str = ca_setting()
    data: str = setting(
        "本机数据目录（令牌、待上传的评价）", "directory for the token and ratings to be sent", default="data/caller"
    )
    window: str = setting(
        "本机按键和小屏所属窗口（不填用配对时选的窗口）",
        "window of the buttons and display here, empty: the one chosen at pairing",
        default="",
        longest=40,
    )
    language: str = setting("小屏的文字", "language of the display", default="zh-CN", choices=LANGUAGES)
    patience_s: float = setting(
        "等服务器答复的最长时间（秒）", "longest wait for the server, seconds", default=3.0, least=1, most=10
    )
    repeat_s: float = setting(
        "同一个键在这段时间内再按算一次（秒）", "the same key again within is one press, seconds", default=0.6,
        least=0.1, most=3,
    )  # fmt: skip
    transfer_to: str = setting(
        "没有先输窗口号时，转移到哪里（窗口或事项的编号）",
        "where the bare transfer key sends to (id of a window or service)",
        default="",
        longest=40,
    )
    pause_reason: str = setting("暂停时记录的原因", "reason that is noted for a pause", default="", longest=20)
    scale: str = setting(
        "评价器数值的方向：one_is_best 1=非常满意，five_is_best 5=非常满意，zero_is_best 0=非常满意，three_keys 三键",
        "what the evaluators' numbers mean; must be chosen where there are any",
        default="none",
        choices=("none", *SCALES),
    )
    buttons: ButtonSettings = table("按钮", "buttons", ButtonSettings)
    lamp: LampSettings = table("指示灯和蜂鸣器", "lamp and buzzer", LampSettings)
    screen: ScreenSettings = table("小屏", "the small display", ScreenSettings)
    numpad: NumpadKeys = table("USB 数字键盘的键", "keys of USB number pads", NumpadKeys)
    numpads: tuple[Numpad, ...] = tables("USB 数字键盘", "USB number pads")
    bus: BusSettings = table("RS-485 按键盘总线", "the line of RS-485 keypads", BusSettings)
    keypads: tuple[Keypad, ...] = tables("总线上的按键盘", "keypads on the line")

    @property
    def folder(self) -> Path:
        """The data directory."""
        return Path(self.data)

    @property
    def own_keys(self) -> bool:
        """True when keys, lamp or display here belong to a window."""
        on_pins = bool(self.buttons.pins() or self.lamp.lamp or self.lamp.buzzer or self.screen.kind != "off")
        return on_pins or any(not numpad.window for numpad in self.numpads)
