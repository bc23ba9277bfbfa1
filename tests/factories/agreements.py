"""Invented agreements: one vendor's form of twenty clauses, as forty towns may have signed it."""

import random
import textwrap
from datetime import date

from app.models import DocumentKind, FilePage, FileText, TextFrom, TextState
from app.services import near_duplicates
from tests.factories.agencies import agency
from tests.factories.documents import document
from tests.factories.moments import NOW

TITLE = "MEMORANDUM OF UNDERSTANDING BETWEEN {town} AND LANTERN CAMERA COMPANY"
CLAUSES = {
    "Purpose": "The Company offers doorbell cameras to residents, and the Agency wishes to use "
    "the neighborhood portal that the Company maintains for requests to those residents.",
    "Term": "This agreement begins on {date} and continues for 24 months from that date unless "
    "either party ends it sooner as this agreement allows.",
    "Devices": "The Company shall donate {devices} cameras to the Agency, to be given to "
    "residents of {town} without charge and without any condition of purchase.",
    "Portal": "The Company shall give officers named by the Agency access to the portal, by "
    "which footage may be requested from residents who live near a reported incident.",
    "Promotion": "The Agency shall encourage residents to install the application, and shall "
    "distribute the code that the Company provides for that purpose at its own events.",
    "Credits": "For every resident who installs the application with the code, the Company "
    "shall credit ten dollars toward further cameras that the Agency may choose to order.",
    "Public statements": "The Agency shall submit every press release that mentions the Company "
    "or its products to the Company before publication, and shall await written approval.",
    "Confidentiality": "The Agency shall keep the terms of this program confidential and shall "
    "not disclose them to any third party unless a court of law orders that disclosure.",
    "Retention": "Footage that residents share is kept on the servers of the Company for 30 "
    "days and is then erased, unless an officer has marked it as part of an open case.",
    "Warrants": "Nothing here obliges a resident to share footage, and no officer shall suggest "
    "that refusal would count against the resident in any proceeding whatsoever.",
    "Data": "All usage statistics belong to the Company, which grants the Agency a licence to "
    "view monthly summaries while the agreement is in force and not afterward.",
    "Training": "The Company shall train two members of the Agency in the use of the portal, "
    "and those members shall instruct every other officer who receives access to it.",
    "Point of contact": "The Agency appoints {chief} as its point of contact, who answers "
    "questions of the Company and receives the notices that this agreement calls for.",
    "Marks": "Neither party shall use the seal, badge, name or logo of the other except in the "
    "form that the owner has approved in writing for the use in question.",
    "Liability": "Neither party is liable to the other for indirect or consequential loss, and "
    "the total liability of the Company shall not exceed the value of donated cameras.",
    "Insurance": "The Company shall carry general liability insurance of one million dollars "
    "per occurrence and shall send a certificate to the clerk whenever it is renewed.",
    "Records law": "The parties understand that the Agency is subject to the public records law "
    "of its state and will answer requests for records as that law requires.",
    "Ending": "Either party may end this agreement at any time with thirty days of written "
    "notice, and credits that were earned before the end remain available for a year.",
    "Assignment": "Neither party may assign this agreement without consent of the other, but "
    "the Company may assign it to whoever acquires substantially all of its assets.",
    "Whole agreement": "This document is the whole agreement of the parties about its subject "
    "and replaces whatever they said or wrote about that subject before they signed it.",
}
AUDIT = (
    "Audit",
    (
        "Once a year the Company shall let an auditor chosen by the council examine which officers "
        "asked for footage, why they asked, and how many residents answered each request."
    ),
)
CONFIDENTIALITY = list(CLAUSES).index("Confidentiality") + 1
RETENTION = list(CLAUSES).index("Retention") + 1
DEVICES = list(CLAUSES).index("Devices") + 1


def text(town="Springfield", number=0, *, struck=(), changed=(), added=(), first=()):
    """The words of one town's agreement, one paragraph a clause.

    ``struck`` names clauses that are gone, ``changed`` are pairs of old and new words, ``added``
    pairs of heading and words at the end, ``first`` names clauses that were put at the front.
    """
    fills = {
        "town": f"the City of {town}",
        "date": f"March {1 + number % 28}, {2017 + number % 4}",
        "devices": str(5 + 3 * number),
        "chief": f"Chief Avery {town}son",
    }
    named = [(name, said) for name, said in CLAUSES.items() if name not in struck]
    named.sort(key=lambda one: one[0] not in first)
    said = [TITLE.format(town=f"THE CITY OF {town.upper()}")]
    for at, (name, words) in enumerate([*named, *added], start=1):
        filled = words.format(**fills)
        for old, new in changed:
            filled = filled.replace(old, new)
        said.append(f"{at}. {name}. {filled}")
    return said


def pages(paragraphs, *, header="Lantern MOU - {town}", town="Springfield", lines=28):
    """Set paragraphs on pages with a running header and page numbers."""
    rows = []
    for paragraph in paragraphs:
        rows += [*textwrap.wrap(paragraph, 78), ""]
    cut = [rows[at : at + lines] for at in range(0, len(rows), lines)]
    return [
        "\n".join([header.format(town=town), "", *page, "", f"Page {at} of {len(cut)}"])
        for at, page in enumerate(cut, start=1)
    ]


def noisy(page, *, seed=1, share=0.03):
    """The page as a bad scan reads: some letters taken for others, some lines cut otherwise."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    wrong = {"e": "c", "l": "1", "m": "rn", "h": "b", "o": "0", "i": "l"}
    words = []
    for word in page.split(" "):
        at = next((place for place, letter in enumerate(word) if letter in wrong), None)
        if at is not None and word.isalpha() and draw.random() < share:
            word = word[:at] + wrong[word[at]] + word[at + 1 :]  # noqa: PLW2901 - the same word, misread
        words.append(word)
    return " ".join(words)


def signed(session, store, agency, said, *, read_by=TextFrom.EMBEDDED, **facts):
    """A document of ``said`` pages, already read."""
    made = document(
        session,
        store,
        agency,
        content="\f".join(said).encode(),
        **{"kind": DocumentKind.AGREEMENT} | facts,
    )
    read(session, made.file_id, said, read_by=read_by)
    return made


def read(session, file_id, said, *, read_by=TextFrom.EMBEDDED):
    """Keep the text of a file, as the reader of pages would."""
    session.add(
        FileText(
            file_id=file_id,
            state=TextState.READY,
            pages=len(said),
            done=len(said),
            asked_at=NOW,
            began_at=NOW,
            ended_at=NOW,
        )
    )
    session.add_all(
        FilePage(file_id=file_id, number=at, text=page, text_from=read_by)
        for at, page in enumerate(said, start=1)
    )
    session.flush()


def town(session, store, name, number=0, *, noise=0.0, dated_on=None, **what):
    """A town with its signed agreement, read and compared: ``what`` is as ``text`` takes it."""
    said, how = pages(text(name, number, **what), town=name), TextFrom.EMBEDDED
    if noise:
        said = [noisy(page, seed=at, share=noise) for at, page in enumerate(said)]
        how = TextFrom.OCR
    made = signed(
        session,
        store,
        agency(session, name=f"{name} Police Department", city=name),
        said,
        read_by=how,
        title=f"Agreement of {name}",
        dated_on=dated_on or date(2017 + number % 4, 3, 1 + number % 28),
    )
    near_duplicates.note_near(session, made.file_id)
    return made
