"""``tidehall speech …``: what the hall's voice can say, made beforehand and looked at before the doors open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from tidehall_server import halls
from tidehall_server.cli._options import told
from tidehall_server.halls.cabinet import Cabinet
from tidehall_server.halls.schema import HallFile
from tidehall_server.speech import NoVoiceError, Studio, call_texts

_DATA = click.option(
    "--data", default="data", type=click.Path(path_type=Path), show_default=True, help="数据目录 / data directory"
)
_HALL = click.option("--hall", required=True, help="大厅预设名或文件 / preset or file of the hall")
_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON / machine-readable output")
_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a hall and who would speak it: ``recorded``, ``synthesised``, or nobody."""

    language: str
    text: str
    source: str


@click.group("speech")
def command() -> None:
    """语音：列出、预先生成、检查大厅要用的每一句。 / The hall's voice: list, prepare, check every phrase."""


@command.command("list")
@_HALL
@_DATA
@_JSON
@told
def list_(hall: str, data: Path, as_json: bool) -> None:
    """列出每一句，以及由录音还是合成来说。 / Every phrase and who speaks it."""
    _show(list(phrases(_file(hall, data), Studio(data / "speech"))), as_json=as_json)


@command.command("prepare")
@_HALL
@_DATA
@click.option("--numbers", default=0, show_default=True, help="每个字母预先生成到几号 / numbers per letter to make")
@told
def prepare(hall: str, data: Path, numbers: int) -> None:
    """预先生成语音，开门后第一声也不用等。 / Make the clips now, so that the first call does not wait."""
    studio = Studio(data / "speech")
    file = _file(hall, data)
    wanted = dict.fromkeys((p.language, p.text) for p in phrases(file, studio) if p.source)
    for language in file.speech.languages:
        for prefix in _prefixes(file):
            numbered = (_number(file, language, f"{prefix}{n:03d}") for n in range(1, min(numbers, 999) + 1))
            wanted.update(dict.fromkeys((language, text) for text in numbered))
    studio.chime()
    for language, text in track(list(wanted), description="speech", disable=not Console().is_terminal):
        try:
            studio.say(language, text)
        except NoVoiceError:
            raise click.ClickException(f"{language}: 说不出“{text}” / cannot say it") from None
    count, size = studio.clips.size()
    click.echo(f"{count} 段 / clips, {size / 1e6:.1f} MB")


@command.command("check")
@_HALL
@_DATA
@_JSON
@click.pass_context
@told
def check(context: click.Context, hall: str, data: Path, as_json: bool) -> None:
    """检查：每个窗口、每种号码、每个数字都有语音。退出码 1 表示有缺。 / Every window and number form has a voice."""
    studio = Studio(data / "speech")
    missing = [each for each in phrases(_file(hall, data), studio) if not each.source]
    wrong = faults(studio)
    if as_json:
        _show(missing, as_json=True)
    else:
        for fault in wrong:
            click.echo(f"录音包 / pack: {fault}", err=True)
        for each in missing:
            click.echo(f"没有语音 / no voice: {each.language} “{each.text}”", err=True)
        voices = studio.synthesis.voices
        click.echo(f"espeak-ng {voices.version or '—'}: {' '.join(sorted(voices.languages)) or '—'}")
        click.echo("录音包 / packs: " + ("、".join(f"{p.language} {p.name}" for p in studio.packs) or "—"))
    context.exit(1 if missing or wrong else 0)


def phrases(file: HallFile, studio: Studio) -> Iterator[Phrase]:
    """Every window, and for every letter a number with each digit in it, in every language of the hall."""
    for language in file.speech.languages:
        texts: dict[str, None] = {}
        for prefix in _prefixes(file):
            for number in (f"{prefix}{_DIGITS[at : at + 3]}" for at in range(8)):
                texts[_number(file, language, number)] = None
        for window in file.windows:
            name = window.name_en if language == "en" else window.name
            texts[call_texts(language, "A001", window.id, name)[1]] = None
        for text in texts:
            yield Phrase(language, text, studio.source(language, text))


def faults(studio: Studio) -> list[str]:
    """What is wrong with the recordings."""
    return [*studio.broken, *(problem for pack in studio.packs for problem in pack.problems())]


def _file(hall: str, data: Path) -> HallFile:
    """What is in force: the file as the console has changed it."""
    return halls.load(Cabinet(hall, data).file).file


def _number(file: HallFile, language: str, number: str) -> str:
    return call_texts(language, number, "1", "", yao=file.speech.yao)[0]


def _prefixes(file: HallFile) -> list[str]:
    return sorted({service.prefix for service in file.services})


def _show(found: list[Phrase], *, as_json: bool) -> None:
    if as_json:
        rows = [{"language": each.language, "text": each.text, "source": each.source} for each in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table("语言 language", "说的话 text", "来源 source")
    words = {"recorded": "录音 recorded", "synthesised": "合成 synthesised", "": "[red]没有 none[/]"}
    for each in found:
        table.add_row(each.language, each.text, words[each.source])
    Console().print(table)
