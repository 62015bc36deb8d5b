"""What a case prints: two copies that differ in their label, lists that name everything, papers a hall may edit."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.acceptance.counter import APPLICANT, Counter

SEAL = "（专用印章）"


@pytest.fixture
def hall(tmp_path: Path) -> Counter:
    return Counter("meixian", tmp_path)


def paper(hall: Counter, case: str, name: str, ending: str = "html", query: str = "") -> TestResponse:
    headers = {"Authorization": f"Bearer {hall.sign_in('zc-a', 'clerk')}"}
    return hall.http.get(f"/api/v1/halls/{hall.hall.id}/cases/{case}/papers/{name}.{ending}{query}", headers=headers)


def text(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.text
    return answer.text


def test_mx_4_the_receipt_has_two_copies_that_differ_in_their_label_alone(hall: Counter) -> None:
    case = hall.receive("yb", materials=hall.materials("yb"))
    copies = re.findall(r"<section>.*?</section>", text(paper(hall, case, "acceptance")), re.DOTALL)
    labels = [re.findall(r'class="copy">(.*?)<', copy) for copy in copies]
    assert labels == [["中心留存联"], ["申请人联"]]
    assert copies[0].replace("中心留存联", "申请人联") == copies[1]
    for words in ("受理回执单", "SL2026000001", case, APPLICANT["name"], SEAL, "窗口领取"):
        assert words in copies[1], words
    assert APPLICANT["id_number"] not in copies[1], "a number in full is not for lying about"


def test_a_list_printed_again_is_the_list_that_was_given(hall: Counter) -> None:
    case = hall.receive("yb", "incomplete", lacking=[{"name": "一寸照片", "remark": "<b>白底</b>"}])
    first = text(paper(hall, case, "list"))
    assert all(each["name"] in first for each in hall.materials("yb"))
    assert "&lt;b&gt;白底&lt;/b&gt;" in first
    paper_number = hall.card(case)["documents"][0]["number"]
    hall.step(case, "ask-for-more", "boss", "manager", lacking=[{"name": "另一份"}], reason="政策调整")
    hall.step(case, "change-delivery", delivery="online", reason="申请人要求")
    assert text(paper(hall, case, "list", query=f"?number={paper_number}")) == first
    assert "另一份" in text(paper(hall, case, "list"))
    assert hall.result(paper(hall, case, "acceptance"), "paper_not_made")


def test_a_paper_as_pdf_has_its_pages_and_its_letters(hall: Counter) -> None:
    case = hall.receive("yb", materials=hall.materials("yb"))
    made = paper(hall, case, "acceptance", "pdf")
    assert made.status_code == 200
    assert made.data.startswith(b"%PDF")
    inside = b"".join(_plain(each) for each in re.findall(rb"stream\r?\n(.*?)endstream", made.data, re.DOTALL))
    assert len(re.findall(rb"/Type\s*/Page\b", made.data + inside)) == 2
    assert b"/FontFile" in made.data + inside


def _plain(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_a_hall_edits_its_papers_and_a_faulty_one_is_said(hall: Counter, tmp_path: Path) -> None:
    case = hall.receive("yb", materials=hall.materials("yb"))
    own = tmp_path / "papers"
    own.mkdir()
    (own / "acceptance.html").write_text("<h1>{{ title }}·{{ number }}</h1>", encoding="utf-8")
    assert text(paper(hall, case, "acceptance")) == "<h1>受理回执单·SL2026000001</h1>"
    for faulty in ("{{ nothing_of_this_name }}", "{% if %}", "{{ ''.__class__.__mro__[1].__subclasses__() }}"):
        (own / "acceptance.html").write_text(faulty, encoding="utf-8")
        assert hall.result(paper(hall, case, "acceptance"), "paper_template")


def test_a_slip_and_who_may_print(hall: Counter) -> None:
    case = hall.receive("yb", "complex", materials=hall.materials("yb"))
    slip = text(paper(hall, case, "intake", query="?form=slip"))
    assert slip.count("<section>") == 1
    assert "80mm" in slip
    assert "逾期不告知的" in slip
    assert paper(hall, case, "nonsense").status_code == 404
    headers = {"Authorization": f"Bearer {hall.sign_in('x-audit', 'auditor')}"}
    path = f"/api/v1/halls/{hall.hall.id}/cases/{case}/papers/intake.html"
    assert hall.http.get(path, headers=headers).status_code == 403
