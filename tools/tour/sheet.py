"""One picture of one ticket's way through the hall's hardware."""

from __future__ import annotations

import io
import wave
from array import array
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

from tests.hardware.record import Record, Spoken
from tools.hardware.wire import Said
from tools.tour.paper import INK_2, LINE, SOFT, TIDE, Box, Paper

WIDTH, HEIGHT, MARGIN, GAP = 1760, 2000, 40, 24
_COLOURS = 200
_ZONE = ZoneInfo("Asia/Shanghai")
_EVENTS = {
    "TicketTaken": "取号",
    "TicketCalled": "叫号",
    "CallAnnounced": "叫号已送达",
    "TicketStarted": "开始受理",
    "TicketFinished": "办结",
    "TicketRated": "评价",
}
_HOW = {"shown": "大屏上看得到了", "spoken": "听得到，播完了", "silent": "没有播出"}
_WHO = {"kiosk": "取号机", "caller": "叫号盒", "board": "大屏", "voice": "播音", "led": "条屏", "pad": "评价器"}
_LEVELS = {
    "very_satisfied": "非常满意",
    "satisfied": "满意",
    "fair": "基本满意",
    "dissatisfied": "不满意",
    "very_dissatisfied": "非常不满意",
}


def draw(record: Record, hall: str) -> Image.Image:
    """The whole sheet."""
    paper = Paper(WIDTH, HEIGHT)
    paper.text(MARGIN, 30, f"{record.ticket} 号走过大厅的每一件硬件", 38, TIDE, bold=True)
    said = f"{hall}。没有一件真硬件：对面都是随软件发布的虚拟设备，线上走的是真协议；除取号机的页面外没有浏览器。"
    paper.text(MARGIN, 88, said, 18, INK_2)
    top, high = 130, 830
    kiosk = Box(MARGIN, top, 470, high)
    slip = Box(kiosk.x + kiosk.w + GAP, top, 420, high)
    right = slip.x + slip.w + GAP
    keypad = Box(right, top, WIDTH - MARGIN - right, 430)
    rating = Box(right, top + keypad.h + GAP, keypad.w, high - keypad.h - GAP)
    _kiosk(paper, kiosk, record)
    _slip(paper, slip, record)
    _keypad(paper, keypad, record)
    _rating(paper, rating, record)
    top, high = top + high + GAP, 590
    board = Box(MARGIN, top, 940, high)
    rest = WIDTH - 2 * MARGIN - board.w - GAP
    _board(paper, board, record)
    _voice(paper, Box(board.x + board.w + GAP, top, rest, 330), record.spoken)
    _led(paper, Box(board.x + board.w + GAP, top + 330 + GAP, rest, high - 330 - GAP), record)
    top = top + high + GAP
    high = HEIGHT - MARGIN - top
    _story(paper, Box(MARGIN, top, WIDTH - 2 * MARGIN, high), record)
    return paper.image


def save(sheet: Image.Image, path: Path) -> None:
    """With few colours: a repository keeps every version for ever."""
    sheet.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def _kiosk(paper: Paper, box: Box, record: Record) -> None:
    words = "72 岁的群众把身份证放上串口读卡器，取号机读到、按年龄给优先，点一下事项就出号。"
    paper.picture(paper.panel(box, 1, "身份证 → 取号机", words), record.screen)


def _slip(paper: Paper, box: Box, record: Record) -> None:
    words = f"经 TCP 发往打印机的 {record.slip_bytes} 字节 ESC/POS，还原成纸上的样子；二维码由 zbar 读回。"
    paper.picture(paper.panel(box, 2, "小票", words), record.slip)


def _keypad(paper: Paper, box: Box, record: Record) -> None:
    words = f"{record.window} 号窗口的键盘按一下“顺呼”。键盘与叫号盒之间 9600 8N1，一行是线上的一帧。"
    left = paper.panel(box, 3, "RS-485 键盘 → 叫号盒", words)
    used = _frames(paper, left, record.keypad)
    if record.display:
        _digits(paper, left.below(used + 24), record.display)


def _digits(paper: Paper, box: Box, display: str) -> None:
    paper.text(box.x, box.y, "键盘显示：左三位是等候人数，右三位是正在叫的号", 17, INK_2)
    place = Box(box.x, box.y + 34, 40 + 48 * len(display), 84)
    paper.rectangle(place, "#1d0d0b")
    for number, sign in enumerate(display):
        shown, colour = (sign, "#ff5340") if sign.strip() else ("8", "#38160f")
        paper.text(place.x + 28 + number * 48, place.y + 6, shown, 54, colour, bold=True)


def _frames(paper: Paper, box: Box, frames: list[Said]) -> int:
    y = box.y
    for said in frames:
        paper.text(box.x, y, "键盘 →" if said.by_pad else "← 叫号盒", 17, TIDE, bold=True)
        paper.text(box.x + 100, y, said.hexadecimal, 17)
        paper.text(box.x + 500, y, said.words, 17, INK_2)
        y += 34
    return y - box.y


def _board(paper: Paper, box: Box, record: Record) -> None:
    words = "不用浏览器和桌面：进程自己画 1920×1080，树莓派上直接送到 HDMI。"
    left = paper.panel(box, 5, "大屏", words)
    if record.board is not None:
        paper.picture(left, record.board)


def _voice(paper: Paper, box: Box, spoken: Spoken | None) -> None:
    left = paper.panel(box, 6, "播音", "先响铃，再用普通话和粤语各说一遍；下面是送往声卡的波形。")
    if spoken is None:
        return
    used = paper.wrapped(left, f"“{spoken.texts[0].replace(' ', '')}”", 20)
    _waves(paper, left.below(used + 10), spoken.wav)


def _waves(paper: Paper, box: Box, wav: bytes) -> None:
    with wave.open(io.BytesIO(wav)) as sound:
        samples, rate = array("h", sound.readframes(sound.getnframes())), sound.getframerate() * sound.getnchannels()
    high = box.h - 24
    middle = box.y + high // 2
    paper.rectangle(Box(box.x, box.y, box.w, high), SOFT)
    step = max(1, len(samples) // box.w)
    for column in range(box.w):
        part = samples[column * step : (column + 1) * step]
        if part:
            up, down = max(part) / 32768, min(part) / 32768
            paper.line(
                box.x + column, middle - round(up * high / 2), box.x + column, middle - round(down * high / 2), TIDE
            )
    seconds = len(samples) / rate
    paper.text(box.x, box.y + high + 2, "0 秒", 14, INK_2)
    paper.text(box.x + box.w - 60, box.y + high + 2, f"{seconds:.1f} 秒", 14, INK_2)


def _led(paper: Paper, box: Box, record: Record) -> None:
    words = f"仰邦 BX-5K 动态区，经 TCP 发往控制卡的 {len(record.led_frame)} 字节，由虚拟控制卡画出。"
    left = paper.panel(box, 7, "窗口条屏", words)
    if record.led is not None:
        paper.picture(left, record.led)


def _rating(paper: Paper, box: Box, record: Record) -> None:
    words = "办结后窗口人员按“评价”，群众在评价器上按一个键；键值由大厅换成等次。"
    _frames(paper, paper.panel(box, 4, "键盘自带的评价器", words), record.rating)


def _story(paper: Paper, box: Box, record: Record) -> None:
    left = paper.panel(box, 8, "服务器上这张号的留痕", "只增不改，逐条串成哈希链；谁、什么时候、做了什么。")
    y = left.y
    for fact in record.story:
        paper.line(left.x, y - 5, left.x + left.w, y - 5, LINE)
        paper.text(left.x, y, f"{fact['version']}", 17, INK_2)
        paper.text(left.x + 50, y, _clock(str(fact["at"])), 17, INK_2)
        paper.text(left.x + 180, y, _EVENTS.get(str(fact["type"]), str(fact["type"])), 17, bold=True)
        paper.text(left.x + 400, y, _who(str(fact["actor"])), 17)
        paper.text(left.x + 600, y, _what(fact), 17, INK_2)
        y += 36


def _clock(instant: str) -> str:
    """As the clock in the hall shows it."""
    return datetime.fromisoformat(instant).astimezone(_ZONE).strftime("%H:%M:%S")


def _who(actor: str) -> str:
    role = actor.partition(":")[0]
    return _WHO.get(role, role)


def _what(fact: dict[str, Any]) -> str:
    data = fact["data"]
    match fact["type"]:
        case "TicketTaken":
            return "老年人优先" if data["priority"] == "elderly" else ""
        case "TicketCalled":
            return f"到 {data['window']} 号窗口"
        case "TicketRated":
            return _LEVELS.get(str(data["level"]), str(data["level"]))
        case _:
            return _HOW.get(str(data.get("how", "")), "")
