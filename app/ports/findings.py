"""What can be found inside a file: one row for each code, with its weight and what to do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    """How much a finding weighs."""

    BLOCK = "block"  # the file is not published; a clean copy is needed
    LOOK = "look"  # a person decides
    NOTE = "note"  # worth knowing


@dataclass(frozen=True)
class Kind:
    """One kind of finding: its weight, its name for people, and what to do about it.

    ``of_text`` is set where it speaks of the words that anybody can read, rather than of what
    the file hides or does.
    """

    severity: Severity
    title: str
    advice: str
    of_text: bool = False


_B, _L, _N = Severity.BLOCK, Severity.LOOK, Severity.NOTE

_NEW_PDF = "Print it to a new PDF, add that copy, and publish the copy."
_CUT = "If it must not be public, redact it, and publish the redacted copy."
_CONVERT = "Save a plain copy without it (a PDF, or a CSV of the visible rows) and check that one."
_ASK = "Ask the agency for a copy that opens without it."
_CLEAN = "Publish a copy in which the words themselves are removed, and tell the agency."

KINDS: Final[dict[str, Kind]] = {
    # Nothing could be told of the file, or of a part of it.
    "empty": Kind(_B, "the file is empty", "Ask the agency to send it again."),
    "encrypted": Kind(_B, "locked by a password", f"{_ASK} A password counts as part of it."),
    "unparseable": Kind(
        _B, "damaged, or not what it says it is", "Ask the agency to send it again."
    ),
    "too_much": Kind(
        _B, "too much to look through", "Split it, or ask the agency for it in smaller parts."
    ),
    "unknown_type": Kind(
        _B, "of a type that nobody can look into", "Ask the agency for a PDF or a plain copy."
    ),
    "no_pages": Kind(_B, "it has no pages", "Ask the agency to send it again."),
    "malware": Kind(
        _B, "the virus scanner raised an alarm", "Do not open it. Ask the agency for a clean copy."
    ),
    "not_scanned": Kind(
        _B, "the virus scanner could not be asked", "See that it runs, then look inside again."
    ),
    "watch_list_missing": Kind(
        _B, "the names to watch for could not be read", "Mend the database, then look again."
    ),
    # What hides under, beside or behind the page.
    "covered_text": Kind(_B, "text that can be read under a black box", _CLEAN),
    "hidden_text": Kind(_B, "text in the colour of its background, or under a cover", _CLEAN),
    "old_text": Kind(_B, "words that an earlier version of the file still holds", _NEW_PDF),
    "outside_text": Kind(_L, "text outside the visible page", _CUT),
    "invisible_text": Kind(_L, "text that is not drawn", "Compare it with the page. " + _CUT),
    "old_revisions": Kind(_L, "earlier versions of the file inside it", _NEW_PDF),
    "unapplied_redaction": Kind(_B, "a redaction that was marked and never applied", _CLEAN),
    "loose_shape": Kind(_B, "a drawn shape that can be taken off", _NEW_PDF),
    "comments": Kind(_B, "comments", _NEW_PDF),
    "annotations": Kind(_L, "annotations", _CUT),
    "hidden_layers": Kind(_B, "hidden layers", _NEW_PDF),
    "layers": Kind(_N, "layers that can be switched", "Nothing, if all of them are shown."),
    "form_values": Kind(_L, "a form with entries", "Read each entry. " + _CUT),
    "restrictions": Kind(_N, "locked against printing or copying", "Nothing; it can be read."),
    "xfa_form": Kind(_B, "a form made by a program (XFA)", _NEW_PDF),
    "signature": Kind(_N, "a digital signature", "Any change to the file breaks it."),
    # What acts.
    "javascript": Kind(_B, "a script", _NEW_PDF),
    "launch_action": Kind(_B, "an order to start a program", _NEW_PDF),
    "automatic_uri": Kind(_B, "an order to open a web address by itself", _NEW_PDF),
    "uri_action": Kind(
        _L, "links to web addresses", "Nothing opens unless a reader clicks; see where they lead."
    ),
    "submit_action": Kind(_B, "an order to send a form", _NEW_PDF),
    "import_action": Kind(_B, "an order to load data", _NEW_PDF),
    "remote_action": Kind(_B, "a link into another file", _NEW_PDF),
    "media": Kind(_B, "sound, film or a 3D model", _NEW_PDF),
    "macros": Kind(_B, "macros (programs inside the document)", _CONVERT),
    "active_content": Kind(_B, "scripts or controls that act when opened", _CONVERT),
    "external_links": Kind(_B, "links that fetch from elsewhere when opened", _CONVERT),
    "dde": Kind(_B, "a field that starts another program", _CONVERT),
    "formula_injection": Kind(
        _L, "cells that a spreadsheet program would run as formulas", "Read them as text."
    ),
    "executable": Kind(_B, "a program", "Do not open it. It is never published."),
    # What it carries.
    "embedded_files": Kind(_B, "an attached file", _NEW_PDF),
    "embedded_objects": Kind(_B, "objects of other programs", _CONVERT),
    "hidden_sheet": Kind(_B, "a hidden sheet", _CONVERT),
    "very_hidden_sheet": Kind(_B, "a sheet hidden so that no menu shows it", _CONVERT),
    "hidden_rows": Kind(_B, "hidden rows", _CONVERT),
    "hidden_columns": Kind(_B, "hidden columns", _CONVERT),
    "hidden_cells": Kind(_B, "cells whose words are not shown", _CONVERT),
    "hidden_names": Kind(_L, "names of cells that no menu shows", _CONVERT),
    "filtered_rows": Kind(_B, "rows hidden by a filter", _CONVERT),
    "pivot_cache": Kind(_B, "the data behind a pivot table", _CONVERT),
    "data_connection": Kind(_B, "a connection to a database", _CONVERT),
    "tracked_changes": Kind(_B, "tracked changes with what was removed", _CONVERT),
    "hidden_slides": Kind(_B, "hidden slides", _CONVERT),
    "speaker_notes": Kind(_B, "speaker's notes", _CONVERT),
    "custom_properties": Kind(_L, "properties that somebody added", _CUT),
    "custom_data": Kind(_L, "data kept beside the document", _CUT),
    "author": Kind(_L, "name in the file's properties", _CUT),
    "metadata": Kind(_L, "details in the file's properties", _CUT),
    "location": Kind(_B, "the place where a picture was taken", "Publish a copy without it."),
    "camera_data": Kind(_B, "camera data (EXIF, comments)", "Publish a copy without it."),
    "thumbnail": Kind(_B, "a small earlier picture inside the picture", "Publish a copy without."),
    "trailing_data": Kind(_B, "more data after the end of the file", _NEW_PDF),
    "another_file": Kind(
        _B, "another kind of file that begins inside it", "Ask the agency to send it again."
    ),
    "html_comments": Kind(_L, "remarks in the source of the page", _CUT),
    "mail_headers": Kind(_L, "the route of a mail, with addresses of machines", _CUT),
    # Archives.
    "unsafe_name": Kind(
        _L, "a name that would leave its folder or hide what it is", "It is shown made safe."
    ),
    "not_opened": Kind(
        _B, "an archive that nobody can look into here", "Unpack it and add each file by itself."
    ),
    "partly_read": Kind(
        _B, "an old format of which not everything can be seen", "Publish a PDF made of it."
    ),
    # What a person must see.
    "faces": Kind(
        _L,
        "look for faces",
        "No program here knows faces or plates. Look at this page yourself, and redact them.",
    ),
    "text_differs": Kind(
        _L,
        "words in the picture of a page that its text does not say",
        "Read the page itself: what a reader sees is not what the file says. " + _CUT,
    ),
    "pictures": Kind(
        _L,
        "pictures",
        "No program here knows faces or plates. Look at each picture yourself.",
    ),
    "not_searched": Kind(
        _B, "what OCR read could not be searched", "Split the file, and add the parts."
    ),
    # Words of people.
    "email": Kind(_L, "e-mail address", _CUT, of_text=True),
    "phone": Kind(_L, "phone number", _CUT, of_text=True),
    "ssn": Kind(_L, "social security number", _CUT, of_text=True),
    "payment_card": Kind(_L, "payment card number", _CUT, of_text=True),
    "birth_date": Kind(_L, "date of birth", _CUT, of_text=True),
    "plate": Kind(_L, "licence plate", _CUT, of_text=True),
    "street_address": Kind(_L, "street address", _CUT, of_text=True),
    "watch_word": Kind(_L, "a name or address of our own people", _CUT, of_text=True),
    "too_many_hits": Kind(
        _B, "more personal data than anybody decides one by one", "Redact it first.", of_text=True
    ),
}
"""Every code that an inspection may give."""

UNREAD: Final = frozenset(
    {"empty", "encrypted", "unparseable", "too_much", "unknown_type", "no_pages", "not_opened"}
    | {"malware", "not_scanned", "executable", "partly_read"}
)
"""The codes that mean: this file was not, or not wholly, looked into."""
