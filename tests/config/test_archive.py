"""The hall's own settings beside a backup: packed, checked, brought back, and nothing else with them."""

from __future__ import annotations

import os
import stat
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from tidehall_server.halls.archive import BadArchive, pack, unpack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "halls"
    (folder / "chini").mkdir(parents=True)
    (folder / "chini.toml").write_text("now = 1\n")
    (folder / "chini" / "0123456789abcdef.toml").write_text("before = 1\n")
    (folder / ".chini-tmp.toml").write_text("half")
    return folder


def test_settings_and_former_versions_come_back(folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "x.halls.zip"
    assert pack(folder, archive) == 2
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert unpack(archive, tmp_path / "back" / "halls") == 2
    back = sorted(path.relative_to(tmp_path / "back" / "halls") for path in (tmp_path / "back").rglob("*.toml"))
    assert [str(path) for path in back] == ["chini/0123456789abcdef.toml", "chini.toml"]
    with pytest.raises(BadArchive, match="not overwritten"):
        unpack(archive, tmp_path / "back" / "halls")
    with pytest.raises(FileExistsError):
        pack(folder, archive)


def test_a_hall_that_changed_nothing_has_no_archive(tmp_path: Path) -> None:
    assert pack(tmp_path / "none", tmp_path / "x.zip") == 0
    assert not (tmp_path / "x.zip").exists()


@pytest.mark.parametrize("name", ["../evil.toml", "/etc/evil.toml", "a/b/c.toml", "people.key"])
def test_what_is_no_settings_file_is_refused(name: str, tmp_path: Path) -> None:
    archive = tmp_path / "x.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr(name, "x")
    archive.with_name("x.zip.sha256").write_text(f"{sha256(archive.read_bytes()).hexdigest()}  x.zip\n")
    with pytest.raises(BadArchive):
        unpack(archive, tmp_path / "halls")
    assert not (tmp_path / "halls").exists()


def test_a_changed_archive_is_refused(folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "x.zip"
    pack(folder, archive)
    archive.write_bytes(archive.read_bytes()[:-9])
    with pytest.raises(BadArchive, match="checksum"):
        unpack(archive, tmp_path / "back")


def test_whatever_is_packed_comes_back(folder: Path, tmp_path: Path) -> None:
    os.utime(folder / "chini.toml", (0, 0))  # a machine without a clock saved it
    (folder / "old" / "2025").mkdir(parents=True)
    (folder / "old" / "2025" / "chini.toml").write_text("somebody's copy")
    assert pack(folder, tmp_path / "x.zip") == 2
    assert unpack(tmp_path / "x.zip", tmp_path / "back") == 2
