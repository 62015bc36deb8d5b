"""The pages of a province that opens its own: what the address says, and what it leaves out."""

from __future__ import annotations

import base64
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.province.sample import PERSON, SERVICE, ZONE
from tidehall_server.province.pages import PageKind, notify_form, page_url
from tidehall_server.province.records import Person, Stage

BASE = "https://example.org/pj"


def test_the_query_is_wrapped_twice() -> None:
    url = page_url(PageKind.TWICE, BASE, SERVICE, {"source": "501", "regionCode": "340000000000"}, ZONE, "01")
    text = base64.b64decode(base64.b64decode(unquote(urlsplit(url).query))).decode()
    said = {name: values[0] for name, values in parse_qs(text).items()}
    assert (said["projNo"], said["applicantName"], said["source"]) == (SERVICE.project_no, "赵群众", "501")
    assert said["transactionTime"] == "2026-11-20 10:00:00"


def test_the_plain_query_keeps_what_the_address_had() -> None:
    url = page_url(PageKind.PLAIN, f"{BASE}?a=1", SERVICE, {"SYSNO": "7"}, ZONE, "01")
    said = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert (said["a"], said["SYSNO"], said["PROSTATUS"], said["PROJECTNO"]) == ("1", "7", "3", SERVICE.project_no)


@pytest.mark.parametrize("kind", PageKind)
def test_without_a_person_no_address_names_anybody(kind: PageKind) -> None:
    url = page_url(kind, f"{BASE}/{{clerk}}", replace(SERVICE, person=Person(id_type="")), {"a": "1"}, ZONE, "01")
    query = urlsplit(url).query
    text = base64.b64decode(base64.b64decode(unquote(query))).decode() if kind is PageKind.TWICE else unquote(query)
    assert not any(secret in text for secret in (PERSON.name, PERSON.id_number, PERSON.phone))
    assert urlsplit(url).path == "/pj/01"


def test_an_address_that_names_the_clerk_needs_a_number() -> None:
    with pytest.raises(ValueError, match="badge"):
        page_url(PageKind.BARE, f"{BASE}?no={{clerk}}", SERVICE, {}, ZONE, "")
    assert page_url(PageKind.BARE, BASE, SERVICE, {}, ZONE, "") == BASE


def test_the_form_names_the_done_time_only_when_it_is_done() -> None:
    assert notify_form(SERVICE, "01", ZONE)["affairDoneTime"] == "20261120100000"
    early = notify_form(replace(SERVICE, stage=Stage.ACCEPTED), "01", ZONE)
    assert "affairDoneTime" not in early
    assert early["evalProcess"] == "1"


@pytest.mark.parametrize("clerk", ["", "zc-a", "12345678901"])
def test_a_clerks_number_that_the_province_would_not_take_is_refused(clerk: str) -> None:
    with pytest.raises(ValueError, match="hyphen"):
        notify_form(SERVICE, clerk, ZONE)
