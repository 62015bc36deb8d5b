"""The folder ``tls`` of a data directory: the authority, the server's certificate, and their keys (0600)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tidehall_server.tls.authority import (
    CA_DAYS,
    CertificateError,
    Pair,
    Standing,
    Validity,
    make_authority,
    make_server,
    read,
    signed_by,
)

CA, CA_KEY, SERVER, SERVER_KEY = "ca.crt", "ca.key", "server.crt", "server.key"
KEYS = (CA_KEY, SERVER_KEY)


@dataclass(frozen=True, slots=True)
class Certificates:
    """Reads and writes one folder. Nothing that is there is overwritten, except by ``renew``."""

    folder: Path

    @property
    def ca(self) -> Path:
        return self.folder / CA

    @property
    def server(self) -> Path:
        return self.folder / SERVER

    @property
    def key(self) -> Path:
        return self.folder / SERVER_KEY

    @property
    def can_sign(self) -> bool:
        """False when the authority's key was taken away, which is allowed: then nothing renews itself."""
        return (self.folder / CA_KEY).is_file()

    def exist(self) -> bool:
        return self.server.is_file() and self.key.is_file()

    def init(self, hall: str, names: Sequence[str], validity: Validity, *, again: bool = False) -> None:
        """Make authority and server certificate. ``again`` keeps the old ones beside, with ``.old`` at the end."""
        there = [name for name in (CA, CA_KEY, SERVER, SERVER_KEY) if (self.folder / name).exists()]
        if there and not again:
            raise CertificateError(
                f"{self.folder} 里已有证书（{'、'.join(there)}），不会覆盖。续期请用 tidehall tls renew。",
                f"There are certificates in {self.folder} already; renew them with tidehall tls renew.",
            )
        for name in there:
            (self.folder / name).replace(self.folder / f"{name}.old")
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        authority = make_authority(hall, names, Validity(validity.now, CA_DAYS))
        server = make_server(authority, names, validity)
        self._write(CA, authority.certificate, 0o644)
        self._write(CA_KEY, authority.key, 0o600)
        self._put(server)

    def renew(self, names: Sequence[str], validity: Validity) -> None:
        """A new server certificate from the same authority: devices notice nothing."""
        if not self.ca.is_file() or not self.can_sign:
            raise CertificateError(
                f"{self.folder} 里没有根证书或它的私钥（{CA}、{CA_KEY}），无法续期。",
                f"{self.folder} holds no authority with its key ({CA}, {CA_KEY}): nothing to renew with.",
            )
        authority = Pair(self.ca.read_bytes(), (self.folder / CA_KEY).read_bytes())
        self._put(make_server(authority, names or self.standing().names, validity))

    def standing(self) -> Standing:
        """Of the server's certificate."""
        return self._read(self.server)

    def authority(self) -> Standing:
        return self._read(self.ca)

    def match(self) -> bool:
        """The authority signed the server's certificate."""
        return signed_by(self.server.read_bytes(), self.ca.read_bytes())

    def _read(self, path: Path) -> Standing:
        try:
            return read(path.read_bytes())
        except OSError:
            raise CertificateError(
                f"没有证书文件 {path}，请先运行 tidehall tls init。", f"No {path}: run tidehall tls init first."
            ) from None

    def _put(self, server: Pair) -> None:
        """Key first: whoever loads both in between gets an error, and tries again."""
        self._write(SERVER_KEY, server.key, 0o600)
        self._write(SERVER, server.certificate, 0o644)

    def _write(self, name: str, content: bytes, mode: int) -> None:
        """Whole or not at all, and never readable by others for a moment."""
        new = self.folder / f".{name}.new"
        new.unlink(missing_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.chmod(mode)
        new.replace(self.folder / name)
