"""Every state of the board without a browser: what is drawn, how it looks, and that only changes are drawn again."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pygame
import pytest
from PIL import Image

from tests.devices.board_pictures import BOARD, CALLS, NOW, PICTURES, SECONDS, Picture, board, call, own
from tidehall_display.board.canvas import Canvas, merged
from tidehall_display.board.drawings import DRAWINGS
from tidehall_display.board.painter import Painter
from tidehall_display.board.palette import NIGHT, Colour, contrast
from tidehall_display.board.parts import Icon, Rect, Scene, Text, Widget
from tidehall_display.board.pen import Pen, Style
from tidehall_display.board.scene import scene
from tidehall_display.board.sizes import Sizes, sizes
from tidehall_display.board.state import State
from tidehall_display.board.typesetter import Typesetter
from tidehall_display.board.words import Words
from tidehall_link.catalogue import LANGUAGES

FRONTEND = Path(__file__).parents[2] / "server" / "frontend" / "src"
CAPITAL = 0.733
PLAIN = re.compile(r"[0-9A-Z: –-]+")
LANDSCAPE = [each for each in PICTURES if each.size == (1920, 1080)]


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    before = os.environ.get("SDL_VIDEODRIVER")
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    pygame.display.init()
    pygame.display.set_mode((64, 64))
    yield Typesetter()
    pygame.display.quit()
    os.environ.pop("SDL_VIDEODRIVER") if before is None else os.environ.update(SDL_VIDEODRIVER=before)


def measures(picture: Picture) -> Sizes:
    return sizes(*picture.size, picture.diagonal_in, picture.distance_m)


def drawn(picture: Picture, typesetter: Typesetter, language: str = "zh-CN") -> Scene:
    return scene(picture.state, Pen(typesetter, measures(picture), Words(language), picture.state.seconds))


def named(name: str) -> Picture:
    return next(each for each in PICTURES if each.name == name)


def texts(of: Scene) -> list[Text]:
    return [part for widget in of for part in widget.parts if isinstance(part, Text)]


def words(of: Scene) -> str:
    return " ".join(text.text for text in texts(of))


def outside(widget: Widget) -> list[str]:
    """Texts that reach over the edge of their widget, or of their gap while they run."""
    found = []
    for text in (part for part in widget.parts if isinstance(part, Text)):
        up, down = (round(text.size * part) for part in ((0.76, 0.02) if PLAIN.fullmatch(text.text) else (0.88, 0.14)))
        room = text.clip or widget.rect
        high = text.y - up < widget.rect.y - 1 or text.y + down > widget.rect.bottom + 1
        wide = text.clip is None and (text.x < room.x - 1 or text.x + text.w > room.right + 1)
        if high or wide:
            found.append(text.text)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_b1_no_text_is_cut_and_nothing_lies_on_another(typesetter: Typesetter, language: str) -> None:
    for picture in PICTURES:
        shown = drawn(picture, typesetter, language)
        page = pygame.Rect(0, 0, *picture.size)
        for widget in shown:
            assert page.contains(pygame.Rect(*widget.rect)), (picture.name, widget.name)
            assert not outside(widget), (picture.name, widget.name, outside(widget))
        for one, widget in enumerate(shown):
            for other in shown[one + 1 :]:
                crossed = pygame.Rect(*widget.rect).clip(pygame.Rect(*other.rect))
                assert not crossed.w or not crossed.h, (picture.name, widget.name, other.name)


def _ink(part: Text | Icon) -> pygame.Rect:
    """Where it is read; letters leave their sides free."""
    if isinstance(part, Icon):
        return pygame.Rect(part.x, part.y, part.size, part.size).inflate(-part.size // 4, -part.size // 4)
    box = pygame.Rect(part.x, part.y - round(part.size * 0.7), part.w, round(part.size * 0.7))
    return box.clip(pygame.Rect(*part.clip)) if part.clip else box


@pytest.mark.parametrize("language", LANGUAGES)
def test_b1_no_text_and_no_drawing_stands_on_another(typesetter: Typesetter, language: str) -> None:
    crowd = [each for each in PICTURES if each.state.board]
    crowded = [
        replace(each, state=replace(each.state, board=replace(each.state.board, waiting=count)))  # type: ignore[type-var]
        for each in crowd
        for count in (123, 4567)
    ]
    old = [replace(each, state=replace(each.state, stale=True, hide_counts=True)) for each in PICTURES]
    for picture in [*PICTURES, *crowded, *old]:
        for widget in drawn(picture, typesetter, language):
            read = [part for part in widget.parts if isinstance(part, Text | Icon)]
            for one, part in enumerate(read):
                for other in read[one + 1 :]:
                    assert not _ink(part).colliderect(_ink(other)), (picture.name, widget.name, part, other)


def test_b1_sizes_by_the_distance_of_the_reader(typesetter: Typesetter) -> None:
    shown = {widget.name: widget for widget in drawn(named("main-called"), typesetter)}
    main, row = (
        max(part.size for part in shown[name].parts if isinstance(part, Text)) for name in ("call.0", "call.1")
    )
    assert main * CAPITAL >= 154
    assert row * CAPITAL >= 80
    for picture in LANDSCAPE:
        mm = (1920**2 + 1080**2) ** 0.5 / picture.diagonal_in / 25.4
        least = min(text.size for text in texts(drawn(picture, typesetter))) / mm
        assert least >= 26 * picture.distance_m / 8 * 0.99, picture.name
    far, near = sizes(1920, 1080, 75, 10), sizes(1920, 1080, 32, 1)
    assert far.r * CAPITAL >= 10_000 * 0.01222 * (1920**2 + 1080**2) ** 0.5 / 75 / 25.4 * 0.99
    assert near.r == pytest.approx(0.17 * 1080, abs=1)


def _colours(surface: pygame.Surface, text: Text, typesetter: Typesetter) -> dict[Colour, int]:
    """How often each colour stands where this text is."""
    up, down = typesetter.rise(text.size, text.bold)
    box = pygame.Rect(text.x, text.y - up, text.w, up + down)
    box = box.clip(pygame.Rect(*text.clip) if text.clip else surface.get_rect()).clip(surface.get_rect())
    image = Image.frombytes("RGB", box.size, pygame.image.tobytes(surface.subsurface(box), "RGB"))
    found: dict[Colour, int] = {}
    for count, colour in image.getcolors(1 << 16) or []:
        assert isinstance(colour, tuple)
        found[(colour[0], colour[1], colour[2])] = count
    return found


def test_g2_every_letter_has_the_contrast_of_a_board_in_its_pixels(typesetter: Typesetter) -> None:
    for picture in PICTURES:
        shown = drawn(picture, typesetter)
        canvas = Canvas(picture.size, Painter(typesetter))
        canvas.show(shown)
        for text in texts(shown):
            ink, ground = NIGHT[text.colour], NIGHT[text.on]
            assert contrast(ink, ground) >= 7, (picture.name, text)
            seen = _colours(canvas.surface, text, typesetter)
            assert seen.get(ground, 0) == max(seen.values()) or seen.get(ink, 0), (picture.name, text.text)
            assert ink in seen or max(contrast(each, ground) for each in seen) >= 6, (picture.name, text.text)
        for widget in shown:
            for part in widget.parts:
                assert not isinstance(part, Icon) or contrast(NIGHT[part.colour], NIGHT[part.on]) >= 7, picture.name


def test_what_was_drawn_by_differences_is_the_picture(typesetter: Typesetter) -> None:
    painter = Painter(typesetter)
    standing = Canvas((1920, 1080), painter)
    for picture in LANDSCAPE:
        standing.show(drawn(picture, typesetter))
        fresh = Canvas((1920, 1080), painter)
        fresh.show(drawn(picture, typesetter))
        assert pygame.image.tobytes(standing.surface, "RGB") == pygame.image.tobytes(fresh.surface, "RGB"), picture.name


def test_only_what_changed_is_drawn(typesetter: Typesetter) -> None:
    canvas = Canvas((1920, 1080), Painter(typesetter))
    assert canvas.show(drawn(named("main"), typesetter)) == [pygame.Rect(0, 0, 1920, 1080)]
    assert canvas.show(drawn(named("main"), typesetter)) == []
    later = replace(named("main").state, now=NOW.replace(minute=4))
    shown = drawn(replace(named("main"), state=later), typesetter)
    clock = next(widget.rect for widget in shown if widget.name == "clock")
    assert canvas.show(shown) == [pygame.Rect(*clock)]
    canvas.show(drawn(named("main"), typesetter))
    [row] = canvas.show(drawn(named("main-called"), typesetter))
    assert row.h < 300
    assert merged([pygame.Rect(0, 0, 9, 9), pygame.Rect(20, 0, 0, 5), pygame.Rect(5, 5, 9, 9)]) == [
        pygame.Rect(0, 0, 14, 14)
    ]


def test_b2_a_new_call_swells_slowly_for_eight_seconds_and_then_nothing_moves(typesetter: Typesetter) -> None:
    def pen_at(age: float) -> tuple[Pen, Scene]:
        state = replace(board((95,)), seconds=SECONDS - 1 + age)
        pen = Pen(typesetter, sizes(1920, 1080, 55, 8), Words("zh-CN"), state.seconds)
        return pen, scene(state, pen)

    swells = [pen_at(step / 10)[1][3].parts[-1] for step in range(80)]
    rising = [getattr(part, "opacity", 0) if not isinstance(part, Text) else 0 for part in swells]
    peaks = sum(before < here >= after for before, here, after in zip(rising, rising[1:], rising[2:], strict=False))
    assert peaks <= 3 * 8
    assert pen_at(1.0)[0].frame_s is not None
    assert pen_at(8.5)[0].frame_s is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("main-stale", "信息更新中断 · 最后更新 10:01"),
        ("main-stale-long", "暂不显示"),
        ("main-connecting", "正在连接服务器"),
        ("main-tide-ordered", "潮汐窗口 9 即将开放，预计 10:06"),
        ("main-break", "午间休息"),
        ("main-ended", "下次服务时间 7月29日 星期三 09:00"),
        ("window-paused", "暂停服务"),
        ("window-unknown", "没有这个窗口：77"),
        ("entrance", "请到入口右侧取号机取号"),
        ("unpaired", "BKTW-4HRN"),
        ("unpaired-no-server", "暂时连接不上服务器，正在重试"),
        ("strip-called", "请到本窗"),
    ],
)
def test_each_state_says_what_it_is(typesetter: Typesetter, name: str, said: str) -> None:
    assert said in words(drawn(named(name), typesetter))


def test_b5_old_news_hide_the_counts_and_keep_the_calls_with_their_times(typesetter: Typesetter) -> None:
    shown = words(drawn(named("main-stale-long"), typesetter))
    assert "23" not in shown.split()
    assert {"10:01", "10:00", "09:58", "A012"} <= set(shown.split())


def test_b6_no_person_and_no_personal_number_on_any_picture(typesetter: Typesetter) -> None:
    planted = own("1", clerk="王小明", paused="身份证 440102199003070014")
    shown = words(drawn(Picture("planted", planted), typesetter))
    assert "王" not in shown
    assert "4401" not in shown


def test_a_name_of_any_length_shrinks_breaks_or_runs_but_is_never_cut(typesetter: Typesetter) -> None:
    for length in (5, 20, 40, 80, 160):
        hall = BOARD["hall"] | {"name": "潮" * length}
        for picture in (
            Picture("wide", board(hall=hall)),
            Picture("upright", board(hall=hall), (1080, 1920), 43.0, 6.0),
        ):
            shown = drawn(picture, typesetter)
            title = next(widget for widget in shown if widget.name == "title")
            assert not outside(title), (picture.name, length)
            assert sum(part.text.count("潮") for part in title.parts if isinstance(part, Text)) >= length


def test_a_long_hall_name_stands_in_two_even_lines(typesetter: Typesetter) -> None:
    for name in ("main-long-names", "upright-long"):
        title = next(widget for widget in drawn(named(name), typesetter) if widget.name == "title")
        lines = [part for part in title.parts if isinstance(part, Text)]
        assert len(lines) == 2, name
        assert not any(line.clip for line in lines)
        assert min(line.w for line in lines) > max(line.w for line in lines) * 0.7


def test_a_line_that_runs_comes_round_again(typesetter: Typesetter) -> None:
    def line(seconds: float) -> list[Text]:
        pen = Pen(typesetter, sizes(480, 128, 10, 3), Words("zh-CN"), seconds)
        found = pen.block("请带身份证原件到窗口办理" * 4, Rect(0, 0, 200, 30), Style(30), 30)
        assert pen.frame_s == pytest.approx(0.04)
        return [part for part in found if isinstance(part, Text)]

    assert line(0.0)[0].shift == 0
    assert line(1.0)[0].shift > 60
    seen = {line(at / 4)[0].shift // 40 for at in range(120)}
    assert len(seen) >= 25


def test_figures_have_one_width_and_rare_characters_are_drawn(typesetter: Typesetter) -> None:
    assert len({typesetter.width(figure * 3, 210, bold=True) for figure in "0123456789"}) == 1
    assert typesetter.chinese
    box = typesetter.glyphs("𬭎", 100, False, (255, 255, 255))
    assert sum(surface.get_width() for surface, _, _ in box) > 60
    typesetter.glyphs("\U000f0000", 100, False, (255, 255, 255))
    assert "\U000f0000" in typesetter.lacking


def test_a_long_ticket_of_two_letters_keeps_its_size(typesetter: Typesetter) -> None:
    long = board((99,), calls=[call(99, "AB128", "B12", 0), *CALLS])
    shown = {widget.name: widget for widget in drawn(Picture("long", long), typesetter)}
    sized = {part.text: part.size for part in shown["call.0"].parts if isinstance(part, Text)}
    assert sized["AB128"] * CAPITAL >= 140
    assert "号窗口" not in sized


def test_a_hall_without_news_shows_its_name_and_that_it_connects(typesetter: Typesetter) -> None:
    head = board().board
    assert head is not None
    shown = words(drawn(Picture("old", State(board().told, head=head.hall, stale=True)), typesetter))
    assert "花都区赤坭镇便民服务中心" in shown
    assert "正在连接服务器" in shown
    assert "A012" not in shown


def test_colours_drawings_and_words_are_those_of_the_pages() -> None:
    tokens = (FRONTEND / "design" / "tokens.css").read_text(encoding="utf-8").split("[data-elder]")[0]
    assert {f"#{bytes(NIGHT[name]).hex()}" for name in NIGHT} <= set(re.findall(r"#[0-9a-f]{6}", tokens))
    for name, colour in NIGHT.items():
        assert f"--{name}: #{bytes(colour).hex()};" in tokens
    icons = (FRONTEND / "design" / "icons.ts").read_text(encoding="utf-8")
    for name, drawing in DRAWINGS.items():
        assert f'{name}: {{ d: "{drawing}"' in icons
    pages = (FRONTEND / "board" / "words.ts").read_text(encoding="utf-8")
    pages += (FRONTEND / "design" / "words.ts").read_text(encoding="utf-8")
    folder = Path(__file__).parents[2] / "display" / "tidehall_display" / "board" / "locale"
    chinese, english = (_flat(tomllib.loads((folder / f"{each}.toml").read_text("utf-8"))) for each in LANGUAGES)
    assert chinese.keys() == english.keys()
    for key in chinese:
        assert f'"{chinese[key]}"' in pages, key
        assert f'"{english[key]}"' in pages, key


def test_every_state_and_word_of_the_page_is_here_but_for_its_sound() -> None:
    """The voice is a process of its own, and tells the manager itself when it cannot be heard."""
    gallery = (FRONTEND / "board" / "gallery.ts").read_text(encoding="utf-8")
    states = set(re.findall(r'\bstate\("([\w-]+)"', gallery)) | set(re.findall(r'id: "board/([\w-]+)"', gallery))
    assert len(states) > 30
    assert states - {each.name for each in PICTURES} == {"main-sound-blocked", "main-sound-failing"}
    page = (FRONTEND / "board" / "words.ts").read_text(encoding="utf-8").split("} as const;")[0]
    said = dict(re.findall(r'^  "([\w.]+)": "(.+)",$', page, re.MULTILINE))
    folder = Path(__file__).parents[2] / "display" / "tidehall_display" / "board" / "locale"
    chinese = _flat(tomllib.loads((folder / "zh-CN.toml").read_text("utf-8"))).values()
    assert {key for key, words in said.items() if words not in chinese} == {"sound.ask", "sound.none"}


def _flat(table: dict[str, Any]) -> dict[str, str]:
    nested = [
        (f"{key}.{inner}", text)
        for key, part in table.items()
        if isinstance(part, dict)
        for inner, text in part.items()
    ]
    return dict(nested) | {key: text for key, text in table.items() if isinstance(text, str)}
