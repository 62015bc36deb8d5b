"""Makes the hall's certificate authority and what it signs. Bytes in, bytes out; knows no files and no clock.

The authority may sign for private networks and for the names it was made for, and for nothing else (name constraints):
whoever steals its key cannot pose as a bank to the devices that trust it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CA_DAYS = 3652
SERVER_DAYS = 397
_EARLIER = timedelta(days=1)  # a device whose clock is a little slow trusts it all the same
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "::1/128", "fc00::/7")
_PRIVATE_NAMES = ("localhost", "local", "lan", "internal", "home.arpa")
_Key = ec.EllipticCurvePrivateKey


class CertificateError(Exception):
    """A certificate cannot be made or used; ``zh`` and ``en`` say why and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Validity:
    """From when, and for how many days."""

    now: datetime
    days: int

    @property
    def first(self) -> datetime:
        return self.now - _EARLIER

    @property
    def last(self) -> datetime:
        return self.now + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a certificate says of itself."""

    subject: str
    names: tuple[str, ...]
    until: datetime
    fingerprint: str

    def days_left(self, now: datetime) -> int:
        return (self.until - now).days


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its key, as PEM."""

    certificate: bytes
    key: bytes


def make_authority(hall: str, names: Sequence[str], validity: Validity) -> Pair:
    """A self-signed authority for ``names`` and private networks."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(f"潮汐大厅根证书 {hall}".strip()[:64])
    built = (
        _builder(subject, subject, key, validity)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(_permitted(names), None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Pair(built.public_bytes(serialization.Encoding.PEM), _pem(key))


def make_server(authority: Pair, names: Sequence[str], validity: Validity) -> Pair:
    """A server's certificate for ``names``, followed by its authority. Raises CertificateError for foreign names."""
    issuer = x509.load_pem_x509_certificate(authority.certificate)
    signing = serialization.load_pem_private_key(authority.key, None)
    if not isinstance(signing, _Key):
        raise CertificateError("根证书的私钥不是椭圆曲线密钥。", "The authority's key is not an elliptic-curve key.")
    foreign = [name for name in names if not _allowed(issuer, name)]
    if foreign:
        shown = "、".join(foreign)
        raise CertificateError(
            f"根证书不能为这些名称签发：{shown}。请用 tidehall tls init --again 重做根证书，并重新安装到各设备。",
            f"The authority may not sign for {', '.join(foreign)}: make a new one with tidehall tls init --again.",
        )
    key = ec.generate_private_key(ec.SECP256R1())
    built = (
        _builder(_subject(names[0][:64]), issuer.subject, key, validity)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_authority_id(issuer), critical=False)
        .sign(signing, hashes.SHA256())
    )
    return Pair(built.public_bytes(serialization.Encoding.PEM) + authority.certificate, _pem(key))


def read(pem: bytes) -> Standing:
    """The first certificate of a file. Raises CertificateError when it is none."""
    try:
        certificate = x509.load_pem_x509_certificate(pem)
    except ValueError:
        raise CertificateError("证书文件读不懂。", "The certificate file cannot be read.") from None
    common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    print_ = certificate.fingerprint(hashes.SHA256()).hex().upper()
    return Standing(
        subject=str(common[0].value) if common else "",
        names=_names_of(certificate),
        until=certificate.not_valid_after_utc,
        fingerprint=":".join(print_[at : at + 2] for at in range(0, len(print_), 2)),
    )


def signed_by(pem: bytes, authority: bytes) -> bool:
    """True when the first certificate of ``pem`` bears the authority's signature."""
    try:
        x509.load_pem_x509_certificate(pem).verify_directly_issued_by(x509.load_pem_x509_certificate(authority))
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _builder(subject: x509.Name, issuer: x509.Name, key: _Key, validity: Validity) -> x509.CertificateBuilder:
    public: CertificatePublicKeyTypes = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(validity.first)
        .not_valid_after(validity.last)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _subject(name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "tidehall"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, key_cert_sign=signs_certificates, crl_sign=signs_certificates,
        content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _authority_id(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    found = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(found.value)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _general(name: str) -> x509.GeneralName:
    address = _address(name)
    if address is not None:
        return x509.IPAddress(address)
    try:
        return x509.DNSName(name)
    except ValueError:
        raise CertificateError(f"名称 {name} 含有证书不允许的字符。", f"{name} is no name for a certificate.") from None


def _permitted(names: Sequence[str]) -> list[x509.GeneralName]:
    networks = [ipaddress.ip_network(each) for each in _PRIVATE]
    permitted: list[x509.GeneralName] = [x509.DNSName(each) for each in _PRIVATE_NAMES]
    for name in names:
        address = _address(name)
        if address is None:
            permitted.append(_general(name))
        elif not any(address in network for network in networks):
            networks.append(ipaddress.ip_network(address))
    return [*permitted, *(x509.IPAddress(network) for network in networks)]


def _allowed(issuer: x509.Certificate, name: str) -> bool:
    constraints = issuer.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    address = _address(name)
    if address is not None:
        return any(isinstance(each, x509.IPAddress) and _within(address, each.value) for each in constraints)
    named = [each.value.lower() for each in constraints if isinstance(each, x509.DNSName)]
    return any(name.lower() == each or name.lower().endswith(f".{each}") for each in named)


def _within(address: Any, value: object) -> bool:
    return isinstance(value, ipaddress.IPv4Network | ipaddress.IPv6Network) and address in value


def _names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(str(each.value) for each in found)


def _pem(key: _Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
