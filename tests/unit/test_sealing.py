"""Sealing: the first key seals, every one opens, nothing else does."""

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.adapters.sealing import Sealer, UnsealError
from bot.errors import SetupError

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
VALUES = {"access_token": "IGAA-rahasia", "app_secrets": "satu,dua é🙏"}


def sealer(*keys: str) -> Sealer:
    made = Sealer.of(SecretStr(" , ".join(keys)))
    assert made is not None
    return made


def test_what_was_sealed_comes_back_and_cannot_be_read() -> None:
    sealed = sealer(NEW).seal(VALUES)
    assert sealer(NEW).unseal(sealed) == VALUES
    assert "rahasia" not in sealed
    assert sealer(NEW).seal(VALUES) != sealed


def test_an_old_key_opens_and_the_first_one_seals_anew() -> None:
    sealed = sealer(OLD).seal(VALUES)
    both = sealer(NEW, OLD)
    assert both.unseal(sealed) == VALUES
    assert sealer(NEW).unseal(both.seal_anew(sealed)) == VALUES


@pytest.mark.parametrize("sealed", ["", "gAAAA", "é🙏", "\x00", "A" * 100_000])
def test_nothing_else_opens(sealed: str) -> None:
    with pytest.raises(UnsealError):
        sealer(NEW).unseal(sealed)
    with pytest.raises(UnsealError):
        sealer(NEW).unseal(sealer(OLD).seal(VALUES))


@pytest.mark.parametrize(
    "keys",
    ["bukan-yang-sah", f"{NEW},bukan-yang-sah", "é" * 44, NEW[:-2]],
    ids=["word", "one of two", "not ascii", "cut"],
)
def test_a_key_that_is_none_is_told_and_not_quoted(keys: str) -> None:
    with pytest.raises(SetupError) as caught:
        Sealer.of(SecretStr(keys))
    assert "openssl" in str(caught.value)
    assert keys not in str(caught.value)


def test_without_keys_there_is_nothing_to_seal_with() -> None:
    assert Sealer.of(None) is None
    assert Sealer.of(SecretStr(" , ")) is None
    assert NEW not in repr(sealer(NEW))
