"""G7: the screens on http of a LAN address and on https with the hall's own CA; ``make test-origins`` runs all there.

Here, in every run, one citizen's way on each: number at the kiosk, call seen on the board, rating on the pad.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.e2e.stage import Stage
from tests.e2e.touch import settle
from tests.services.origin import Origin

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages


@pytest.fixture(scope="module", params=[Origin.LAN, Origin.HTTPS])
def hall(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage(tmp_path_factory.mktemp("hall"), origin=request.param)
    try:
        stage.start()
        yield stage
    finally:
        stage.stop()


def screen(stage: Stage, pages: Pages, role: str, width: int, height: int, window: str = "") -> Page:
    """A paired screen, as ``make run`` prints its address."""
    token = stage.device(role, f"{role}1", window or None)
    return pages.open(
        f"{stage.url}/{role}#device={token}~{role}~{stage.hall}~{window}", width=width, height=height, touch=True
    )


def test_g7_from_the_kiosk_to_the_rating(hall: Stage, pages: Pages) -> None:
    secure = hall.origin is Origin.HTTPS
    hall.sit("1")
    board = screen(hall, pages, "board", 1920, 1080)
    pad = screen(hall, pages, "pad", 1280, 800, "1")
    kiosk = pages.open(f"{hall.kiosk().url}/?diagonal=21.5", width=1080, height=1920, touch=True)
    pad.wait_for_selector("[data-step=idle]")
    assert board.evaluate("[window.isSecureContext, location.protocol]") == [secure, f"{hall.origin.scheme}:"]
    kiosk.wait_for_selector("[data-screen=home]")
    settle(kiosk)
    kiosk.tap("[data-service=yb]")
    kiosk.wait_for_selector("[data-screen=confirm]")
    settle(kiosk)
    kiosk.tap("[data-take]")
    ticket = kiosk.locator("[data-screen=number] [data-ticket]").get_attribute("data-ticket")
    assert ticket
    assert hall.command("call-next", window="1")["ticket"] == ticket
    board.get_by_text(ticket).first.wait_for()
    hall.command("start", window="1")
    hall.command("finish", window="1")
    pad.tap("[data-level=very_satisfied]")
    pad.tap("[data-submit]")
    pad.wait_for_selector("[data-step=thanks]")
    ratings = [line for line in hall.get(f"tickets/{ticket}")["story"] if line["type"] == "TicketRated"]
    assert [line["data"]["level"] for line in ratings] == ["very_satisfied"]
