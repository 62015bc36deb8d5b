"""``tidehall-display voice``: the announcer as a process of its own, and one sentence to try the loudspeaker."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tidehall_display.settings import DisplaySettings
from tidehall_display.voice.agent import PACKAGE, SPEECH_OF, Voice, create_voice
from tidehall_display.voice.library import NoVoiceError
from tidehall_display.voice.speaker import SpeakerError
from tidehall_link.asking import Asker
from tidehall_link.catalogue import read_catalogue
from tidehall_link.device import Device
from tidehall_link.pairing import TokenFile


@click.command("voice")
@click.option(
    "--token-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="a file with a device token"
)
@click.option(
    "--say", "text", default=None, help="只念这一句并退出（写 test 念测试句） / say this once (or: test) and end"
)
@click.option("--language", default="cmn", show_default=True, help="cmn, yue, en …")
@click.pass_obj
def command(settings: DisplaySettings, token_file: Path | None, text: str | None, language: str) -> None:
    """语音播报：跟随叫号，经本机声卡播出。 / The announcer: follows the calls and speaks them."""
    token = token_file.read_text(encoding="utf-8").strip() if token_file else ""
    voice = create_voice(settings, token)
    if text is not None:
        _place(voice, settings)
        sys.exit(say(voice, text, language))
    voice.start()
    try:
        Device("voice", status=dict, tell=lambda _: True, healthy=voice.healthy).run()
    finally:
        voice.stop()


def say(voice: Voice, text: str, language: str) -> int:
    """One sentence through the loudspeaker; exit code 0 when it was heard to its end. ``test`` is the test sentence."""
    zh, en = read_catalogue(PACKAGE, "zh-CN"), read_catalogue(PACKAGE, "en")
    if text == "test":
        text = read_catalogue(PACKAGE, SPEECH_OF.get(language, "zh-CN"))("test")
    try:
        sound = voice.library.sentence([(language, (text,))])
        voice.speaker.start(sound, voice.manner.manner.volume / 100, "test").finish()
    except NoVoiceError:
        return _told(zh("say.failed", why=zh("loudspeaker.no_voice")), en("say.failed", why=en("loudspeaker.no_voice")))
    except SpeakerError as error:
        key = f"loudspeaker.{error.fault.value}"
        why, why_en = f"{zh(key)}，{zh(key + '_next')}", f"{en(key)}. {en(key + '_next')}"
        return _told(zh("say.failed", why=why), en("say.failed", why=why_en))
    finally:
        voice.speaker.reset()
        voice.library.close()
    by = f"by.{voice.library.spoken_by}"
    click.echo(f"{zh('say.heard', by=zh(by))}\n{en('say.heard', by=en(by))}")
    return 0


def _told(zh: str, en: str) -> int:
    click.echo(f"{zh}\n{en}", err=True)
    return 1


def _place(voice: Voice, settings: DisplaySettings) -> None:
    """Where the hall's clips are, if this voice was paired before."""
    credentials = TokenFile(settings.folder("voice") / "token.json").read()
    if credentials is not None:
        voice.hall.asker = Asker(settings.server, credentials.hall, credentials.token, settings.ca)
