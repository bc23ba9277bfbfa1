"""Web addresses that people type: which are fit to be kept and shown."""

from typing import Final
from urllib.parse import urlsplit

from app.errors import ServiceError

LONGEST: Final = 1_000


class AddressRefused(ServiceError):
    """What was typed is no web address that can be kept; the sentence says why."""


def web_address(typed: str) -> str:
    """Give an address as it was typed, without the blanks around it; empty stays empty.

    Refuses what does not begin with http:// or https://, names no place, carries a name or a
    password, holds blanks or signs that cannot be seen, or is longer than 1,000 characters.
    """
    url = typed.strip()
    if not url:
        return ""
    if len(url) > LONGEST:
        raise AddressRefused(f"A web address has at most {LONGEST:,} characters; this is longer.")
    if any(sign.isspace() or not sign.isprintable() for sign in url):
        raise AddressRefused("A web address holds no blanks and no signs that cannot be seen.")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressRefused(f"“{url}” is no web address: {error}.") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise AddressRefused(f"“{url}” is no web address; it must begin with https:// or http://.")
    if "@" in parts.netloc:
        raise AddressRefused(
            "This address carries a name or a password before the @. Give it without them."
        )
    return url
