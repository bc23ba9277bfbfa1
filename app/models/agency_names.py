"""Names of agencies in the form in which two spellings of one name are equal."""

import re
import unicodedata

_ABBREVIATIONS = {
    "pd": "police department",
    "so": "sheriffs office",
    "dept": "department",
    "dep": "department",
    "dpt": "department",
    "deptartment": "department",
    "twp": "township",
    "tp": "township",
    "boro": "borough",
    "cnty": "county",
    "co": "county",
    "st": "saint",
    "ste": "sainte",
    "ft": "fort",
    "mt": "mount",
    "vlg": "village",
    "univ": "university",
    "dist": "district",
    "atty": "attorney",
    "ofc": "office",
    "off": "office",
    "and": "",
    "the": "",
}
# Words that say what kind of body it is, not which one.
_KIND = {
    "police": "police",
    "sheriffs": "sheriff",
    "sheriff": "sheriff",
    "constable": "constable",
    "constables": "constable",
    "marshal": "marshal",
    "marshals": "marshal",
    "attorney": "attorney",
    "attorneys": "attorney",
    "fire": "fire",
    "clerk": "clerk",
    "safety": "safety",
}
_PLAIN = {"department", "office", "bureau", "division", "of", "public"}
_FORMS = {"city", "town", "village"}


def match_name(name: str) -> str:
    """Reduce a name to what decides whether two names are the same, at most 300 characters.

    Case, spaces, accents, punctuation and the usual abbreviations do not count:
    ``FOSTER CITY PD`` and `` Foster City Police Dept. `` are the same.
    """
    flat = unicodedata.normalize("NFKD", name)
    letters = "".join(mark for mark in flat if not unicodedata.combining(mark)).lower()
    letters = re.sub(r"['`\u2018\u2019\u02bc]", "", letters).replace("p.d.", "pd")
    words = re.sub(r"[^\w]+", " ", letters).split()
    long = " ".join(_ABBREVIATIONS.get(word, word) for word in words)
    # A name of signs or small words alone is still a name.
    return (" ".join(long.split()) or name.strip().lower())[:300]


def kind_and_place(matched: str) -> tuple[frozenset[str], str]:
    """Split a ``match_name`` into the kinds of body it names and the words that tell it apart.

    ``town of madison police department`` is ``({"police"}, "madison")``; ``union city police``
    stays ``union city``, because Union is another place.
    """
    words = re.sub(r"\b(city|town|village) of\b", "", matched).split()
    kinds = frozenset(_KIND[word] for word in words if word in _KIND)
    telling = [word for word in words if word not in _KIND and word not in _PLAIN]
    return kinds, " ".join(telling or words)


def without_form(place: str) -> str:
    """Drop the form of a municipality from its end: ``oviedo city`` and ``oviedo`` share a city."""
    *rest, last = place.split() or [""]
    return " ".join(rest) if rest and last in _FORMS else place
