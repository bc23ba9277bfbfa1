"""HTML as plain text: what a person would read, what is quoted marked as such, nothing fetched."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from app.services.reading.flowing import flowed

_LONGEST = 4_000_000
_NEVER_SHOWN = ("script", "style", "head", "title", "template", "noscript", "object", "svg")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE
)
_LOOKS = re.compile(r"<(html|body|div|p|table|br|span|font)\b[^>]*>", re.IGNORECASE)
_CLOSES = re.compile(r"</(html|body|div|p|table|span|font)\s*>", re.IGNORECASE)
# What mail programs wrap around the mail they quote; the rest of the page belongs to it.
_QUOTES = {"divrplyfwdmsg", "appendonsend", "gmail_quote", "yahoo_quoted", "isforwardcontent"}
QUOTE_BEGINS = "-----Original Message-----"


def looks_like_html(text: str) -> bool:
    """Whether words that claim to be plain text are HTML."""
    head = text[:20_000]
    return bool(_LOOKS.search(head) and _CLOSES.search(text))


def plain(html: str) -> str:
    """Give the words of a page. What its blockquotes hold begins each line with ``> ``."""
    tree = _parsed(html)
    if tree is None:
        return ""
    for element in list(_unseen(tree)):
        element.drop_tree()
    for element in list(tree.iter("div", "hr")):
        if _names(element) & _QUOTES:
            _put_before(element, QUOTE_BEGINS)
    return flowed(tree)


def references(html: str) -> frozenset[str]:
    """The Content-IDs that a page shows inside itself, as logos do."""
    # RFC 2392: the id stands in the address as in any other, with its odd signs escaped.
    return frozenset(unquote(found) for found in re.findall(r"cid:([^\"'\s>)]{1,300})", html))


def links(html: str) -> tuple[str, ...]:
    """The web addresses that a page leads to, in order, each once."""
    tree = _parsed(html)
    if tree is None:
        return ()
    found = (str(element.get("href", "")).strip() for element in tree.iter("a"))
    return tuple(dict.fromkeys(one for one in found if one.lower().startswith(("http:", "https:"))))


def _parsed(html: str) -> HtmlElement | None:
    # The parser neither fetches nor expands anything, and ends a tree that is too deep.
    parser = HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        return document_fromstring(html[:_LONGEST], parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _unseen(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iter():
        hidden = element.tag in _NEVER_SHOWN or _HIDDEN.search(element.get("style") or "")
        if hidden and element.getparent() is not None and element.tag != "body":
            yield element


def _names(element: HtmlElement) -> set[str]:
    named = f"{element.get('id') or ''} {element.get('class') or ''}".lower()
    return {name.removeprefix("x_") for name in named.split()}


def _put_before(element: HtmlElement, line: str) -> None:
    mark = element.makeelement("p")
    mark.text = line
    element.addprevious(mark)
