"""Seals the secrets of accounts before they are stored: authenticated encryption (Fernet).

The keys come from the environment. The first seals, every one opens, so a new key is put before
the old one until everything has been sealed anew.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from bot.errors import SetupError

VARIABLE = "TANGGAP_SECRET_KEYS"
HOW_TO_MAKE = "Buat dengan: openssl rand -base64 32 | tr '+/' '-_'"


class UnsealError(Exception):
    """None of the keys opens what was sealed, or it was changed."""


@dataclass(frozen=True)
class Sealer:
    _keys: MultiFernet = field(repr=False)

    @classmethod
    def of(cls, keys: SecretStr | None) -> "Sealer | None":
        """Read the keys, separated by commas; None if there are none.

        Raises:
            SetupError: one of them is no key; it is not quoted.
        """
        texts = [key.strip() for key in (keys.get_secret_value() if keys else "").split(",")]
        try:
            fernets = [Fernet(key.encode()) for key in texts if key]
        except ValueError:
            raise SetupError(
                f"{VARIABLE} memuat kunci yang tidak sah: 32 bita dalam base64. {HOW_TO_MAKE}."
            ) from None
        return cls(MultiFernet(fernets)) if fernets else None

    def seal(self, values: Mapping[str, str]) -> str:
        return self._keys.encrypt(json.dumps(dict(values)).encode()).decode("ascii")

    def unseal(self, sealed: str) -> dict[str, str]:
        """Raises UnsealError."""
        try:
            opened = json.loads(self._keys.decrypt(sealed.encode("utf-8", "replace")))
        except (InvalidToken, ValueError):
            raise UnsealError from None
        return {str(name): str(value) for name, value in opened.items()}

    def seal_anew(self, sealed: str) -> str:
        """Seal with the first key what any of them opens. Raises UnsealError."""
        return self.seal(self.unseal(sealed))
