"""The tables of docs/scheduling come from the bench: what was measured is written anew, the rest stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.scheduling.figures import fill

FOLDER = Path(__file__).parents[2] / "docs" / "scheduling"
GAP = {"share": 0.9, "tide": 170.4, "same_share_tide": 111.0, "gap": 74.0, "ours": 11.0, "day": 0.0, "chance": 63.0}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_was_measured_is_written_anew_and_nothing_else(language: str) -> None:
    page = (FOLDER / f"{language}.md").read_text(encoding="utf-8")
    made = {"days": 25, "gap": {"jianping": GAP, "all": GAP}}
    once = fill(page, made, language)
    assert "90.0% @ 170 | 111 | 74 | 11 | 0 | 63 |" in once
    assert fill(once, made, language) == once
    outside = [text.split("<!-- bench:gap -->")[0] for text in (page, once)]
    assert outside[0] == outside[1]
    assert fill(page, {"days": 25}, language) == page
    assert page.count("<!-- bench:") == page.count("<!-- end -->") == 6


def test_a_price_is_the_difference_to_the_product() -> None:
    base = {"share": 0.8, "elderly": 0.9, "ordinary": 0.7, "max_day": 30.0, "over30": 0.05, "tide_day": 100.0}
    tried = base | {"share": 0.81, "tide_day": 120.0}
    made = {"days": 1, "policies": {"product": {"all": base}, "product:a.b=1": {"all": tried}}}
    found = fill("<!-- bench:price -->\n<!-- end -->", made, "en")
    assert "| `a.b=1` | +1.0 | +0.0 | +0.0 | +0.0 | +0.0 | +20.0 |" in found
