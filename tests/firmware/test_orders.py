"""What a technician without a shell puts onto the boot partition is obeyed at the next start, once."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from tests.firmware.fakes import PretendHost, make_bundle
from tidehall_appliance import apply, cli, orders
from tidehall_appliance.versions import BadBundle, Versions

KIOSK = 'roles = ["kiosk"]\nserver = "http://192.168.1.10"\n'
OLD, NEW, LATER = (f"0.1.0-202611{day}.101500.abcdef123" for day in (20, 21, 22))


@pytest.fixture
def host(tmp_path: Path) -> PretendHost:
    host = PretendHost(tmp_path / "root")
    boot = host.at("/boot/firmware")
    boot.mkdir(parents=True)
    (boot / "tidehall.txt").write_text(KIOSK, encoding="utf-8")
    return host


def started(host: PretendHost) -> None:
    """What the units do at a start."""
    said = argparse.Namespace(boot=None)
    cli._apply(host, said)
    cli._settle(host, said)


def told(host: PretendHost) -> str:
    return (host.at("/boot/firmware") / orders.UPDATED).read_text(encoding="utf-8-sig")


def in_use(host: PretendHost, identity: str) -> Versions:
    """This version runs and has proved itself."""
    versions = Versions(host)
    host.put(f"/opt/tidehall/{identity}/complete", f'{{"id": "{identity}", "locks": ["kiosk"]}}')
    versions.switch(identity)
    versions.settle()
    return versions


def on_the_card(host: PretendHost, identity: str) -> Path:
    return make_bundle(host.at("/boot/firmware") / f"tidehall-bundle-{identity}-cp311-x86_64", identity)


@pytest.mark.parametrize("name", [orders.RESET, "factory-reset-now.txt"])
def test_a_file_on_the_card_resets_the_device_once(host: PretendHost, name: str) -> None:
    """A reset that a power cut ended half-way is under its second name, and is done again."""
    started(host)
    token = host.at("/var/lib/tidehall/kiosk/token.json")
    token.parent.mkdir(parents=True)
    token.write_text("x")
    order = host.at("/boot/firmware") / name
    order.write_text("")
    started(host)
    assert not token.exists()
    assert not list(host.at("/boot/firmware").glob("factory-reset*"))
    assert "已恢复出厂" in "\n".join(host.heard)
    token.write_text("paired again")
    started(host)
    assert token.exists(), "one order, one reset"


def test_an_order_that_cannot_be_taken_away_is_not_obeyed(host: PretendHost, monkeypatch: pytest.MonkeyPatch) -> None:
    """A locked card would wipe the device at every start."""
    token = host.at("/var/lib/tidehall/kiosk/token.json")
    token.parent.mkdir(parents=True)
    token.write_text("x")
    (host.at("/boot/firmware") / orders.RESET).write_text("")

    def locked(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "replace", locked)
    boot = apply.boot_folder(host)
    assert not orders.reset(host, boot, apply.read(host, boot).it)
    assert token.exists()
    assert "启动分区写不进去" in "\n".join(host.heard)


def test_a_newer_bundle_on_the_card_is_installed(host: PretendHost) -> None:
    versions = in_use(host, OLD)
    on_the_card(host, NEW)
    started(host)
    assert (versions.current, versions.settled) == (NEW, OLD), "on trial: the next start proves it"
    assert NEW in told(host)


def test_neither_the_same_nor_an_older_nor_one_that_was_left_is_taken(host: PretendHost) -> None:
    versions = in_use(host, NEW)
    for identity in (OLD, NEW, LATER):
        on_the_card(host, identity)
    (on_the_card(host, "strange") / "bundle.json").write_text("[]")
    assert orders.newer(host.at("/boot/firmware"), versions) == host.at(
        f"/boot/firmware/tidehall-bundle-{LATER}-cp311-x86_64"
    )
    host.put(f"/opt/tidehall/{LATER}/complete", "{}")  # it was tried, and left again
    started(host)
    assert versions.current == NEW
    assert not (host.at("/boot/firmware") / orders.UPDATED).exists()


def test_a_torn_bundle_on_the_card_is_told_there(host: PretendHost) -> None:
    versions = in_use(host, OLD)
    next((on_the_card(host, NEW) / "wheels").iterdir()).write_bytes(b"torn")
    with pytest.raises(BadBundle):
        started(host)
    assert versions.current == OLD
    assert "没有装上" in told(host)
