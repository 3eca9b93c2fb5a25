"""The arithmetic of a keyring's key exchange, done by OpenSSL.

Each question to a keyring begins with an exchange of keys, for which the keyring's library raises
numbers of a thousand bits in Python. Programs that ask a keyring thousands of times spend a third
of their time on that alone; the numbers are the same ones either way.
"""

from __future__ import annotations

import ctypes
import ctypes.util

from secretstorage import dhcrypto

_BYTES = len(dhcrypto.DH_PRIME_1024_BYTES)


def hasten() -> None:
    """Have OpenSSL raise the numbers from now on, where this computer has it as a library."""
    name = ctypes.util.find_library("crypto")
    if name is not None:
        vars(dhcrypto)["pow"] = _Power(ctypes.CDLL(name))


class _Power:
    """As the built-in ``pow``, for odd moduli of the size of a key."""

    def __init__(self, library: ctypes.CDLL) -> None:
        for function in ("BN_new", "BN_CTX_new", "BN_bin2bn"):
            getattr(library, function).restype = ctypes.c_void_p
        self._library = library

    def __call__(self, base: int, exponent: int, modulus: int) -> int:
        library, pointer = self._library, ctypes.c_void_p
        context, result = pointer(library.BN_CTX_new()), pointer(library.BN_new())
        numbers = [
            pointer(library.BN_bin2bn(one.to_bytes(_BYTES, "big"), _BYTES, None))
            for one in (base, exponent, modulus)
        ]
        assert library.BN_mod_exp(result, *numbers, context) == 1
        found = ctypes.create_string_buffer(_BYTES)
        assert library.BN_bn2binpad(result, found, _BYTES) == _BYTES
        for number in (result, *numbers):
            library.BN_free(number)
        library.BN_CTX_free(context)
        return int.from_bytes(found.raw, "big")
