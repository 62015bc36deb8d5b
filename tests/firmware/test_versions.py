"""Update and roll-back: a new version is kept when the machine does its work with it, and left again when not."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from tests.firmware.fakes import ILL, WELL, PretendHost, make_bundle
from tidehall_appliance import install, update
from tidehall_appliance.boot_file import BootFile
from tidehall_appliance.health import Look
from tidehall_appliance.host import CommandFailed, Host
from tidehall_appliance.roles import Role
from tidehall_appliance.versions import KEEP, BadBundle, Versions, opened

KIOSK = BootFile(roles=(Role.KIOSK,), server="http://192.168.1.10")
HALL = BootFile(roles=(Role.SERVER,))


@pytest.fixture
def host(tmp_path: Path) -> PretendHost:
    return PretendHost(tmp_path / "root")


def bring(host: PretendHost, folder: Path, identity: str, seen: Look = WELL, it: BootFile = KIOSK) -> Look:
    bundle = folder / identity
    if not bundle.exists():
        make_bundle(bundle, identity)
    return update.update(host, it, bundle, proof=lambda _host, _it: seen)


def test_a_version_that_works_is_kept(host: PretendHost, tmp_path: Path) -> None:
    assert bring(host, tmp_path, "1").well
    assert bring(host, tmp_path, "2").well
    versions = Versions(host)
    assert (versions.current, versions.settled, versions.on_trial) == ("2", "2", False)
    assert versions.installed() == ["2", "1"]
    assert any("--require-hashes" in words and "--no-index" in words for words in host.changed)


def test_a_version_that_does_not_work_is_left_again(host: PretendHost, tmp_path: Path) -> None:
    bring(host, tmp_path, "1")
    assert not bring(host, tmp_path, "2", ILL).well
    assert (Versions(host).current, Versions(host).settled) == ("1", "1")
    assert "2 不好用（没有运行），退回 1" in "\n".join(host.heard)


def test_a_version_that_cannot_even_apply_is_left_again(host: PretendHost, tmp_path: Path) -> None:
    bring(host, tmp_path, "1")
    host.refuses = "current/venv/bin/tidehall-appliance apply"
    assert not bring(host, tmp_path, "2").well
    assert Versions(host).current == "1"


def test_a_server_goes_back_with_a_journal_that_the_old_version_reads(host: PretendHost, tmp_path: Path) -> None:
    """The new version has migrated it. The old one's own command decides, before anything is switched."""
    bring(host, tmp_path, "1", it=HALL)
    assert not [words for words in host.changed if " db back" in words], "forwards needs no way back"
    assert not bring(host, tmp_path, "2", ILL, it=HALL).well
    asked = next(place for place, words in enumerate(host.changed) if " db back --config" in words)
    assert host.changed[asked].startswith("runuser -u tidehall-server -- ")
    assert "/opt/tidehall/1/venv/bin/tidehall db back" in host.changed[asked]
    assert host.changed[asked + 1 :].index("链接 /opt/tidehall/current -> 1") == 0
    assert Versions(host).current == "1"


def test_a_server_whose_facts_could_not_come_along_stays(host: PretendHost, tmp_path: Path) -> None:
    """A hall without its newest numbers is worse than a program that stumbles."""
    bring(host, tmp_path, "1", it=HALL)
    host.refuses = " db back"
    seen = bring(host, tmp_path, "2", ILL, it=HALL)
    assert (seen.well, "退不回 1" in seen.zh) == (False, True)
    assert Versions(host).current == "2"
    with pytest.raises(CommandFailed):
        update.rollback(host, HALL, proof=lambda _host, _it: WELL)
    assert Versions(host).current == "2"
    assert not bring(host, tmp_path, "3", ILL).well
    assert Versions(host).current == "1", "a device has no journal to lose"


def test_a_power_cut_in_the_trial_ends_on_one_side(host: PretendHost, tmp_path: Path) -> None:
    """The switch happened, the proof did not: the next start proves it, with the code of the version before."""
    bring(host, tmp_path, "1")
    make_bundle(tmp_path / "2", "2")
    with opened(tmp_path / "2") as bundle:
        Versions(host).add(bundle, ("kiosk",))
    Versions(host).switch("2")
    assert Versions(host).on_trial
    assert Versions(host).before() == "1"
    assert not update.finish(host, KIOSK, lambda _host, _it: ILL).well
    assert Versions(host).current == "1"


def test_a_half_made_version_is_made_anew(host: PretendHost, tmp_path: Path) -> None:
    bring(host, tmp_path, "1")
    host.refuses = "--no-deps"
    with pytest.raises(CommandFailed):
        bring(host, tmp_path, "2")
    assert Versions(host).installed() == ["1"]
    host.refuses = ""
    assert bring(host, tmp_path, "2").well
    assert Versions(host).current == "2"


def test_another_role_brings_its_packages(host: PretendHost, tmp_path: Path) -> None:
    """`install` once more, with another role and the same bundle: the venv gets what the role lacks."""
    bring(host, tmp_path, "1")
    with opened(tmp_path / "1") as bundle:
        versions = Versions(host)
        assert versions.locks("1") == ("kiosk",)
        host.changed.clear()
        versions.add(bundle, ("kiosk", "caller"))
        assert [words for words in host.changed if "--require-hashes" in words and "caller.lock" in words]
        assert not [words for words in host.changed if "kiosk.lock" in words]
        assert versions.locks("1") == ("kiosk", "caller")
        host.changed.clear()
        versions.add(bundle, ("caller",))
        assert host.changed == []


def test_a_version_is_whole_only_when_it_is_on_the_disk(host: PretendHost, tmp_path: Path) -> None:
    """pip's files wait in memory for half a minute: whoever pulls the plug then must not find an empty program."""
    bring(host, tmp_path, "1")
    done = [words for words in host.changed if words == "sync" or "complete" in words or "pip" in words]
    assert done[-2] == "sync"
    assert done[-1].endswith("/complete")


def test_installing_over_a_proved_version_is_a_trial(host: PretendHost, tmp_path: Path) -> None:
    for identity in ("1", "2"):
        with opened(make_bundle(tmp_path / identity, identity)) as bundle:
            install._version(host, KIOSK, bundle)
    assert (Versions(host).current, Versions(host).settled) == ("2", "1")


def test_rolling_back_by_hand(host: PretendHost, tmp_path: Path) -> None:
    with pytest.raises(BadBundle, match="没有可以退回的版本"):
        update.rollback(host, KIOSK)
    bring(host, tmp_path, "1")
    bring(host, tmp_path, "2")
    assert update.rollback(host, KIOSK, proof=lambda _host, _it: WELL).well
    assert Versions(host).current == "1"
    assert update.rollback(host, KIOSK, "2", proof=lambda _host, _it: WELL).well
    assert Versions(host).current == "2"
    with pytest.raises(BadBundle):
        update.rollback(host, KIOSK, "9")


def test_the_same_bundle_twice_changes_nothing(host: PretendHost, tmp_path: Path) -> None:
    bring(host, tmp_path, "1")
    before = len(host.changed)
    assert "已经在用" in bring(host, tmp_path, "1").zh
    assert len(host.changed) == before


def test_old_versions_go_but_never_the_running_one(host: PretendHost, tmp_path: Path) -> None:
    for number in range(KEEP + 3):
        assert bring(host, tmp_path, str(number)).well
    assert len(Versions(host).installed()) == KEEP
    assert Versions(host).current in Versions(host).installed()


@pytest.mark.parametrize("harm", ["alter", "remove", "add", "no sums", "no program"])
def test_a_bundle_that_is_not_whole_is_refused(host: PretendHost, tmp_path: Path, harm: str) -> None:
    bundle = make_bundle(tmp_path / "b", "1")
    wheel = next((bundle / "wheels").iterdir())
    match harm:
        case "alter":
            wheel.write_bytes(b"evil")
        case "remove":
            wheel.unlink()
        case "add":
            (bundle / "wheels" / "evil-1.whl").write_bytes(b"")
        case "no sums":
            (bundle / "SHA256SUMS").unlink()
        case "no program":
            (bundle / "bundle.json").write_text("[]")
    with pytest.raises(BadBundle):
        update.update(host, KIOSK, bundle, proof=lambda _host, _it: WELL)
    assert Versions(host).current == ""


def test_a_packed_bundle_and_its_announced_sum(host: PretendHost, tmp_path: Path) -> None:
    packed = tmp_path / "b.tar.gz"
    with tarfile.open(packed, "w:gz") as archive:
        archive.add(make_bundle(tmp_path / "b", "1"), "tidehall-bundle")
    with pytest.raises(BadBundle, match="SHA-256"):
        update.update(host, KIOSK, packed, "0" * 64, lambda _host, _it: WELL)
    assert update.update(host, KIOSK, packed, proof=lambda _host, _it: WELL).well
    packed.write_bytes(packed.read_bytes()[:-100])
    with pytest.raises(BadBundle, match="不完整"):
        update.update(host, KIOSK, packed, proof=lambda _host, _it: WELL)


def test_a_bundle_for_another_machine_is_refused(host: PretendHost, tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path / "b", "1", machine="aarch64")
    with pytest.raises(BadBundle, match="aarch64"):
        update.update(host, KIOSK, bundle, proof=lambda _host, _it: WELL)


def test_what_debian_brings_is_let_into_the_venv(host: PretendHost, tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path / "b", "1", debian={"kiosk": ["python3-evdev"]})
    update.update(host, KIOSK, bundle, proof=lambda _host, _it: WELL)
    assert any("--system-site-packages" in words for words in host.changed)


def test_the_programs_of_a_version_do_not_run_out_of_another_ones_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The appliance itself runs out of the settled wheel; what it starts has a venv of its own."""
    monkeypatch.setenv("PYTHONPATH", "/opt/tidehall/settled/tidehall-0.1.0-py3-none-any.whl")
    assert Host(tmp_path).ask("sh", "-c", "echo ${PYTHONPATH-none}") == "none\n"
