"""``tidehall doctor``, check by check: what each finds, and what it says to do."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from click.testing import CliRunner

from tests.server.house import BY_TEST, PASSWORD, Stage, cheap_hasher
from tests.services.redis import RedisServer
from tidehall_link.doctor import Finding, Level
from tidehall_server import halls
from tidehall_server.auth.passwords import Passwords
from tidehall_server.cli._checkup import around, safety, storage
from tidehall_server.cli._checkup.patient import Checker, Patient
from tidehall_server.cli.doctor import command
from tidehall_server.clock import ManualClock
from tidehall_server.journal import EngineReport
from tidehall_server.settings import ServerSettings, ServerTable
from tidehall_server.tls import Certificates, Validity


@pytest.fixture
def patient(stage: Stage) -> Patient:
    return Patient(ServerSettings(ServerTable(data=str(stage.data))), stage.journal, stage.clock)


def with_table(patient: Patient, **table: object) -> Patient:
    return replace(patient, settings=replace(patient.settings, table=replace(patient.settings.table, **table)))  # type: ignore[arg-type]


def levels(check: Checker, it: Patient) -> dict[str, Level]:
    return {each.check: each.level for each in check(it)}


def only(found: Iterator[Finding]) -> Finding:
    (one,) = found
    return one


def test_the_engine_says_which_version_in_which_mode(patient: Patient) -> None:
    found = only(storage.engine(patient))
    assert found.level is Level.OK
    assert "synchronous=" in found.zh
    assert "SQLite" in found.en


def test_f11_a_damaged_page_is_found_before_somebody_needs_it(patient: Patient, stage: Stage) -> None:
    assert levels(storage.pages, patient) == {"quick_check": Level.OK}
    stage.close()
    raw = bytearray((stage.data / "journal.sqlite").read_bytes())
    raw[4096 * 5 : 4096 * 6] = b"\x5a" * 4096
    (stage.data / "journal.sqlite").write_bytes(raw)
    assert only(storage.pages(patient)).level is Level.BAD


def test_the_clock_before_the_newest_fact(patient: Patient) -> None:
    assert levels(storage.past, patient) == {"past": Level.OK}
    early = ManualClock(patient.clock.now() - timedelta(hours=5))
    assert levels(storage.past, replace(patient, clock=early)) == {"past": Level.BAD}


def test_a_backup_counts_when_it_is_new_and_was_brought_back(patient: Patient, tmp_path: Path) -> None:
    assert "没有备份目录" in only(storage.backup(patient)).zh
    (patient.data / "backups").mkdir()
    assert "里没有备份" in only(storage.backup(patient)).zh, "the folder that nobody has to name"
    it = replace(patient, backups=tmp_path, clock=ManualClock(patient.clock.now()))
    assert levels(storage.backup, it) == {"backup": Level.WARN}
    for name in ("gone.bak.halls.zip", "gone.bak.halls.zip.sha256"):
        (tmp_path / name).write_text("x")
    assert levels(storage.backup, it) == {"backup": Level.WARN}, "settings alone are no backup"
    now = it.clock.now().timestamp()
    for name, age_h in (("a.bak", 3), ("a.bak.sha256", 3)):
        (tmp_path / name).write_text("x")
        os.utime(tmp_path / name, (now - age_h * 3600,) * 2)
    assert levels(storage.backup, it) == {"backup": Level.OK, "restore": Level.WARN}
    tried = tmp_path / "a.bak.restored"
    tried.write_text("x")
    for days, level in ((20, Level.OK), (40, Level.WARN)):
        os.utime(tried, (now - days * 86400,) * 2)
        assert levels(storage.backup, it)["restore"] is level
    os.utime(tmp_path / "a.bak", (now - 30 * 3600,) * 2)
    assert levels(storage.backup, it)["backup"] is Level.WARN


def test_a_database_role_that_may_do_too_much(fresh_postgres: Callable[[], str], tmp_path: Path) -> None:
    stage = Stage(tmp_path / "data", fresh_postgres())
    try:
        it = Patient(ServerSettings(ServerTable(data=str(stage.data))), stage.journal, stage.clock)
        found = only(storage.rights(it))
        assert (found.level, "NOSUPERUSER" in found.zh) == (Level.WARN, True)
        assert only(storage.engine(it)).en.count("fsync=") == 1
        assert list(storage.pages(it)) == []
    finally:
        stage.close()


def test_files_that_others_can_read(patient: Patient) -> None:
    patient.data.chmod(0o700)
    (patient.data / "journal.sqlite").chmod(0o600)
    assert levels(safety.secrets, patient) == {"secrets": Level.OK}
    (patient.data / "journal.sqlite").chmod(0o640)
    assert "chmod 600" in only(safety.secrets(patient)).zh
    (patient.data / "people.key").chmod(0o604)
    assert [each.level for each in safety.secrets(patient)] == [Level.BAD, Level.WARN]


def test_accounts_that_nobody_made_their_own(patient: Patient, stage: Stage) -> None:
    assert levels(safety.people, patient) == {"accounts": Level.WARN}
    stage.person("boss", "manager")
    stage.house.rooms.accounts.add("new", "新人", "clerk", PASSWORD, BY_TEST)
    assert levels(safety.people, patient) == {"accounts": Level.OK}
    later = replace(patient, clock=ManualClock(patient.clock.now() + timedelta(days=8)))
    found = {each.check: each for each in safety.people(later)}
    assert "new" in found["initial"].zh


def test_a_managers_password_that_is_tried_first(
    patient: Patient, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safety, "Passwords", lambda: Passwords(cheap_hasher()))
    assert list(safety.passwords(patient)) == []
    stage.person("boss", "manager")
    assert levels(safety.passwords, patient) == {"passwords": Level.OK}
    stage.house.rooms.accounts.add("leader", "x", "manager", "leader123", BY_TEST, must_change=False)
    found = only(safety.passwords(patient))
    assert (found.level, "leader" in found.zh, "boss" in found.zh) == (Level.BAD, True, False)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({}, {"origins": Level.OK}),
        ({"origins": ("https://hall.example",), "host": "0.0.0.0", "tls": True}, {"origins": Level.OK}),
        ({"origins": ("*",)}, {"origins": Level.BAD}),
        ({"origins": ("https://*.example",), "host": "0.0.0.0"}, {"origins": Level.BAD, "https": Level.WARN}),
    ],
)
def test_who_may_open_a_connection(patient: Patient, table: dict[str, object], expected: dict[str, Level]) -> None:
    assert levels(safety.origins, with_table(patient, **table)) == expected


def test_a_certificate_from_elsewhere_is_looked_at_too(patient: Patient, tmp_path: Path) -> None:
    """Nobody but people renews it, so nobody but the doctor says that it ends."""
    here = Certificates(tmp_path / "tls")
    here.init("县里", ("10.0.0.5",), Validity(patient.clock.now(), 397))
    it = with_table(patient, certificate=str(here.server), certificate_key=str(here.key))
    for days, level, words in ((0, Level.OK, "397 天"), (380, Level.WARN, "换新的"), (400, Level.BAD, "换新的")):
        later = replace(it, clock=ManualClock(patient.clock.now() + timedelta(days=days)))
        found = only(safety.certificate(later))
        assert (found.level, words in found.zh) == (level, True), found.zh
    for name in (str(tmp_path / "none.crt"), str(tmp_path / "tls" / "ca.crt")):
        wrong = with_table(patient, certificate=name, certificate_key=str(here.key))
        found = only(safety.certificate(wrong))
        assert (found.level, "重发" in found.zh) == (Level.BAD, True)


def test_debugging_that_was_left_on(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in safety._DEBUG:
        monkeypatch.delenv(name, raising=False)
    assert levels(safety.debug, patient) == {"debug": Level.OK}
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert "FLASK_DEBUG" in only(safety.debug(patient)).zh


def test_redis_is_asked_as_a_stranger_too(
    patient: Patient, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(safety.wake_up(patient)) == [], "none is used"
    it = with_table(patient, redis=redis_server.url)
    assert levels(safety.wake_up, it) == {"redis": Level.OK}, "on this machine alone"
    monkeypatch.setattr(safety, "_HERE", frozenset())
    assert "requirepass" in only(safety.wake_up(it)).zh
    with redis.Redis.from_url(redis_server.url) as keeper:
        keeper.config_set("requirepass", "correct horse")
        safe = with_table(patient, redis=redis_server.url.replace("redis://", "redis://:correct horse@"))
        try:
            assert levels(safety.wake_up, safe) == {"redis": Level.OK}
            assert levels(safety.wake_up, it) == {"redis": Level.WARN}, "the wrong password"
        finally:
            keeper.config_set("requirepass", "")
    assert safety._everywhere("* -::*")
    assert not safety._everywhere("127.0.0.1 -::1")
    monkeypatch.setattr(safety, "_REDIS_FLOOR", (99, 0))
    monkeypatch.setattr(safety, "_HERE", frozenset({"127.0.0.1"}))
    assert "太旧" in only(safety.wake_up(it)).zh


def test_a_redis_that_listens_everywhere(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    class Wide:
        def info(self, _: str) -> dict[str, str]:
            return {"redis_version": "7.2.0"}

        def config_get(self, _: str) -> dict[str, str]:
            return {"bind": "0.0.0.0"}

        def ping(self) -> bool:
            raise redis.AuthenticationError

    monkeypatch.setattr(safety, "_asked", lambda _: Wide())
    found = levels(safety.wake_up, with_table(patient, redis="redis://10.0.0.9"))
    assert found == {"redis": Level.OK, "redis_bind": Level.WARN}


def test_devices_that_nobody_has_seen(patient: Patient, stage: Stage) -> None:
    assert levels(around.silent_devices, patient) == {"devices": Level.OK}
    stage.house.rooms.devices.add("东侧大屏", "board", None, BY_TEST)
    found = only(around.silent_devices(patient))
    assert (found.level, "东侧大屏" in found.zh, "取消授权" in found.zh) == (Level.WARN, True, True)


def test_pages_and_papers_that_are_not_there(patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert levels(around.built, replace(patient, settings=replace(patient.settings, web=tmp_path))) == {
        "pages": Level.BAD
    }
    (tmp_path / "manager.html").touch()
    assert levels(around.built, replace(patient, settings=replace(patient.settings, web=tmp_path))) == {
        "pages": Level.OK
    }
    assert next(around.papers(patient)).check == "papers"
    for lacking, words in (("weasyprint", "tidehall[papers]"), ("pango", "libpangoft2")):
        monkeypatch.setattr(around, "lacks", lambda lacking=lacking: lacking)
        assert (only(around.papers(patient)).level, words in only(around.papers(patient)).zh) == (Level.WARN, True)
    monkeypatch.setattr(around, "lacks", str)
    assert only(around.papers(patient)).level is Level.OK


def test_tables_of_an_older_release_are_told_before_anything_opens_them(stage: Stage) -> None:
    (well,) = storage.tables(stage.journal.engine)
    assert well.level is Level.OK
    with stage.journal.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    (old,) = storage.tables(stage.journal.engine)
    assert (old.level, "先备份" in old.zh) == (Level.WARN, True)


def test_a_database_that_may_lose_what_it_confirmed(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    weak = EngineReport("postgresql", "16", {"fsync": "off"}, durable=False, notes=("fsync is off",))
    monkeypatch.setattr(storage, "report", lambda _: weak)
    found = only(storage.engine(patient))
    assert (found.level, "改回 on" in found.zh) == (Level.BAD, True)


def test_a_database_that_is_out_of_reach_is_told_and_counts_as_bad(tmp_path: Path) -> None:
    ran = CliRunner().invoke(command, ["--data", str(tmp_path), "--db", "postgresql://nobody@127.0.0.1:9/x"])
    assert ran.exit_code == 2
    assert "数据库" in ran.output


def test_every_phrase_of_the_hall_has_a_voice_or_is_named(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    hall = halls.load(halls.presets.locate("chini"))
    spoken = replace(patient, hall=hall)
    found = list(around.voice(spoken))
    assert all(each.level is not Level.BAD for each in found)
    monkeypatch.setattr("tidehall_server.speech.Studio.source", lambda *_: "")
    (mute,) = around.voice(spoken)
    assert mute.level is Level.WARN


def test_the_command_reads_what_the_server_reads(stage: Stage, tmp_path: Path) -> None:
    stage.close()
    config = tmp_path / "server.toml"
    config.write_text(f'[server]\ndata = "{stage.data}"\norigins = ["*"]\n', encoding="utf-8")
    ran = CliRunner().invoke(command, ["--config", str(config), "--json"])
    found = {each["check"]: each["level"] for each in json.loads(ran.output)}
    assert (ran.exit_code, found["origins"]) == (2, "bad")
    by_hand = CliRunner().invoke(command, ["--data", str(stage.data), "--json"])
    assert {each["check"]: each["level"] for each in json.loads(by_hand.output)}["origins"] == "ok"
    assert CliRunner().invoke(command, ["--data", str(tmp_path / "none")]).exit_code == 2, "nothing there is not well"
    shown = CliRunner().invoke(command, ["--data", str(stage.data)])
    assert "项，注意" in shown.output
