"""Real traffic to the virtual province: accepted, refused for each fault, and unharmed by its moods (MJ-9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from urllib.parse import quote

import pytest

from tests.province.sample import NOW, PUBLIC, REVIEW, SERVICE, SM4_KEY, ZONE, interface, keys, push
from tidehall_server.core.queue.commands import Level
from tidehall_server.province.envelope import DESCRIPTION, Verdict, read_answer
from tidehall_server.province.push import IncompleteError, Push, RefusedByProvinceError, UnreachableError
from tidehall_server.province.records import Person, Review, Service
from tidehall_server.province.sm import Mode, Order, Spelling
from tidehall_server.province.virtual.server import VirtualProvince
from tidehall_server.virtual_end import Trouble


@pytest.fixture
def province() -> Iterator[VirtualProvince]:
    with VirtualProvince(keys(), lambda: NOW, ZONE) as open_:
        yield open_


def test_a_service_and_its_review_arrive_as_they_were_said(province: VirtualProvince) -> None:
    assert push(province).deliver(SERVICE, REVIEW).sent
    (service,), (review,) = province.register.services.values(), province.register.reviews.values()
    assert (service["projectNo"], service["areaCode"]) == ("37" + SERVICE.project_no, "370800000000")
    assert (service["userName"], service["mobile"]) == ("赵群众", "13800138000")
    assert (review["satisfaction"], review["evalDetail"], review["pf"]) == ("2", "213,214", "4")
    assert (review["writingEvaluation"], review["assessTime"]) == ("等了很久", "2026-11-20 10:05:00")


@pytest.mark.parametrize(("order", "mode", "spelling"), [*product(Order, (Mode.ECB,), Spelling)][:3])
def test_every_way_that_two_sides_may_agree_on(order: Order, mode: Mode, spelling: Spelling) -> None:
    with VirtualProvince(keys(order, mode, spelling), lambda: NOW, ZONE) as province:
        assert push(province).deliver(SERVICE, REVIEW).sent


def test_sides_that_did_not_agree_on_the_order_are_told_by_the_sign(province: VirtualProvince) -> None:
    other = Push(replace(interface(province.url), order=Order.C1C2C3), ZONE, lambda: NOW)
    with pytest.raises(RefusedByProvinceError, match="签名校验失败"):
        other.deliver(SERVICE, None)


def test_an_anonymous_citizen_is_not_named_in_the_review(province: VirtualProvince) -> None:
    push(province).deliver(SERVICE, replace(REVIEW, anonymous=True))
    assert next(iter(province.register.reviews.values()))["name"] == ""


def test_sent_again_counts_as_done_and_is_there_once(province: VirtualProvince) -> None:
    for _ in range(2):
        assert push(province).deliver(SERVICE, REVIEW).sent
    assert len(province.register.reviews) == 1
    assert province.register.repeated == 2


@pytest.mark.parametrize("trouble", [Trouble.CLOSED, Trouble.BUSY, Trouble.GARBAGE, Trouble.LOST])
def test_after_any_mood_of_the_province_the_review_is_there_once(trouble: Trouble, province: VirtualProvince) -> None:
    province.trouble = trouble
    with pytest.raises(UnreachableError):
        push(province).deliver(SERVICE, REVIEW)
    province.trouble = Trouble.NONE
    assert push(province).deliver(SERVICE, REVIEW).sent
    assert (len(province.register.services), len(province.register.reviews)) == (1, 1)


@pytest.mark.parametrize("raw", ["utf-8", "gb18030"])
def test_words_that_come_raw_are_read_as_they_were_meant(raw: str, province: VirtualProvince) -> None:
    province.raw = raw
    for verdict in (Verdict.DONE, Verdict.ALREADY):
        assert push(province).deliver(SERVICE, REVIEW).verdict is verdict
    with pytest.raises(RefusedByProvinceError, match="评价时间不能早于服务时间"):
        push(province).deliver(SERVICE, replace(REVIEW, at=SERVICE.at - timedelta(minutes=1)))


@pytest.mark.parametrize(
    "header", ["评价数据不可重复", quote("评价数据不可重复"), quote("评价数据不可重复", encoding="gbk")]
)
def test_words_that_are_encoded_are_read_whatever_they_were_encoded_with(header: str) -> None:
    assert read_answer(200, {DESCRIPTION: header}) == (Verdict.ALREADY, "评价数据不可重复")


def test_bytes_that_are_no_text_are_a_refusal_with_what_could_be_read() -> None:
    assert read_answer(200, {DESCRIPTION: "\xff\xff"}) == (Verdict.REFUSED, "\xff\xff")


def test_a_province_that_keeps_one_review_for_each_service_says_so(province: VirtualProvince) -> None:
    province.register.appends = False
    assert push(province).deliver(SERVICE, REVIEW).verdict is Verdict.DONE
    assert push(province).deliver(SERVICE, replace(REVIEW, append_no=1)).verdict is Verdict.ALREADY
    province.register.appends = True
    assert push(province).deliver(SERVICE, replace(REVIEW, append_no=1)).verdict is Verdict.DONE


def test_a_province_that_never_answers_is_given_up_in_time(province: VirtualProvince) -> None:
    province.trouble = Trouble.HANG
    with pytest.raises(UnreachableError, match="TimeoutError"):
        push(province, timeout_s=0.2).deliver(SERVICE, REVIEW)


def test_nobody_at_the_address_is_an_outage_and_not_a_fault() -> None:
    with VirtualProvince(keys(), lambda: NOW, ZONE) as gone:
        sender = push(gone)
    with pytest.raises(UnreachableError):
        sender.deliver(SERVICE, REVIEW)


def test_what_the_province_insists_on_is_named_before_anything_is_sent(province: VirtualProvince) -> None:
    bare = replace(SERVICE, project_no="", person=Person(), matter=replace(SERVICE.matter, task_code=""))
    with pytest.raises(IncompleteError) as caught:
        push(province).deliver(bare, replace(REVIEW, project_no=""))
    assert {"projectNo", "taskCode", "userName", "mobile", "certkeyGOV"} <= set(caught.value.fields)
    assert province.register.calls == 0


def test_an_item_of_the_halls_own_is_not_uploaded(province: VirtualProvince) -> None:
    own = replace(SERVICE, matter=replace(SERVICE.matter, task_code="1" * 20 + "0" * 8 + "111"))
    assert not push(province).deliver(own, None).sent
    assert province.register.calls == 0


@pytest.mark.parametrize(
    ("service", "review", "said"),
    [
        (replace(SERVICE, at=NOW + timedelta(hours=1)), None, "时间不能晚于当前时间"),
        (replace(SERVICE, matter=replace(SERVICE.matter, task_code="12")), None, "taskCode"),
        (SERVICE, replace(REVIEW, at=SERVICE.at - timedelta(minutes=1)), "评价时间不能早于服务时间"),
        (SERVICE, replace(REVIEW, tags=(), words=""), "差评必须勾选详情"),
        (SERVICE, replace(REVIEW, tags=("510",)), "评价指标"),
        (SERVICE, replace(REVIEW, level=Level.FAIR), "评价指标"),
    ],
)
def test_the_province_refuses_what_is_wrong(
    service: Service, review: Review | None, said: str, province: VirtualProvince
) -> None:
    with pytest.raises(RefusedByProvinceError, match=said):
        push(province).deliver(service, review)
    assert not province.register.reviews


def test_a_clock_that_is_wrong_is_refused(province: VirtualProvince) -> None:
    with pytest.raises(RefusedByProvinceError, match="请求时间"):
        push(province, now=lambda: NOW + timedelta(minutes=6)).deliver(SERVICE, REVIEW)


def test_a_review_before_its_service_is_tried_again(province: VirtualProvince) -> None:
    """The order is ours to keep; the province's words for it mean later, not never."""
    sender = push(province)
    sender.deliver(SERVICE, None)
    province.register.services.clear()
    with pytest.raises(UnreachableError, match="没有对应的服务数据"):
        sender._call("addEvaluate", {
            "projectNo": "x", "satisfaction": "5", "pf": "4", "assessTime": "2026-11-20 10:00:00", "serviceNumber": "1"
        })  # fmt: skip


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"txnBodyCom":1}', b"\xff", b'{"txnBodyCom":{"appMark":"HALL"}}']
)
def test_the_virtual_province_survives_anything(body: bytes, province: VirtualProvince) -> None:
    assert province.answer("addEvaluate", body) in ("报文格式错误", "签名校验失败")


def test_neither_key_nor_person_is_in_any_text() -> None:
    shown = f"{interface('http://x')!r} {SERVICE!r} {REVIEW!r}"
    for secret in (SM4_KEY.hex(), str(SM4_KEY), PUBLIC.hex(), "word'", "赵群众", "13800138000", "370101199001011234"):
        assert secret not in shown


def test_a_call_that_the_province_does_not_have(province: VirtualProvince) -> None:
    with pytest.raises(RefusedByProvinceError, match="接口不存在"):
        push(province)._call("addNothing", {})
