"""What only the whole of ``caller.toml`` can show: a pin used twice, two keypads of one address, no scale."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from tidehall_caller.settings import EVALUATOR, CallerSettings, ScreenSettings
from tidehall_link.settings import WORDS, Catalogue, Report, SettingsError, Words, examine

_I2C = {2: "I2C SDA", 3: "I2C SCL"}
_SPI = {7: "SPI CE1", 8: "SPI CE0", 9: "SPI MISO", 10: "SPI MOSI", 11: "SPI SCLK"}
_SIZES: dict[str, tuple[tuple[int, int], ...]] = {
    "virtual": ((128, 64), (128, 32)),
    "ssd1306": ((128, 64), (128, 32), (64, 48), (64, 32)),
    "ssd1309": ((128, 64), (128, 32), (64, 48), (64, 32)),
    "sh1106": ((128, 128), (128, 64), (128, 32)),
    "st7735": ((160, 128), (160, 80), (128, 128)),
    "ili9341": ((320, 240), (240, 240), (320, 180)),
}
"""What luma's drivers take, if two lines have room there; an ST7789 takes any."""
_CODES: Catalogue = {
    "pin_twice": Words(
        "BCM {pin} 号针脚已经给了 {other}。", "BCM pin {pin} already serves {other}.",
        "一个针脚只能接一样东西，请改接其中一个。", "One pin serves one thing; move one of them.",
    ),
    "pin_bus": Words(
        "BCM {pin} 号针脚是小屏的 {wire}。", "BCM pin {pin} is the display's {wire}.",
        "请改接别的针脚。", "Take another pin.",
    ),
    "digits_ten": Words(
        "数字键要么不接，要么接满十个（0 到 9），现在是 {count} 个。",
        "either no digits or all ten (0 to 9) are wired; these are {count}.",
    ),
    "key_twice": Words(
        "{name} 已经用于 {other}。", "{name} already means {other}.",
        "一个键只能有一个作用。", "One key, one meaning.",
    ),
    "address_twice": Words(
        "地址 {address} 出现两次。", "address {address} is given twice.",
        "同一条总线上每个按键盘的地址必须不同。", "Every keypad on a line has an address of its own.",
    ),
    "no_scale": Words(
        "有评价器，但没有说明数值的方向。", "there are evaluators, but nothing says what their numbers mean.",
        "请先按一遍评价器，对照说明书填写 scale，方向填反会把差评记成好评。",
        "Press each key once, compare with its manual, and set scale; the wrong way round turns bad into good.",
    ),
    "no_device": Words("bus.kind 是 {kind}，但没有写 {key}。", "bus.kind is {kind}, but {key} is missing."),
    "no_keypads": Words(
        "总线上没有登记按键盘。", "no keypad is named on the line.",
        "请为每个按键盘写一段 [[keypads]]。", "Write one [[keypads]] for each.",
    ),
    "screen_size": Words(
        "{kind} 没有 {width}×{height} 点的。", "there is no {kind} of {width} by {height} dots.",
        "可以写的：{sizes}。", "It may be: {sizes}.",
    ),
    "screen_wire": Words(
        "{kind} 是彩屏，只能接 SPI。", "{kind} is a colour display and hangs on SPI.",
        "请写 bus = \"spi\"，并打开 SPI 接口。", "Set bus = \"spi\" and enable SPI.",
    ),
    "mute": Words(
        "按键按了没有回应：没有指示灯、蜂鸣器和小屏。", "keys would get no answer: no lamp, buzzer or display.",
        "请至少接一个蜂鸣器或指示灯。", "Wire a buzzer or a lamp at least.",
    ),
    "keypads_without_bus": Words(
        "登记了按键盘，但 bus.kind 是 off。", "keypads are named, but bus.kind is off.",
        "请写明串口或串口服务器。", "Say which port they hang on.",
    ),
}  # fmt: skip


def read_settings(path: Path, environ: Mapping[str, str] | None = None) -> CallerSettings:
    """The settings in ``path``; ``TIDEHALL_CALLER_…`` variables win. Raises SettingsError with every problem."""
    found = examine(
        path,
        CallerSettings,
        words={**WORDS, **_CODES},
        check=check,
        environ=os.environ if environ is None else environ,
        prefix="TIDEHALL_CALLER",
    )
    if found.value is None:
        raise SettingsError(found.problems)
    return found.value


def check(settings: CallerSettings, report: Report) -> None:
    """Everything at once."""
    _pins(settings, report)
    _screen(settings.screen, report)
    _answers(settings, report)
    _numpad(settings, report)
    _bus(settings, report)
    rated = any(pad.evaluator for pad in settings.keypads)
    if rated and settings.scale == "none":
        report.error("no_scale", ("scale",))


def _pins(settings: CallerSettings, report: Report) -> None:
    if settings.buttons.digits and len(settings.buttons.digits) != 10:
        report.error("digits_ten", ("buttons", "digits"), count=len(settings.buttons.digits))
    bus = _bus_pins(settings)
    seen: dict[int, str] = {}
    for table, name, pin in _wired(settings):
        path = (table, name.split("[")[0])
        if pin in bus:
            report.error("pin_bus", path, pin=pin, wire=bus[pin])
        elif pin in seen:
            report.error("pin_twice", path, pin=pin, other=seen[pin])
        seen.setdefault(pin, f"{table}.{name}")


def _wired(settings: CallerSettings) -> Iterable[tuple[str, str, int]]:
    yield from (("buttons", name, pin) for name, pin in settings.buttons.pins().items())
    yield from (("lamp", name, pin) for name in ("lamp", "buzzer") if (pin := getattr(settings.lamp, name)))


def _bus_pins(settings: CallerSettings) -> dict[int, str]:
    screen = settings.screen
    if screen.kind in ("off", "virtual"):
        return {}
    if not screen.on_pins:
        return _I2C if screen.bus_number == 1 else {}
    light = {screen.light_pin: "LIGHT"} if screen.light_pin else {}
    return {**_SPI, screen.data_pin: "DC", screen.reset_pin: "RST", **light}


def _screen(screen: ScreenSettings, report: Report) -> None:
    if screen.colour and screen.bus != "spi":
        report.error("screen_wire", ("screen", "bus"), kind=screen.kind)
    sizes = _SIZES.get(screen.kind)
    if sizes and (screen.width, screen.height) not in sizes:
        shown = "、".join(f"{width}×{height}" for width, height in sizes)
        width, height = screen.width, screen.height
        report.error("screen_size", ("screen", "width"), kind=screen.kind, sizes=shown, width=width, height=height)
    own = [pin for pin in (screen.data_pin, screen.reset_pin, screen.light_pin) if pin]
    twice = next((pin for pin in own if own.count(pin) > 1), 0)
    if screen.on_pins and twice:
        report.error("pin_twice", ("screen",), pin=twice, other="screen")


def _answers(settings: CallerSettings, report: Report) -> None:
    """Every press is answered in light or sound: what has keys has something that answers."""
    if settings.lamp.lamp or settings.lamp.buzzer or settings.screen.kind != "off":
        return
    beeping = {pad.window for pad in settings.keypads}
    if settings.buttons.pins() or any(numpad.window not in beeping for numpad in settings.numpads):
        report.error("mute", ("lamp",))


def _numpad(settings: CallerSettings, report: Report) -> None:
    seen: dict[str, str] = {}
    for name in type(settings.numpad).__dataclass_fields__:
        code = getattr(settings.numpad, name)
        if code and code in seen:
            report.error("key_twice", ("numpad", name), name=code, other=seen[code])
        seen.setdefault(code, name)


def _bus(settings: CallerSettings, report: Report) -> None:
    bus = settings.bus
    needed = {"serial": "device", "tcp": "host"}.get(bus.kind, "")
    if needed and not getattr(bus, needed):
        report.error("no_device", ("bus", needed), kind=bus.kind, key=needed)
    if bus.kind == "off" and settings.keypads:
        report.error("keypads_without_bus", ("bus", "kind"))
    if bus.kind != "off" and not settings.keypads:
        report.error("no_keypads", ("bus",))
    seen: set[int] = set()
    for number, pad in enumerate(settings.keypads):
        if pad.address in seen:
            report.error("address_twice", ("keypads", number, "address"), address=pad.address)
        seen.add(pad.address)


def rates(settings: CallerSettings) -> bool:
    """True when citizens rate through this caller."""
    return any(pad.evaluator for pad in settings.keypads) or bool(EVALUATOR & settings.buttons.pins().keys())
