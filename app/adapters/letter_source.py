"""A letter as WeasyPrint reads it: what our own pages are sure not to have is not looked for.

WeasyPrint parses a page as if it might be any page of the web, asks some hundred rules of its
browser style about every element, and works out the style of all sixteen margins of every page.
Ours are well-formed, know seven kinds of elements, and have one margin with words in it. What
comes out is the same, byte by byte; a test compares them.
"""

from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import ParseError, fromstring

# What `html5_ua.css` says of the elements of `letter_page.page`, and no more; the notes are there
# because WeasyPrint wants their style on every page.
_BROWSER_STYLE = """
head { display: none }
html, body, header, div, h1, p { display: block }
b, h1 { font-weight: bold }
h1 {
  bookmark-level: 1; bookmark-label: content(text);
  hyphens: manual; break-after: avoid; break-inside: avoid;
}
br::before { content: "\\A"; white-space: pre-line }
@page {
  @footnote { margin-top: 1em }
  @note-area { content: element(note, all-once) }
  @bottom-right { text-align: right; vertical-align: middle }
}
"""


def source(written: str, fetcher: Any) -> Any:  # noqa: ANN401 - WeasyPrint ships no types
    """Read what `letter_page.page` wrote, to be rendered as ``weasyprint.HTML`` is.

    Where it is not well-formed, because a letter has signs that XML does not know, it is read as
    any page of the web is.
    """
    kind, plain = _kinds()
    try:
        # Our own markup around escaped words: no entity is declared in it, and nothing is fetched.
        root = fromstring(written)  # noqa: S314 - as said
    except ParseError:
        return plain(string=written, url_fetcher=fetcher)
    return kind(root, fetcher)


@lru_cache(maxsize=1)
def _kinds() -> tuple[Any, Any]:
    from cssselect2 import ElementWrapper  # noqa: PLC0415 - slow to import, as WeasyPrint is
    from weasyprint import CSS, HTML  # noqa: PLC0415 - as above

    style = CSS(string=_BROWSER_STYLE)

    class Letter(HTML):  # type: ignore[misc]  # WeasyPrint ships no types
        """The page of a letter, already read."""

        def __init__(self, root: Any, fetcher: Any) -> None:  # noqa: ANN401 - as above
            self.base_url = None
            self.url_fetcher = fetcher
            self.media_type = "print"
            self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
            self.etree_element = self.wrapper_element.etree_element

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:  # noqa: ARG002, FBT001, FBT002 - the library's signature
            return [style]

    return Letter, HTML
