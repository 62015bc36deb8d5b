"""SM2 and SM4 as the provincial interfaces use them.

SM4 is ``cryptography``'s. It has no SM2, so that comes from ``gmalg`` (decision 081). Two orders of an SM2 ciphertext
are in use and cannot be told apart by looking: C1C3C2, the standard's of 2012, and C1C2C3 before it; both sides agree.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from enum import StrEnum

import gmalg
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 16
_POINT = 65
_DIGEST = 32


class CryptoError(Exception):
    """What was given cannot be read with this key: never says more, and never holds a key or a plain text."""


class Order(StrEnum):
    """The order of the parts of an SM2 ciphertext."""

    C1C3C2 = "c1c3c2"
    C1C2C3 = "c1c2c3"


class Mode(StrEnum):
    """How SM4 chains its blocks. With ``cbc`` a fresh IV goes before the ciphertext."""

    CBC = "sm4-cbc"
    ECB = "sm4-ecb"


class Spelling(StrEnum):
    """How bytes become text."""

    HEX = "hex"
    BASE64 = "base64"

    def write(self, raw: bytes) -> str:
        return raw.hex() if self is Spelling.HEX else base64.b64encode(raw).decode()

    def read(self, text: str) -> bytes:
        try:
            return bytes.fromhex(text) if self is Spelling.HEX else base64.b64decode(text, validate=True)
        except (ValueError, binascii.Error):
            raise CryptoError("not written as agreed") from None


def new_pair() -> tuple[bytes, bytes]:
    """A private key (32 bytes) and its public key (65 bytes, uncompressed)."""
    pair: tuple[bytes, bytes] = gmalg.SM2().generate_keypair()
    return pair


def public_key(text: str) -> bytes:
    """A public key from its hex spelling, with or without the leading 04. Raises ``ValueError``."""
    raw = bytes.fromhex(text)
    raw = b"\x04" + raw if len(raw) == _POINT - 1 else raw
    try:
        sound = len(raw) == _POINT and raw[0] == 4 and gmalg.SM2().verify_pk(raw)
    except gmalg.errors.GMError:
        sound = False
    if not sound:
        raise ValueError("no point of the SM2 curve")
    return raw


def sm2_encrypt(public: bytes, plain: bytes, order: Order) -> bytes:
    """The ciphertext, with the leading 04 of its point."""
    sealed: bytes = gmalg.SM2(pk=public).encrypt(plain)
    point, digest, rest = sealed[:_POINT], sealed[_POINT : _POINT + _DIGEST], sealed[_POINT + _DIGEST :]
    return point + (digest + rest if order is Order.C1C3C2 else rest + digest)


def sm2_decrypt(private: bytes, sealed: bytes, order: Order) -> bytes:
    """The plain text. Raises ``CryptoError``: a wrong key, a wrong order and a changed byte look the same."""
    if order is Order.C1C2C3:
        sealed = sealed[:_POINT] + sealed[-_DIGEST:] + sealed[_POINT:-_DIGEST]
    try:
        plain: bytes = gmalg.SM2(sk=private).decrypt(sealed)
    except (gmalg.errors.GMError, IndexError, ValueError):
        raise CryptoError("SM2: cannot be read") from None
    return plain


@dataclass(frozen=True, slots=True)
class Sm4:
    """A key of 16 bytes and the mode that both sides agreed on."""

    key: bytes
    mode: Mode = Mode.CBC

    def encrypt(self, plain: bytes) -> bytes:
        iv = secrets.token_bytes(_BLOCK) if self.mode is Mode.CBC else b""
        padder = padding.PKCS7(_BLOCK * 8).padder()
        work = self._cipher(iv).encryptor()
        return iv + work.update(padder.update(plain) + padder.finalize()) + work.finalize()

    def decrypt(self, sealed: bytes) -> bytes:
        """The plain text. Raises ``CryptoError``."""
        size = _BLOCK if self.mode is Mode.CBC else 0
        iv, body = sealed[:size], sealed[size:]
        if not body or len(body) % _BLOCK or len(iv) != size:
            raise CryptoError("SM4: not whole blocks")
        work = self._cipher(iv).decryptor()
        unpadder = padding.PKCS7(_BLOCK * 8).unpadder()
        try:
            return unpadder.update(work.update(body) + work.finalize()) + unpadder.finalize()
        except ValueError:
            raise CryptoError("SM4: cannot be read") from None

    def _cipher(self, iv: bytes) -> Cipher[modes.CBC] | Cipher[modes.ECB]:
        if self.mode is Mode.CBC:
            return Cipher(algorithms.SM4(self.key), modes.CBC(iv))
        return Cipher(algorithms.SM4(self.key), modes.ECB())  # noqa: S305 - some provinces ask for it
