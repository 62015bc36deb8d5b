"""One ticket through the hall's hardware, from the card on the reader to the story on the server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.hardware.whole import WINDOW, whole_hall

if TYPE_CHECKING:
    from tests.services.browser import Pages


def test_one_ticket_from_the_card_to_the_story(tmp_path: Path, pages: Pages) -> None:
    with whole_hall(tmp_path) as hall:
        taken = hall.take(hall.kiosk(pages))
        slip = taken.slip
        assert slip.error == ""
        assert taken.ticket in slip.text
        assert taken.code.startswith(f"{hall.stage.url}/t/")
        hall.stage.command("call-next", window=WINDOW)
        assert [fact["type"] for fact in hall.story(taken.ticket)] == ["TicketTaken", "TicketCalled"]
