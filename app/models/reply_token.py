"""The token that tells one letter's answers from all others: sixteen signs, two of them checks.

``7kqm-x3rt-9dwc-0hnv``: 29 signs, so 29^14, or 2^68, tokens. What looks like a sign of ours is
read as it (o is 0, i and l are 1, z is 2, s is 5, g is 6, b is 8), so such a slip is none.

Written s1 ... s16 over the field of 29 elements, every token satisfies two sums:

    s1 + s2 + ... + s16 = 0     and     1 s1 + 2 s2 + ... + 16 s16 = 0     (modulo 29)

One wrong sign, off by e, makes the first sum e, which is not 0. Two wrong signs i and j that escape
the first are off by e and -e; the second sum is then e (i - j), and since 29 is a prime and
0 < |i - j| < 29, it is not 0. So every slip in one or two signs is seen, and with it every swap of
any two. Of arbitrary nonsense one in 841 passes; it then still has to be one of the tokens drawn.
"""

import re
import secrets

SIGNS = "0123456789acdefhjkmnpqrtuvwxy"
LENGTH = 16
_MOD = len(SIGNS)
TOKENS = _MOD ** (LENGTH - 2)
_GROUP = 4
_VALUES = {sign: value for value, sign in enumerate(SIGNS)}
_ALIKE = str.maketrans("oilzsgb", "0112568")
_WRITTEN = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{4}(?:-[0-9A-Za-z]{4}){3}(?![0-9A-Za-z])")
_MOST = 20


def new_token() -> str:
    """Draw a token that nobody can guess, as it is kept: sixteen signs without dashes."""
    return token_of(secrets.randbelow(TOKENS))


def token_of(number: int) -> str:
    """Give the token of a number below ``TOKENS``; no two numbers have the same.

    The two checks a and b stand behind the signs of the number. With A and B for the sums over
    those, a + b = -A and 15 a + 16 b = -B, so b = 15 A - B and a = -A - b.
    """
    values = []
    for _ in range(LENGTH - 2):
        number, value = divmod(number, _MOD)
        values.append(value)
    plain, weighted = _sums(values)
    last = ((LENGTH - 1) * plain - weighted) % _MOD
    before = (-plain - last) % _MOD
    return "".join(SIGNS[value] for value in (*values, before, last))


def written(token: str) -> str:
    """Write a token in groups, as letters, addresses and links carry it."""
    return "-".join(token[at : at + _GROUP] for at in range(0, LENGTH, _GROUP))


def signs_in(text: str) -> str:
    """Read the signs of ``text``: capitals, look-alikes, dashes and blanks make no difference."""
    lower = text[:200].lower().translate(_ALIKE)
    return "".join(sign for sign in lower if sign in _VALUES)


def token_in(text: str) -> str | None:
    """Give the token that ``text`` is, without a slip; None for anything else."""
    stray = re.sub(r"[-\u2010-\u2015_.\s]", "", text[:200].lower().translate(_ALIKE))
    return stray if _is_whole(stray) else None


def tokens_in(text: str) -> tuple[str, ...]:
    """The tokens that stand in running text as we write them, in groups; each once, in order."""
    found = (token_in(each) for each in _WRITTEN.findall(text))
    return tuple(dict.fromkeys(one for one in found if one))[:_MOST]


def near(text: str) -> frozenset[str]:
    """Every token from which one slip leads to ``text``.

    A slip is one wrong sign, one left out, one too many, or two neighbours swapped.
    """
    signs = signs_in(text)
    if not LENGTH - 1 <= len(signs) <= LENGTH + 1:
        return frozenset()
    if len(signs) == LENGTH - 1:
        tries = {signs[:at] + new + signs[at:] for at in range(LENGTH) for new in SIGNS}
    elif len(signs) == LENGTH + 1:
        tries = {signs[:at] + signs[at + 1 :] for at in range(LENGTH + 1)}
    else:
        tries = {signs[:at] + new + signs[at + 1 :] for at in range(LENGTH) for new in SIGNS}
        for at in range(LENGTH - 1):
            tries.add(signs[:at] + signs[at + 1] + signs[at] + signs[at + 2 :])
    return frozenset(each for each in tries if _is_whole(each))


def _is_whole(signs: str) -> bool:
    if len(signs) != LENGTH or not set(signs) <= _VALUES.keys():
        return False
    return all(each % _MOD == 0 for each in _sums([_VALUES[sign] for sign in signs]))


def _sums(values: list[int]) -> tuple[int, int]:
    """The plain sum, and the one weighted by place."""
    return sum(values), sum(place * value for place, value in enumerate(values, start=1))
