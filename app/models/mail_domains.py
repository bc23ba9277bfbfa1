"""Whose mail a domain carries: cut down to the part that one body keeps, free mail told apart."""

from urllib.parse import urlsplit

# Anybody may write from these, so they say nothing about who wrote.
FREE_MAIL = frozenset(
    {
        "aol.com", "att.net", "bellsouth.net", "centurylink.net", "charter.net", "comcast.net",
        "cox.net", "earthlink.net", "frontier.com", "frontiernet.net", "gmail.com", "gmx.com",
        "googlemail.com", "hotmail.com", "icloud.com", "live.com", "mac.com", "mail.com", "me.com",
        "msn.com", "outlook.com", "proton.me", "protonmail.com", "roadrunner.com", "rr.com",
        "sbcglobal.net", "suddenlink.net", "tds.net", "verizon.net", "windstream.net", "yahoo.com",
        "ymail.com",
    }
)  # fmt: skip
_STATE_LETTERS = 2


def home_domain(domain: str) -> str:
    """Cut a domain down to what one body keeps: ``mail.il.example.gov`` is ``example.gov``.

    Under ``.us`` a place is three parts long (``springfield.il.us``). Where the cut is too short
    (``co.uk``) more senders are taken for one another, which errs on the side of silence. Empty
    for what is no domain.
    """
    parts = [part for part in domain.strip().strip(".").casefold().split(".") if part]
    if len(parts) < 2:  # noqa: PLR2004 - a name and its ending
        return ""
    place = parts[-1] == "us" and len(parts[-2]) == _STATE_LETTERS
    return ".".join(parts[-3:] if place else parts[-2:])


def domain_of_address(address: str) -> str:
    """Give the home domain of an e-mail address; empty for what is none."""
    name, at, domain = address.strip().rpartition("@")
    return home_domain(domain) if name and at else ""


def domain_of_site(url: str) -> str:
    """Give the home domain of a web address, with or without its scheme; empty for none."""
    text = url.strip()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:  # a bracket where an address of numbers was meant
        return ""
    return home_domain(host)
