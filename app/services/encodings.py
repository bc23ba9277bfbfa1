"""Bytes to text: the encodings that spreadsheets and registries save in, told apart."""

import codecs

from charset_normalizer import from_bytes

from app.errors import ServiceError

_MARKS = (
    # The longer mark first: UTF-32's begins with UTF-16's.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What programs save in when it is not Unicode. A wider guess mistakes a few accents in English
# text for Chinese or Baltic; a file in another encoding is read by naming it.
_WESTERN = ["cp1252", "mac_roman"]
_SAMPLE = 20_000


class UnreadableText(ServiceError):
    """The bytes are not text in any encoding that was tried."""


def decoded(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Decode ``content``; give the text and the encoding used.

    Tries the byte order mark, UTF-8, UTF-16 without a mark, then the Western code pages.
    ``encoding`` overrides all of it. Raises ``UnreadableText``.
    """
    if encoding:
        return _decoded_as(content, encoding), encoding
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _decoded_as(content, name), name
    wide = _unmarked_utf16(content)
    if wide:
        return _decoded_as(content, wide), wide
    if b"\x00" in content:
        raise UnreadableText("The file is not text. Save the table as CSV and import that file.")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        western = _western(content)
        return content.decode(western, errors="replace"), western


def _decoded_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except LookupError:
        raise UnreadableText(f"There is no encoding called {encoding!r}.") from None
    except UnicodeError as error:
        raise UnreadableText(
            f"The file says it is {encoding}, but byte {_place(error)} is not. "
            "Save it again as CSV (UTF-8)."
        ) from None


def _place(error: UnicodeError) -> str:
    return str(error.start + 1) if isinstance(error, UnicodeDecodeError) else "somewhere"


def _unmarked_utf16(content: bytes) -> str | None:
    """Recognise UTF-16 by its zero bytes: every second byte of mostly Western text."""
    sample = content[:_SAMPLE]
    pairs = len(sample) // 2
    if not pairs or b"\x00" not in sample:
        return None
    if sample[1::2].count(0) > pairs * 0.7:
        return "utf-16-le"
    if sample[0::2].count(0) > pairs * 0.7:
        return "utf-16-be"
    return None


def _western(content: bytes) -> str:
    telling = b"\n".join(line for line in content.splitlines() if not line.isascii())[:_SAMPLE]
    best = from_bytes(telling, cp_isolation=_WESTERN).best()
    return best.encoding if best and best.encoding in _WESTERN else "cp1252"
