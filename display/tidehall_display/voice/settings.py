"""What the ``[voice]`` table of ``display.toml`` may say. What is spoken, and how loud when, is in the hall's file."""

from __future__ import annotations

from dataclasses import dataclass

from tidehall_link.settings import setting


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """The table."""

    speaker: str = setting(
        "用什么发声：alsa 本机声卡，virtual 虚拟喇叭（每次播报写成一个 WAV 文件）",
        "what makes the sound: alsa (this machine's sound card), virtual (a WAV file per announcement)",
        default="alsa", choices=("alsa", "virtual"),
    )  # fmt: skip
    device: str = setting(
        "声卡名称；不写用系统默认（见 aplay -L）", "name of the sound card; the system's default when left out",
        default="", example='"plughw:CARD=Headphones"', longest=80,
    )  # fmt: skip
    watch: bool = setting(
        "看声卡是否真的在走；蓝牙音箱等看不到的请设为 false",
        "watch whether the sound card truly runs; false where it cannot be seen, as with Bluetooth",
        default=True,
    )
    own_voice: bool = setting(
        "拿不到大厅的语音时，用本机合成", "synthesise here when the hall's clips cannot be had", default=True
    )
    most_waiting: int = setting(
        "最多排几条播报；更早的只显示不播", "most announcements that wait; older ones are shown only",
        default=20, least=1, most=100,
    )  # fmt: skip
    fresh_s: int = setting(
        "叫号后超过这么多秒才得知的，不再播报（秒）",
        "a call that became known later than this is not spoken, seconds",
        default=30, least=5, most=300,
    )  # fmt: skip
    pairing_min: int = setting(
        "未授权时念授权码的时间（分钟，0 不念）", "how long the pairing code is spoken, minutes; 0 never",
        default=15, least=0, most=240,
    )  # fmt: skip
