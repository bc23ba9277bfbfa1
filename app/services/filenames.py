"""Names of files as strangers give them, made safe to show and to download."""

import re
import unicodedata

LONGEST = 120
_LONGEST_SUFFIX = 12
# What a browser, a shell or Windows reads as something else than a letter of a name.
_UNSAFE = re.compile(r'[<>:"/\\|?*;&%$`\'#]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def safe_name(given: str) -> str:
    """Make ``given`` a plain file name: one part, no hidden characters, at most 120 characters.

    Keeps what a person would read. Characters that hide or turn text (controls, right-to-left
    overrides) go; a name that Windows keeps for a device gets an underscore; a name of which
    nothing is left becomes ``file``.
    """
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    # "Cc" and "Cf" are the controls and the invisible format characters, overrides among them.
    shown = "".join(
        " " if char in "\n\r\t" else char
        for char in name
        if char in "\n\r\t" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    plain = re.sub(r"\s+", " ", _UNSAFE.sub("_", shown)).strip(" ._")
    if _RESERVED.match(plain):
        plain = f"_{plain}"
    return _shortened(plain) or "file"


def _shortened(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    if len(name) <= LONGEST:
        return name
    if not dot or len(suffix) > _LONGEST_SUFFIX:
        return name[:LONGEST]
    return f"{stem[: LONGEST - len(suffix) - 1]}.{suffix}"


def slug(words: str) -> str:
    """Make an address part of ``words``: lower-case ASCII letters and digits with hyphens."""
    ascii_only = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:80].strip("-") or "x"
