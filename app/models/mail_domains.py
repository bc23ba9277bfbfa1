"""Whose mail a domain carries: cut down to the part that one body keeps, free mail told apart."""

from functools import lru_cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

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
# Sites that write for many agencies from addresses of their own: the domain names none of them.
OF_MANY = FREE_MAIL | {
    "civicplus.com", "civicplus.pro", "foiaxpress.com", "google.com", "googlegroups.com",
    "govdelivery.com", "govqa.us", "granicus.com", "justfoia.com", "laserfiche.ca",
    "laserfiche.com", "muckrock.com", "mycusthelp.com", "mycusthelp.net", "nextrequest.com",
    "sharefile.com", "smartsheet.com", "zendesk.com",
}  # fmt: skip
_FOR_TESTS = ".invalid"  # RFC 2606, 2: what stands before it is read as a domain of its own


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def home_domain(domain: str) -> str:
    """Cut a domain down to what one body keeps: ``mail.il.example.gov`` is ``example.gov``.

    By the public suffix list that comes with its package, so a place under ``.us`` or ``.co.uk``
    keeps its name (``springfield.il.us``). Empty for what is no domain.
    """
    name = domain.strip().strip(".").casefold()
    inner = name.removesuffix(_FOR_TESTS)
    tested = _FOR_TESTS if "." in inner and inner != name else ""
    home = _suffixes().privatesuffix(name.removesuffix(tested)) if "." in name else None
    return f"{home}{tested}" if home else ""


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
