"""Random tokens and what is stored of them."""

from __future__ import annotations

import hashlib
import secrets

SESSION_PREFIX = "ths_"
DEVICE_PREFIX = "thd_"
_PAIR_ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
PAIR_CODE_LENGTH = 8
MAX_TOKEN_LENGTH = 128


def new_token(prefix: str) -> str:
    """256 random bits behind a prefix that says what it is; the prefix also lets a secret scan find a leaked one."""
    return prefix + secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored, and what the cache is keyed by: 64 hex digits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_pair_code() -> str:
    """Eight letters without vowels, so that no word and no digit can be misread (34 bits)."""
    return "".join(secrets.choice(_PAIR_ALPHABET) for _ in range(PAIR_CODE_LENGTH))


def clean_pair_code(typed: str) -> str:
    """What a manager typed, without the spaces and dashes that make it readable."""
    return "".join(letter for letter in typed.upper() if letter not in " -\u3000")


def new_password() -> str:
    """A one-time password that a person can copy from paper: 12 letters and digits in three groups."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(3))
