"""https in a hall without the internet: a certificate authority of the hall's own, and the certificate it signs."""

from tidehall_server.tls.authority import CertificateError, Standing, Validity
from tidehall_server.tls.folder import Certificates
from tidehall_server.tls.names import machine_names
from tidehall_server.tls.trust import PlainHttp, Trust
from tidehall_server.tls.watch import Tls

__all__ = ["CertificateError", "Certificates", "PlainHttp", "Standing", "Tls", "Trust", "Validity", "machine_names"]
