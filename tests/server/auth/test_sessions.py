"""Signing in: first manager, forced change, locks, expiry, and sessions that end at once."""

from __future__ import annotations

import pytest
from argon2 import extract_parameters

from tests.server.house import BY_TEST, PASSWORD, Stage, cheap_hasher, code
from tidehall_server.auth.audit import rows
from tidehall_server.auth.passwords import Passwords


def login(stage: Stage, name: str = "zhang", password: str = PASSWORD) -> tuple[int, str]:
    answer = stage.post("/api/v1/login", {"name": name, "password": password})
    return answer.status_code, answer.get_json()["token"] if answer.status_code == 200 else code(answer)


@pytest.fixture
def account(stage: Stage) -> str:
    stage.house.rooms.accounts.add("zhang", "张三", "clerk", PASSWORD, BY_TEST, must_change=False)
    return "zhang"


def test_the_first_manager_comes_in_with_the_one_time_secret(any_stage: Stage) -> None:
    assert any_stage.get("/api/v1/hall").get_json()["needs_setup"] is True
    secret = any_stage.house.rooms.sessions.offer_setup()
    body = {"secret": secret, "name": "boss", "password": PASSWORD}
    wrong = any_stage.post("/api/v1/setup", {**body, "secret": "guess"})
    assert (wrong.status_code, code(wrong)) == (403, "setup_secret_wrong")
    made = any_stage.post("/api/v1/setup", body)
    assert made.status_code == 200
    assert any_stage.get("/api/v1/me", made.get_json()["token"]).get_json()["role"] == "manager"
    assert any_stage.get("/api/v1/hall").get_json()["needs_setup"] is False
    again = any_stage.post("/api/v1/setup", {**body, "name": "boss2"})
    assert (again.status_code, code(again)) == (409, "setup_done")
    assert any_stage.house.rooms.sessions.offer_setup() is None


def test_without_a_secret_offered_nobody_becomes_manager(stage: Stage) -> None:
    answer = stage.post("/api/v1/setup", {"secret": "", "name": "boss", "password": PASSWORD})
    assert (answer.status_code, code(answer)) == (403, "setup_secret_wrong")


def test_secrets_cannot_be_tried_for_long(stage: Stage) -> None:
    secret = stage.house.rooms.sessions.offer_setup()
    body = {"secret": "guess", "name": "boss", "password": PASSWORD}
    codes = [code(stage.post("/api/v1/setup", body)) for _ in range(6)]
    assert codes == ["setup_secret_wrong"] * 5 + ["too_many"]
    assert code(stage.post("/api/v1/setup", {**body, "secret": secret})) == "too_many"


def test_signing_in_and_out(any_stage: Stage) -> None:
    any_stage.house.rooms.accounts.add("zhang", "张三", "clerk", PASSWORD, BY_TEST, must_change=False)
    answer = any_stage.post("/api/v1/login", {"name": "ZHANG", "password": PASSWORD}).get_json()
    assert (answer["name"], answer["display"], answer["role"], answer["hall"]) == ("zhang", "张三", "clerk", "test")
    assert any_stage.post("/api/v1/logout", None, answer["token"]).status_code == 200
    assert any_stage.get("/api/v1/me", answer["token"]).status_code == 401


def test_a_new_account_changes_its_password_before_anything_else(stage: Stage) -> None:
    added = stage.post("/api/v1/halls/test/users", {"name": "li", "role": "clerk"}, stage.token("manager")).get_json()
    answer = stage.post("/api/v1/login", {"name": "li", "password": added["password"]}).get_json()
    assert answer["must_change"] is True
    token = answer["token"]
    for refused in (stage.get("/api/v1/halls/test/views/clerk", token), stage.command("sign-in", {}, token)):
        assert (refused.status_code, code(refused)) == (403, "password_change_first")
    assert stage.get("/api/v1/me", token).get_json()["must_change"] is True
    changed = stage.post("/api/v1/password", {"old": added["password"], "new": "my very own words"}, token)
    assert changed.status_code == 200
    assert stage.get("/api/v1/halls/test/views/clerk", token).status_code == 200


def test_five_failures_lock_for_five_minutes(stage: Stage, account: str) -> None:
    assert [login(stage, password="wrong")[1] for _ in range(5)] == ["login_wrong"] * 5
    locked = stage.post("/api/v1/login", {"name": account, "password": PASSWORD})
    assert (locked.status_code, code(locked)) == (429, "login_locked")
    assert locked.headers["Retry-After"] == "300"
    stage.clock.advance(299)
    assert login(stage)[1] == "login_locked"
    stage.clock.advance(1)
    assert login(stage)[0] == 200


def test_four_failures_and_a_success_forgive(stage: Stage, account: str) -> None:
    for _ in range(3):
        assert [login(stage, password="wrong")[1] for _ in range(4)] == ["login_wrong"] * 4
        assert login(stage)[0] == 200


def test_failures_far_apart_do_not_add_up(stage: Stage, account: str) -> None:
    for _ in range(8):
        assert login(stage, password="wrong")[1] == "login_wrong"
        stage.clock.advance(301)


def test_a_hash_that_no_password_fits_costs_what_every_hash_costs() -> None:
    passwords = Passwords(cheap_hasher())
    assert extract_parameters(passwords.unusable) == extract_parameters(passwords.hash(PASSWORD))
    assert passwords.unusable != Passwords(cheap_hasher()).unusable
    assert not passwords.verify(passwords.unusable, PASSWORD)


def test_an_unknown_name_answers_and_locks_like_a_known_one(stage: Stage, account: str) -> None:
    known = [stage.post("/api/v1/login", {"name": account, "password": "wrong"}) for _ in range(6)]
    unknown = [stage.post("/api/v1/login", {"name": "nobody", "password": "wrong"}) for _ in range(6)]
    assert [code(answer) for answer in known] == [code(answer) for answer in unknown]
    assert {frozenset(answer.headers.keys()) for answer in known} == {
        frozenset(answer.headers.keys()) for answer in unknown
    }


def test_one_address_cannot_try_many_names(stage: Stage) -> None:
    codes = [login(stage, f"name{number}", "wrong")[1] for number in range(41)]
    assert codes[:40] == ["login_wrong"] * 40
    assert codes[40] == "login_locked"


def test_sessions_end_when_unused_and_in_any_case(stage: Stage, account: str) -> None:
    idle = login(stage)[1]
    stage.clock.advance(4 * 3600 + 1)
    assert stage.get("/api/v1/me", idle).status_code == 401
    busy = login(stage)[1]
    for _ in range(13):
        assert stage.get("/api/v1/me", busy).status_code == 200
        stage.clock.advance(3600)
    stage.clock.advance(3601)
    assert stage.get("/api/v1/me", busy).status_code == 401


def test_disabling_an_account_ends_its_sessions_at_once(any_stage: Stage) -> None:
    manager = any_stage.token("manager")
    clerk = any_stage.token("clerk")
    assert any_stage.get("/api/v1/me", clerk).status_code == 200
    assert any_stage.post("/api/v1/halls/test/users/zhang/disable", None, manager).status_code == 200
    assert any_stage.get("/api/v1/me", clerk).status_code == 401
    assert login(any_stage)[1] == "login_wrong"


def test_a_reset_gives_a_first_password_and_ends_the_sessions(stage: Stage) -> None:
    clerk = stage.token("clerk")
    answer = stage.post("/api/v1/halls/test/users/zhang/reset", {}, stage.token("manager")).get_json()
    assert stage.get("/api/v1/me", clerk).status_code == 401
    assert stage.post("/api/v1/login", {"name": "zhang", "password": answer["password"]}).get_json()["must_change"]


def test_a_changed_password_ends_the_other_sessions(stage: Stage, account: str) -> None:
    here, elsewhere = login(stage)[1], login(stage)[1]
    assert stage.post("/api/v1/password", {"old": PASSWORD, "new": "other words entirely"}, here).status_code == 200
    assert stage.get("/api/v1/me", here).status_code == 200
    assert stage.get("/api/v1/me", elsewhere).status_code == 401
    assert login(stage, password="other words entirely")[0] == 200


def test_the_last_manager_and_oneself_stay(stage: Stage) -> None:
    boss = stage.token("manager")
    own = stage.post("/api/v1/halls/test/users/BOSS/disable", None, boss)
    assert (own.status_code, code(own)) == (409, "user_yourself")
    second = stage.person("second", "manager")
    assert stage.post("/api/v1/halls/test/users/boss/disable", None, second).status_code == 200
    third = stage.device("manager")
    last = stage.post("/api/v1/halls/test/users/second/disable", None, third)
    assert (last.status_code, code(last)) == (403, "person_only")


PASSWORDS = {
    "1": "password_too_short",
    "1234567": "password_too_short",
    "": "password_too_short",
    "password": "password_common",
    "P@ssw0rd": "password_common",
    "12345678": "password_common",
    "aaaaaaaaaa": "password_common",
    "zhangsan": "password_common",
    "x" * 129: "password_too_long",
    "x" * 1000: "password_too_long",
    "abc\x00defghi": "password_unusable",
    "newlines\nhere": "password_unusable",
}


@pytest.mark.parametrize("password", PASSWORDS)
def test_passwords_that_cannot_be(stage: Stage, account: str, password: str) -> None:
    token = login(stage)[1]
    answer = stage.post("/api/v1/password", {"old": PASSWORD, "new": password}, token)
    assert (answer.status_code, code(answer)) == (422, PASSWORDS[password])
    assert login(stage)[0] == 200


@pytest.mark.parametrize(
    "password", ["八个汉字就够长了", " leading and trailing ", "long words " * 11, "e\u0301galite\u0301 123"]
)
def test_passwords_that_can(stage: Stage, account: str, password: str) -> None:
    token = login(stage)[1]
    assert stage.post("/api/v1/password", {"old": PASSWORD, "new": password}, token).status_code == 200
    assert login(stage, password=password)[0] == 200
    assert login(stage, password=password.strip() + "x")[0] == 401


def test_two_keyboards_write_one_password(stage: Stage, account: str) -> None:
    token = login(stage)[1]
    assert stage.post("/api/v1/password", {"old": PASSWORD, "new": "e\u0301galite\u0301 123"}, token).status_code == 200
    assert login(stage, password="\u00e9galit\u00e9 123")[0] == 200


def test_nothing_secret_is_stored(stage: Stage, account: str) -> None:
    token = login(stage)[1]
    device = stage.device("kiosk")
    stored = (stage.data / "journal.sqlite").read_bytes()
    for secret in (PASSWORD, token, device):
        assert secret.encode() not in stored
    assert b"$argon2id$" in stored


def test_the_audit_tells_who_did_what_and_cannot_be_changed(any_stage: Stage) -> None:
    clerk = any_stage.token("clerk")
    login(any_stage, password="wrong")
    any_stage.post("/api/v1/logout", None, clerk)
    any_stage.post("/api/v1/halls/test/users/zhang/disable", None, any_stage.token("manager"))
    answer = any_stage.get("/api/v1/halls/test/audit", any_stage.token("auditor")).get_json()
    told = [(row["action"], row["actor"], row["subject"]) for row in answer["rows"]]
    assert ("login", "clerk:zhang", "zhang") in told
    assert ("login_failed", "", "zhang") in told
    assert ("logout", "clerk:zhang", "zhang") in told
    assert ("user_disabled", "manager:boss", "zhang") in told
    assert all(row["address"] for row in answer["rows"])
    for statement in ("DELETE FROM auth_audit", "UPDATE auth_audit SET actor = 'x'"):
        with pytest.raises(Exception, match="append-only"), any_stage.journal.engine.begin() as connection:
            connection.exec_driver_sql(statement)
    total, _ = rows(any_stage.house.rooms.store, "test", 0, 1)
    assert total == answer["total"]


def test_accounts_of_the_hall_s_file_wait_for_a_reset(stage: Stage) -> None:
    accounts = stage.house.rooms.accounts
    wanted = [("zc-a", "综合窗口账号1", "clerk"), ("sp-js", "计生审批账号", "office")]
    assert (accounts.seed(wanted, BY_TEST), accounts.seed(wanted, BY_TEST)) == (2, 0)
    assert login(stage, "zc-a")[1] == "login_wrong"
    password = stage.post("/api/v1/halls/test/users/zc-a/reset", {}, stage.token("manager")).get_json()["password"]
    assert login(stage, "zc-a", password)[0] == 200


def test_another_process_forgets_within_a_second_or_two(any_stage: Stage) -> None:
    """A second server process on the same database learns of a revocation by itself."""
    other = Stage(any_stage.data, any_stage.url, open_day=False)
    monotonic = [0.0]
    other.house.rooms.identifier._monotonic = lambda: monotonic[0]
    clerk = any_stage.token("clerk")
    assert other.get("/api/v1/me", clerk).status_code == 200
    any_stage.post("/api/v1/halls/test/users/zhang/disable", None, any_stage.token("manager"))
    monotonic[0] += 1.0
    assert other.get("/api/v1/me", clerk).status_code == 401
    other.close()


def test_a_session_used_elsewhere_is_not_idle_here(any_stage: Stage) -> None:
    other = Stage(any_stage.data, any_stage.url, open_day=False, clock=any_stage.clock)
    clerk = any_stage.token("clerk")
    assert other.get("/api/v1/me", clerk).status_code == 200
    for _ in range(5):
        any_stage.clock.advance(3600)
        assert any_stage.get("/api/v1/me", clerk).status_code == 200
    assert other.get("/api/v1/me", clerk).status_code == 200
    other.close()


def test_identify_costs_no_database(stage: Stage) -> None:
    """Once known, a token is looked up in memory; only one number a second is asked of the database."""
    token = stage.token("kiosk")
    identifier = stage.house.rooms.identifier
    assert identifier.identify(token) is not None
    monotonic = [0.0]
    identifier._monotonic = lambda: monotonic[0]
    identifier._checked = 0.0
    asked: list[str] = []
    from sqlalchemy import event

    event.listen(stage.journal.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    for _ in range(1000):
        assert identifier.identify(token) is not None
    assert not asked
    monotonic[0] = 1.0
    identifier.identify(token)
    assert [text for text in asked if "SELECT" in text] == ["SELECT auth_state.generation \nFROM auth_state"]
