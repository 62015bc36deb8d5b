"""The pages of a province that opens its own: what the address says."""

from __future__ import annotations

import base64
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.province.sample import SERVICE, ZONE
from tidehall_server.province.pages import PageKind, notify_form, page_url
from tidehall_server.province.records import Stage


def test_the_query_is_wrapped_twice() -> None:
    url = page_url(
        PageKind.TWICE, "https://example.org/pj", SERVICE, {"source": "501", "regionCode": "340000000000"}, ZONE
    )
    text = base64.b64decode(base64.b64decode(unquote(urlsplit(url).query))).decode()
    said = {name: values[0] for name, values in parse_qs(text).items()}
    assert (said["projNo"], said["applicantName"], said["source"]) == (SERVICE.project_no, "赵群众", "501")
    assert said["transactionTime"] == "2026-11-20 10:00:00"


def test_the_plain_query_keeps_what_the_address_had() -> None:
    url = page_url(PageKind.PLAIN, "https://example.org/pj?a=1", SERVICE, {"SYSNO": "7"}, ZONE)
    said = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert (said["a"], said["SYSNO"], said["PROSTATUS"], said["PROJECTNO"]) == ("1", "7", "3", SERVICE.project_no)


def test_the_form_names_the_done_time_only_when_it_is_done() -> None:
    assert notify_form(SERVICE, "01", ZONE)["affairDoneTime"] == "20261120100000"
    early = notify_form(replace(SERVICE, stage=Stage.ACCEPTED), "01", ZONE)
    assert "affairDoneTime" not in early
    assert early["evalProcess"] == "1"


@pytest.mark.parametrize("clerk", ["", "zc-a", "12345678901"])
def test_a_clerks_number_that_the_province_would_not_take_is_refused(clerk: str) -> None:
    with pytest.raises(ValueError, match="hyphen"):
        notify_form(SERVICE, clerk, ZONE)
