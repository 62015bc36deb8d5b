"""A board that draws by itself says on its screen what is wrong with ``tidehall.txt``."""

from __future__ import annotations

import json
from pathlib import Path

import pygame
import pytest

from tidehall_appliance import words

WRONG = [
    {
        "place": "tidehall.txt:2",
        "zh": "“kiosc”不能用在这里。是不是想写 kiosk？",
        "en": "Did you mean kiosk?",
        "warning": False,
    },
    {
        "place": "tidehall.txt:3",
        "zh": "没有 Beijing 这个时区。中国大陆请写 Asia/Shanghai。",
        "en": "no time zone",
        "warning": False,
    },
]


def test_only_errors_hold_up_a_board(tmp_path: Path) -> None:
    path = tmp_path / "problems.json"
    assert words.errors(path) == []
    path.write_text(json.dumps([*WRONG, {**WRONG[0], "warning": True}]))
    assert words.errors(path) == WRONG
    path.write_text("[1]")
    assert words.errors(path) == []


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (640, 480)])
def test_the_words_stand_on_the_screen_whole(size: tuple[int, int]) -> None:
    pygame.font.init()
    page = words.picture(pygame, size, WRONG)
    edge = pygame.mask.from_threshold(page, (6, 34, 47), (8, 8, 8, 255))
    edge.invert()
    ink = edge.get_bounding_rects()
    assert ink
    whole = ink[0].unionall(ink)
    assert whole.right < size[0]
    assert whole.bottom < size[1]
    assert whole.width > size[0] / 4
