"""The five halls of the notices, as the presets have them (domain facts §8)."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tidehall_link.settings.places import scan, spell
from tidehall_server import halls
from tidehall_server.core.queue.model import DayPlan, WindowKind, WindowSpec

FRIDAY = date(2026, 11, 20)
NAMES = ["chini", "jianping", "meijiang", "meixian", "tongshan"]
SAMPLE_DAY_SERVICES = {
    "meixian": "yb rs mz wj ny sc zj cj",
    "tongshan": "yb rs mz ly ny sc zr wj cj ga",
    "chini": "mz wj lh ny cl yb sj sb cz cj",
    "meijiang": "yb rs hj mz zj sc jy cj",
    "jianping": "yb zg nb mz ty js ld bd",
}


def plan(name: str) -> DayPlan:
    return halls.load(name).plan(FRIDAY)


def takers(day: DayPlan, service: str) -> list[str]:
    """Windows responsible for the service whose networks reach what it needs."""
    needed = next(set(one.networks) for one in day.services if one.id == service)
    return [
        window.id
        for window in day.windows
        if service in window.services and (not window.networks or needed <= set(window.networks))
    ]


def window(day: DayPlan, number: str) -> WindowSpec:
    return next(one for one in day.windows if one.id == number)


def edited(name: str, tmp_path: Path, *pairs: tuple[str, str]) -> Path:
    text = Path(halls.load(name).path).read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_presets_are_these_five() -> None:
    assert halls.names() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_is_clean_and_is_called_by_its_id(name: str) -> None:
    examined = halls.examine(name)
    assert examined.problems == []
    assert examined.config is not None
    assert examined.config.id == name


@pytest.mark.parametrize("name", NAMES)
def test_every_value_names_its_clause_or_is_marked_as_assumed(name: str) -> None:
    text = Path(halls.load(name).path).read_text(encoding="utf-8")
    places = scan(text)
    assumed = set(halls.load(name).assumed)
    for path in places.lines:
        inside = any(path == known[: len(path)] and path != known for known in places.lines)
        if path in places.headers or not isinstance(path[-1], str) or (inside and (*path, 0) in places.headers):
            continue
        sourced = any("文件" in remark for remark in places.remarks(path))
        assert sourced or spell(path) in assumed, f"{name}:{places.line(path)} {spell(path)}"
    assert assumed


@pytest.mark.parametrize("name", NAMES)
def test_services_of_the_sample_days_are_in_the_hall(name: str) -> None:
    day = plan(name)
    codes = {service.id for service in day.services}
    assert set(SAMPLE_DAY_SERVICES[name].split()) <= codes
    assert 8 <= len(day.services) <= 20


@pytest.mark.parametrize("name", NAMES)
def test_whoever_does_not_know_finds_an_enquiry_and_every_service_a_regular_window(name: str) -> None:
    day = plan(name)
    tidal = {one.id for one in day.windows if one.kind is WindowKind.TIDAL}
    assert any(service.enquiry for service in day.services)
    for service in day.services:
        assert set(takers(day, service.id)) - tidal
        assert service.name_en
        assert service.keywords


@pytest.mark.parametrize("name", NAMES)
def test_no_two_services_share_letters(name: str) -> None:
    prefixes = [service.prefix for service in plan(name).services]
    assert len(set(prefixes)) == len(prefixes)
    assert not set("".join(prefixes)) & set("IO")


def test_mx_1_two_general_windows_and_a_tidal_one(tmp_path: Path) -> None:
    kinds = [one.kind for one in plan("meixian").windows]
    assert kinds.count(WindowKind.GENERAL) == 2
    assert kinds.count(WindowKind.TIDAL) == 1
    one_general = edited("meixian", tmp_path, ('kind = "general"', 'kind = "special"'))
    codes = [problem.code for problem in halls.examine(one_general).problems if not problem.warning]
    assert codes == ["general_too_few"]


def test_mx_2_staff_against_windows(tmp_path: Path) -> None:
    config = halls.load("meixian")
    assert len(config.file.clerks) == len(config.file.windows) == 3
    text = Path(config.path).read_text(encoding="utf-8")
    two_clerks = text[: text.rindex("[[clerks]]")]
    path = tmp_path / "two_clerks.toml"
    path.write_text(two_clerks, encoding="utf-8")
    assert [p.code for p in halls.examine(path).problems if not p.warning] == ["staff_too_few"]

    start = two_clerks.index('[[windows]]\nid = "3"')
    without_tidal = two_clerks[:start] + two_clerks[two_clerks.index("[[services]]") :]
    without_tidal = without_tidal.replace("min_tidal = 1", "min_tidal = 0").replace('"2", "3"', '"2"')
    path.write_text(without_tidal.replace('"1", "3"', '"1"'), encoding="utf-8")
    examined = halls.examine(path)
    assert [p.code for p in examined.problems] == ["staff_advised"]
    assert examined.config is not None
    assert "原则上不少于 3 名" in examined.problems[0].zh


def test_mx_3_every_general_window_takes_all_six_departments() -> None:
    day = plan("meixian")
    departments = {service.department for service in day.services} - {""}
    assert departments == {"民政人社", "卫健", "农业农村", "市场监管", "住建", "医保"}
    for service in day.services:
        assert {"1", "2"} <= set(takers(day, service.id))


def test_ts_1_five_windows_by_name_and_fifteen_departments() -> None:
    config = halls.load("tongshan")
    assert [one.name for one in config.file.windows] == [
        "综合窗口（一）", "综合窗口（二）", "综合窗口（三）", "公安窗口", "咨询服务窗口",
    ]  # fmt: skip
    assert len(config.file.hall.departments) == 15


def test_ts_2_police_matters_only_at_the_police_window() -> None:
    day = plan("tongshan")
    police = {service.id for service in day.services if service.department == "公安"}
    assert police
    for service in police:
        assert takers(day, service) == ["4"]
        assert not any(service in one.helps for one in day.windows)
    assert set(window(day, "4").services) == police
    assert window(day, "4").helps == ()


def test_cn_1_five_general_windows_with_homes_and_two_special_ones() -> None:
    day = plan("chini")
    general = [one for one in day.windows if one.kind is WindowKind.GENERAL]
    assert [one.home for one in general] == ["民政", "卫健", "农业农村", "来穗", "残联"]
    assert len({one.services for one in general}) == 1
    assert [window(day, number).name for number in "67"] == ["社会保障专窗", "出租屋综合税和备案专窗"]
    assert {window(day, number).kind for number in "67"} == {WindowKind.SPECIAL}


def test_cn_2_who_takes_residence_permits_rentals_and_social_security() -> None:
    day = plan("chini")
    assert takers(day, "lh") == ["1", "2", "3", "4", "5"]
    assert takers(day, "cz") == takers(day, "ba") == ["7"]
    for service in day.services:
        if service.department == "社会保障":
            assert takers(day, service.id) == ["6"]


def test_cn_3_weights_of_the_assessment() -> None:
    marks = halls.load("chini").file.assessment
    assert marks is not None
    assert (marks.volume, marks.quantified, marks.satisfaction, marks.base, marks.pass_mark) == (0.5, 0.3, 0.2, 100, 80)


def test_cn_4_sessions_with_a_break_and_the_next_opening() -> None:
    day = plan("chini")
    assert [(one.opens.hour, one.closes.hour) for one in day.sessions] == [(1, 4), (5, 9)]
    assert day.next_opening == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_cn_5_the_special_windows_keep_two_posts() -> None:
    config = halls.load("chini")
    assert [one.id for one in config.file.windows if one.ab_posts] == ["6", "7"]
    for number in "67":
        assert [c.id for c in config.file.clerks if number in c.primary]
        assert [c.id for c in config.file.clerks if number in c.backup]


def test_mj_5_booking_can_never_be_made_compulsory(tmp_path: Path) -> None:
    for table in ("[booking]\nforced = true\n", "[policy]\nbooking_required = true\n"):
        path = edited("meijiang", tmp_path, ("[devices]", f"{table}\n[devices]"))
        assert [problem.code for problem in halls.examine(path).problems] == ["booking_forced"]


def test_mj_7_the_special_needs_window_helps_everybody_when_it_is_free() -> None:
    day = plan("meijiang")
    special = window(day, "3")
    assert special.kind is WindowKind.SPECIAL
    assert set(window(day, "2").services) <= set(special.services) | set(special.helps)


def test_mj_11_the_name_follows_the_pattern(tmp_path: Path) -> None:
    assert halls.load("meijiang").name == "梅州市梅江区XX镇便民服务中心"
    old = 'name = "梅州市梅江区XX镇便民服务中心"'
    good = edited("meijiang", tmp_path, (old, 'name = "梅州市梅江区某某街道便民服务中心"'))
    assert halls.examine(good).problems == []
    bad = edited("meijiang", tmp_path, (old, 'name = "某某街道服务大厅"'))
    assert [problem.code for problem in halls.examine(bad).problems] == ["name_pattern"]


def test_mj_10_two_notices_ask_for_training_before_duty(tmp_path: Path) -> None:
    asking = {name for name in NAMES if plan(name).trained is not None}
    assert asking == {"meijiang", "meixian"}, "notices 003 §9 and 000 (四)"
    for name in asking:
        assert plan(name).trained == tuple(sorted(clerk.id for clerk in plan(name).clerks))
    assert halls.load("meijiang").plan(date(2023, 7, 31)).trained == (), "before the day that the file names"
    path = tmp_path / "untrained.toml"
    text = Path(halls.load("meijiang").path).read_text(encoding="utf-8")
    path.write_text(text.replace("\ntrained = 2023-08-01", "\n# ", 1), encoding="utf-8")
    (problem,) = halls.examine(path).problems
    assert (problem.code, problem.warning) == ("clerk_untrained", True)


def test_jp_1_jp_2_the_thresholds_of_the_notice() -> None:
    tide = plan("jianping").policy.tide
    assert (tide.max_wait_s, tide.max_cases) == (900, 30)


def test_jp_4_no_window_without_a_clerk(tmp_path: Path) -> None:
    text = Path(halls.load("jianping").path).read_text(encoding="utf-8")
    start = text.index('[[clerks]]  # 假定：岗位名代替姓名\nid = "zc-b"')
    path = tmp_path / "alone.toml"
    path.write_text(text[:start] + text[text.index("# 首次启用") :], encoding="utf-8")
    codes = {problem.code for problem in halls.examine(path).problems}
    assert {"staff_too_few", "post_missing"} <= codes


def test_jp_5_the_tidal_window_has_the_internet_only() -> None:
    day = plan("jianping")
    assert window(day, "1").networks == ("政务外网",)
    assert window(day, "2").networks == ("互联网",)
    bound = {service.id for service in day.services if "政务外网" in service.networks}
    assert {"mz", "ty", "js"} <= bound
    for service in day.services:
        assert takers(day, service.id) == (["1"] if service.id in bound else ["1", "2"])


def test_jp_7_two_six_and_two_accounts() -> None:
    accounts = halls.load("jianping").accounts
    roles = [account.role for account in accounts]
    assert [roles.count(role) for role in (halls.AccountRole.CLERK, halls.AccountRole.OFFICE)] == [2, 6]
    assert roles.count(halls.AccountRole.DELIVERY) == 2
    assert len({account.name for account in accounts}) == len({account.display for account in accounts}) == 10


def test_jp_9_nothing_but_computers_and_a_code_to_scan() -> None:
    config = halls.load("jianping")
    devices = config.devices
    assert not any((devices.kiosk, devices.caller, devices.display, devices.led, devices.pad))
    assert config.rating.by == (halls.RatingBy.QR,)


def test_jp_10_thirty_townships_are_no_threshold(tmp_path: Path) -> None:
    path = edited("jianping", tmp_path, ("townships = 30", "townships = 31"))
    assert halls.load(path).plan(FRIDAY).policy == plan("jianping").policy
    path = edited("jianping", tmp_path, ("max_cases = 30", "max_cases = 29"))
    config = halls.load(path)
    assert config.file.county is not None
    assert config.file.county.townships == 30
    assert config.plan(FRIDAY).policy.tide.max_cases == 29


def test_jp_11_three_signs_under_the_window() -> None:
    assert window(plan("jianping"), "1").signs == ("综合咨询窗口", "帮办代办窗口", "“办不成事”反映电话")


@pytest.mark.parametrize("name", ["meixian", "tongshan", "meijiang", "jianping"])
def test_a_notice_without_hours_gives_none(name: str) -> None:
    day = plan(name)
    assert day.sessions == ()
    assert day.next_opening is None
    assert "hours" not in tomllib.loads(Path(halls.load(name).path).read_text(encoding="utf-8"))
