"""The certificate of a running server: loaded once, renewed in time, and taken up without a restart."""

from __future__ import annotations

import logging
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tidehall_server.tls.authority import SERVER_DAYS, CertificateError, Validity, read
from tidehall_server.tls.folder import Certificates

log = logging.getLogger("tidehall.tls")

RENEW_DAYS = 30
_LOOK_S = 3600


@dataclass(slots=True)
class Tls:
    """``certificates`` is the hall's own folder; None when certificate and key come from elsewhere."""

    certificate: Path
    key: Path
    certificates: Certificates | None = None
    context: ssl.SSLContext = field(init=False)
    _loaded: float = field(default=0.0, init=False)
    _looked: datetime | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.context.set_alpn_protocols(["http/1.1"])
        self._load()

    def tick(self, now: datetime) -> None:
        """Once an hour: renew what ends within thirty days, and take up what somebody else renewed."""
        if self._looked is not None and abs((now - self._looked).total_seconds()) < _LOOK_S:
            return
        self._looked = now
        try:
            self._renew(now)
            if self.certificate.stat().st_mtime != self._loaded:
                self._load()
                log.info("a new certificate is in use")
        except (CertificateError, OSError) as error:
            log.warning("certificate: %s", error)

    def _renew(self, now: datetime) -> None:
        left = read(self.certificate.read_bytes()).days_left(now)
        if left >= RENEW_DAYS:
            return
        if self.certificates is None or not self.certificates.can_sign:
            log.warning("the certificate ends in %d days and cannot be renewed here", left)
            return
        self.certificates.renew((), Validity(now, SERVER_DAYS))
        log.warning("renewed the certificate, which had %d days left", left)

    def _load(self) -> None:
        try:
            stamp = self.certificate.stat().st_mtime
            self.context.load_cert_chain(self.certificate, self.key)
            self._loaded = stamp
        except (OSError, ssl.SSLError) as error:
            raise CertificateError(
                f"证书或私钥无法使用（{self.certificate}）：{error}。可先运行 tidehall tls status。",
                f"Certificate or key cannot be used ({self.certificate}); tidehall tls status says more.",
            ) from None
