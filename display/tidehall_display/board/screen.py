"""The television: its mode, how it hangs, how many of its pixels are one of ours. All of pygame's display is here."""

from __future__ import annotations

import logging
import os

import pygame

from tidehall_display.board.mounting import Mounting
from tidehall_display.board.painter import ground

log = logging.getLogger("tidehall.board.screen")

_SHARP = 1080
_NOWHERE = ("dummy", "offscreen")  # SDL takes these of itself when no screen is there: they must be asked for
_QUIET = {"SDL_NO_SIGNAL_HANDLERS": "1", "SDL_VIDEO_MINIMIZE_ON_FOCUS_LOSS": "0"}


class NoScreen(Exception):
    """There is nothing to draw on; the text is what SDL says."""


class Screen:
    """One window over the whole screen. Every method may raise ``NoScreen``; then open it anew."""

    def __init__(self, mounting: Mounting) -> None:
        self._mounting = mounting
        self._surface: pygame.Surface | None = None
        self._shift = (0, 0)
        self.size = (0, 0)

    def open(self) -> None:
        """Take the screen; ``size`` is that of the picture from now on."""
        for name, value in _QUIET.items():
            os.environ.setdefault(name, value)
        try:
            self._surface = _window(self._mounting.mode)
        except pygame.error as error:
            self.close()
            raise NoScreen(str(error)) from None
        self._measure(self._surface)
        log.info("screen %s by %s, picture %dx%d", self.mode, pygame.display.get_driver(), *self.size)

    @property
    def mode(self) -> str:
        """``1920x1080``; "" while there is none."""
        return "x".join(str(side) for side in self._surface.get_size()) if self._surface is not None else ""

    def close(self) -> None:
        """Give the screen back."""
        self._surface = None
        pygame.display.quit()

    def changed(self) -> bool:
        """Looks at what happened to the window; True when the whole picture has to be put there anew."""
        again = False
        try:
            for event in pygame.event.get():
                again = again or event.type in _AGAIN
            surface = pygame.display.get_surface()
        except pygame.error as error:
            raise NoScreen(str(error)) from None
        if surface is None:
            raise NoScreen("the window is gone")
        if surface is not self._surface or again:
            self._surface = surface
            self._measure(surface)
        return again

    def put(self, page: pygame.Surface, rects: list[pygame.Rect], shift: tuple[int, int] = (0, 0)) -> None:
        """Bring these parts of the picture to the screen."""
        surface = self._surface
        if surface is None:
            raise NoScreen("not open")
        if shift != self._shift:
            self._shift = shift
            surface.fill(ground())
            rects = [page.get_rect()]
        try:
            whole = rects == [page.get_rect()]
            placed = [self._put(surface, page, rect, shift) for rect in rects]
            pygame.display.update(surface.get_rect() if whole else placed)
        except pygame.error as error:
            raise NoScreen(str(error)) from None

    def _measure(self, surface: pygame.Surface) -> None:
        w, h = surface.get_size()
        self._scale = self._mounting.scale or max(1, min(w, h) // _SHARP)
        w, h = w // self._scale, h // self._scale
        self.size = (h, w) if self._mounting.turn in (90, 270) else (w, h)
        surface.fill(ground())

    def _put(
        self, surface: pygame.Surface, page: pygame.Surface, rect: pygame.Rect, shift: tuple[int, int]
    ) -> pygame.Rect:
        place = turned(rect, page.get_size(), self._mounting.turn)
        piece = page.subsurface(rect)
        if self._mounting.turn:
            piece = pygame.transform.rotate(piece, -self._mounting.turn)
        if self._scale > 1:
            piece = pygame.transform.scale(piece, (place.w * self._scale, place.h * self._scale))
        at = (place.x * self._scale + shift[0], place.y * self._scale + shift[1])
        return surface.blit(piece, at)


def _window(mode: tuple[int, int] | None) -> pygame.Surface:
    """Over the whole screen, without a pointer and without a screen saver."""
    pygame.display.init()
    driver = pygame.display.get_driver()
    if driver in _NOWHERE and not os.environ.get("SDL_VIDEODRIVER"):
        raise pygame.error(f"SDL offers only {driver}")
    surface = pygame.display.set_mode(mode or (0, 0), 0 if driver in _NOWHERE else pygame.FULLSCREEN)
    pygame.mouse.set_visible(False)
    pygame.display.set_allow_screensaver(False)
    return surface


def turned(rect: pygame.Rect, size: tuple[int, int], degrees: int) -> pygame.Rect:
    """Where a part of a picture of ``size`` is after the picture was turned clockwise."""
    w, h = size
    if degrees == 90:
        return pygame.Rect(h - rect.y - rect.h, rect.x, rect.h, rect.w)
    if degrees == 180:
        return pygame.Rect(w - rect.x - rect.w, h - rect.y - rect.h, rect.w, rect.h)
    if degrees == 270:
        return pygame.Rect(rect.y, w - rect.x - rect.w, rect.h, rect.w)
    return rect


_AGAIN = frozenset(
    {
        pygame.VIDEORESIZE, pygame.VIDEOEXPOSE, pygame.WINDOWEXPOSED, pygame.WINDOWSIZECHANGED, pygame.WINDOWSHOWN,
        pygame.WINDOWRESTORED, pygame.WINDOWDISPLAYCHANGED, pygame.RENDER_TARGETS_RESET, pygame.RENDER_DEVICE_RESET,
    }
)  # fmt: skip
