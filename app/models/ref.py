"""The references that requests carry: eight letters and digits of which the last one checks.

``DL-7KQM-X3RT``: 31 signs that nobody takes for one another (no 0, O, 1, I, L). The check is a
weighted sum modulo 31, a prime, so that every single wrong sign and every swap of two is seen.
"""

import secrets

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
_VALUES = {sign: value for value, sign in enumerate(SIGNS)}


def new_ref() -> str:
    """Draw a reference that cannot be guessed: one of 31^7, 27 thousand million."""
    drawn = "".join(secrets.choice(SIGNS) for _ in range(LENGTH - 1))
    return written(drawn + check_sign(drawn))


def check_sign(drawn: str) -> str:
    """Give the sign that makes the weighted sum of all eight zero (the last has weight 1)."""
    total = sum(_VALUES[sign] * weight for sign, weight in zip(drawn, _weights(), strict=False))
    return SIGNS[-total % len(SIGNS)]


def is_ref(text: str) -> bool:
    """Whether ``text`` is a reference without a slip, however its dashes and case are written."""
    signs = _signs(text)
    return (
        len(signs) == LENGTH
        and set(signs) <= set(SIGNS)
        and check_sign(signs[: LENGTH - 1]) == signs[-1]
    )


def normalised(text: str) -> str:
    """Write ``text`` as a reference is written; what is none comes back in capitals, trimmed."""
    signs = _signs(text)
    if len(signs) == LENGTH and set(signs) <= set(SIGNS):
        return written(signs)
    return text.strip().upper()


def written(signs: str) -> str:
    """Write eight signs as people read them: ``DL-7KQM-X3RT``."""
    return f"DL-{signs[:4]}-{signs[4:]}"


def _weights() -> range:
    return range(LENGTH, 1, -1)


def _signs(text: str) -> str:
    # No sign is an L, so a leading DL is always the prefix.
    return "".join(sign for sign in text.upper() if sign.isalnum()).removeprefix("DL")
