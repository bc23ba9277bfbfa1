"""What the receiving server found out about the sender (RFC 8601), taken at its word, no further.

A signature or a permitted server proves the domain that it stands for, and nothing about another
one in From. So a pass for a stranger's domain is told apart from a pass for the sender's own.
"""

import re
from collections.abc import Iterator
from email.message import Message

from app.services.reading import headers

UNALIGNED = "unaligned"
"""The result of a method that passed for another domain than the one in From."""

_ESCAPED = re.compile(r"\\.")
_QUOTED = re.compile(r'"[^"]*"')
_COMMENT = re.compile(r"\([^()]*\)")
_DEEPEST = 10
_FOUND = re.compile(r"\s*(dkim|spf|dmarc|arc)(?:\s*/\s*\d+)?\s*=\s*([a-z]+)")
_DOMAINS = {
    "dkim": re.compile(r"\bheader\.(?:d\s*=\s*|i\s*=\s*[^\s@]*@)([a-z0-9.-]+)"),
    "spf": re.compile(r"\bsmtp\.mailfrom\s*=\s*(?:[^\s@]*@)?([a-z0-9.-]+)"),
}


def authentication(message: Message) -> tuple[tuple[str, str], ...]:
    """Each method with its result; only the topmost header is the receiving server's own.

    Of several results of one method the worst counts; of several signatures, which lists and
    filters add, the best, and it must be of the sender's domain. What the sender wrote into a
    quoted address or a comment is no result.
    """
    sender = headers.addresses(message, "From")
    domain = sender[0].address.rpartition("@")[2].casefold() if sender else ""
    found: dict[str, str] = {}
    for method, result in _results(headers.raw(message, "Authentication-Results"), domain):
        before = found.get(method)
        better = result == "pass" if method == "dkim" else before == "pass"
        if before is None or better:
            found[method] = result
    return tuple(found.items())


def _results(value: str, domain: str) -> Iterator[tuple[str, str]]:
    for part in _plain(value.casefold()).split(";"):
        found = _FOUND.match(part)
        if found is None:
            continue
        method, result = found.groups()
        whose = _DOMAINS[method].search(part) if method in _DOMAINS else None
        named = whose[1].strip(".-") if whose else ""
        if result == "pass" and method == "dkim" and not _same(named, domain):
            result = UNALIGNED
        if result == "pass" and method == "spf" and named and not _same(named, domain):
            result = UNALIGNED
        yield method, result


def _plain(value: str) -> str:
    """Without what is quoted or said by the way, which may be the sender's own words."""
    plain = _QUOTED.sub("", _ESCAPED.sub("", value))
    for _ in range(_DEEPEST):
        plain, number = _COMMENT.subn(" ", plain)
        if not number:
            break
    return plain


def _same(named: str, domain: str) -> bool:
    """Whether two domains are one, or one is below the other; a bare ending is nobody's."""
    if "." not in named or "." not in domain:
        return False
    return named == domain or named.endswith(f".{domain}") or domain.endswith(f".{named}")
