"""Serials of certificates: 140 random bits in letters that nobody mixes up."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O, U
LENGTH = 28
MISREAD = str.maketrans("OIL", "011")


def make() -> str:
    """Return a fresh serial."""
    return "".join(secrets.choice(ALPHABET) for _n in range(LENGTH))


def grouped(serial: str) -> str:
    """Return it in groups of four, as it is printed."""
    return "-".join(serial[n : n + 4] for n in range(0, len(serial), 4))


def plain(typed: str) -> str:
    """Return what somebody typed as it is stored; an empty text when it cannot be a serial."""
    found = "".join(c for c in typed.upper() if c.isalnum()).translate(MISREAD)
    return found if len(found) == LENGTH and set(found) <= set(ALPHABET) else ""
