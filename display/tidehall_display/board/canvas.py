"""The picture that stands, and the few rectangles that differ from the next one."""

from __future__ import annotations

import pygame

from tidehall_display.board.painter import Painter, bounds, ground
from tidehall_display.board.parts import Scene, Widget


class Canvas:
    """``surface`` always holds the whole picture; ``show`` draws only what has changed and says where."""

    def __init__(self, size: tuple[int, int], painter: Painter) -> None:
        self.surface = pygame.Surface(size)
        self._painter = painter
        self._shown: dict[str, Widget] = {}
        self._whole = True

    def forget(self) -> None:
        """The next picture is drawn whole."""
        self._whole = True

    def show(self, scene: Scene) -> list[pygame.Rect]:
        """Draw what differs; the rectangles in which the picture changed."""
        dirty = self._dirty(scene)
        self._shown = {widget.name: widget for widget in scene}
        self._whole = False
        for rect in dirty:
            self.surface.set_clip(rect)
            self.surface.fill(ground(), rect)
            for widget in scene:
                if rect.colliderect(widget.rect):
                    for part in widget.parts:
                        self._painter.paint(self.surface, part)
        self.surface.set_clip(None)
        return dirty

    def _dirty(self, scene: Scene) -> list[pygame.Rect]:
        page = self.surface.get_rect()
        if self._whole:
            return [page]
        now = {widget.name: widget for widget in scene}
        changed = [name for name in {**self._shown, **now} if self._shown.get(name) != now.get(name)]
        rects = [bounds(widget.rect) for name in changed for widget in (self._shown.get(name), now.get(name)) if widget]
        return merged([rect.clip(page) for rect in rects])


def merged(rects: list[pygame.Rect]) -> list[pygame.Rect]:
    """Overlapping ones as one, empty ones left out."""
    found: list[pygame.Rect] = []
    for rect in rects:
        if not rect.w or not rect.h:
            continue
        joined = rect.copy()
        while (hit := joined.collidelist(found)) >= 0:
            joined.union_ip(found.pop(hit))
        found.append(joined)
    return found
