"""SM2 and SM4 against the examples of their standards and against a second implementation's ciphertext."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import hashes
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.province.sample import PRIVATE, PUBLIC
from tidehall_server.province.sm import CryptoError, Mode, Order, Sm4, Spelling, public_key, sm2_decrypt, sm2_encrypt

# GB/T 32918.5-2017, annex C.2: encryption of the curve that is in use
EXAMPLE_PRIVATE = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
EXAMPLE_SEALED = bytes.fromhex(
    "0404EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73"
    "E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"
    "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766"
    "21886CA989CA9C7D58087307CA93092D651EFA"
)


def test_sm3_of_the_standard() -> None:
    digest = hashes.Hash(hashes.SM3())
    digest.update(b"abc")
    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_sm4_of_the_standard() -> None:
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    assert Sm4(key, Mode.ECB).encrypt(key)[:16].hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm2_of_the_standard() -> None:
    assert sm2_decrypt(EXAMPLE_PRIVATE, EXAMPLE_SEALED, Order.C1C3C2) == b"encryption standard"


def test_the_other_order_is_the_same_parts_and_is_not_read_as_the_first() -> None:
    moved = EXAMPLE_SEALED[:65] + EXAMPLE_SEALED[97:] + EXAMPLE_SEALED[65:97]
    assert sm2_decrypt(EXAMPLE_PRIVATE, moved, Order.C1C2C3) == b"encryption standard"
    with pytest.raises(CryptoError):
        sm2_decrypt(EXAMPLE_PRIVATE, moved, Order.C1C3C2)


@settings(max_examples=4, deadline=None)
@given(plain=st.binary(min_size=1, max_size=80), order=st.sampled_from(Order))
def test_sm2_comes_back_and_a_changed_byte_is_noticed(plain: bytes, order: Order) -> None:
    sealed = sm2_encrypt(PUBLIC, plain, order)
    assert sm2_decrypt(PRIVATE, sealed, order) == plain
    broken = bytearray(sealed)
    broken[70] ^= 1
    with pytest.raises(CryptoError):
        sm2_decrypt(PRIVATE, bytes(broken), order)


@given(plain=st.binary(max_size=200), mode=st.sampled_from(Mode))
def test_sm4_comes_back(plain: bytes, mode: Mode) -> None:
    sm4 = Sm4(bytes(16), mode)
    assert sm4.decrypt(sm4.encrypt(plain)) == plain


def test_the_same_record_is_never_the_same_ciphertext_twice() -> None:
    assert Sm4(bytes(16)).encrypt(b"x" * 32) != Sm4(bytes(16)).encrypt(b"x" * 32)


@pytest.mark.parametrize("sealed", [b"", b"x", bytes(16), bytes(17), bytes(32)])
def test_what_is_no_ciphertext_is_refused_without_a_word_of_it(sealed: bytes) -> None:
    with pytest.raises(CryptoError) as caught:
        Sm4(bytes(range(16))).decrypt(sealed)
    assert caught.value.__cause__ is None
    with pytest.raises(CryptoError):
        sm2_decrypt(PRIVATE, sealed, Order.C1C3C2)


def test_a_public_key_is_a_point_of_the_curve() -> None:
    assert public_key(PUBLIC.hex()) == PUBLIC
    assert public_key(PUBLIC[1:].hex().upper()) == PUBLIC
    for wrong in ("", "zz", "00" * 65, "04" + "11" * 64, PUBLIC.hex()[:-2]):
        with pytest.raises(ValueError, match=r".+"):
            public_key(wrong)


@given(raw=st.binary(max_size=60), spelling=st.sampled_from(Spelling))
def test_spelling_comes_back(raw: bytes, spelling: Spelling) -> None:
    assert spelling.read(spelling.write(raw)) == raw
