"""The demo's sample agreements: written by us, marked as samples on every page."""

import re
from dataclasses import dataclass
from datetime import date

from app.ports.printing import LetterPrinter, PaperLetter

_LINE_ENDS = re.compile(r"(?<!\n)\n(?!\n)")  # within a paragraph, which the page breaks anew

NOTICE = "SAMPLE. Written for a demonstration; no agency ever signed or sent this."

_CLAUSE_5 = """5. Confidentiality. Neither side gives the terms to others, except where the law on
public records requires it.

"""
_CLAUSE_8 = "8. Term."
_FREE = "2. Cost. No money changes hands."
_PRICE = """2. Cost. The agency pays 1,200 dollars for the first year and 900 dollars for each
later year."""
_AUDIT = """8. Yearly report. The coordinator tells the council each January how many requests
for video were sent, for which kinds of cases, and how many residents answered them.

"""


@dataclass(frozen=True)
class Sample:
    """One made-up paper: what it is called and what it says about ``{agency}``."""

    filename: str
    title: str
    kind: str
    text: str


AGREEMENT = Sample(
    "memorandum-of-understanding.pdf",
    "Memorandum of understanding (sample)",
    "agreement",
    f"""{NOTICE}

1. Purpose. The vendor gives {{agency}} the use of a portal on which residents' posts about
safety in their neighbourhood can be read and answered.

2. Cost. No money changes hands. The vendor gives the agency one camera for each twenty residents
who install its application after seeing the agency's announcement.

3. Duties of the agency. The agency names one officer as coordinator, announces the partnership in
words that both sides have agreed on, and keeps its public posts consistent with them.

4. Video. The agency asks residents for video through the portal only, names a case number, and
asks for no more than twelve hours and half a square mile at a time.

5. Confidentiality. Neither side gives the terms to others, except where the law on
public records requires it.

6. Statements to the press. The agency shows the vendor whatever it means to publish about the
portal, and publishes it once the vendor has agreed to the words.

7. Keeping. Video that a resident hands over stays on the vendor's machines for thirty days, unless
an officer marks it as evidence in a case that has a number.

8. Term. Twelve months from the last signature; it renews by itself unless one side ends it with
thirty days' notice.

{NOTICE}""",
)

# What towns did with the vendor's form before they signed it: words taken out, words put in.
_TOWNS = (
    (),
    ((_CLAUSE_5, ""),),
    (("for thirty days", "for ninety days"),),
    ((_FREE, _PRICE),),
    (
        ("and publishes it once the vendor has agreed to the words", "two days before it does"),
        (_CLAUSE_8, _AUDIT + _CLAUSE_8),
    ),
    ((_CLAUSE_5, ""), ("Twelve months", "Thirty-six months")),
)

POLICY = Sample(
    "policy-on-video-requests.pdf",
    "Policy on asking residents for video (sample)",
    "policy",
    f"""{NOTICE}

1. Officers of {{agency}} may ask for residents' video only in a case that has a number.

2. A supervisor reads each request before it is sent. Requests about protests are not sent.

3. Video that is not evidence is deleted after thirty days.

{NOTICE}""",
)

DENIAL = Sample(
    "letter-of-denial.pdf",
    "Letter refusing the records (sample)",
    "determination",
    f"""{NOTICE}

{{agency}} has looked for the records you asked for. They are withheld in full, because the vendor
considers the terms of the agreement to be its confidential commercial information.

{NOTICE}""",
)

FEE = Sample(
    "fee-estimate.pdf",
    "Fee estimate (sample)",
    "fee_estimate",
    f"""{NOTICE}

{{agency}} estimates four hours of search at 34 dollars, 136 dollars in all. The work begins when
half of it has been paid.

{NOTICE}""",
)


def printed(
    sample: Sample, agency: str, dated_on: date, printer: LetterPrinter, *, turn: int = 0
) -> bytes:
    """Print ``sample`` as a PDF that names ``agency``; ``turn`` chooses what the town changed."""
    said = sample.text
    if sample is AGREEMENT:
        for old, new in _TOWNS[turn % len(_TOWNS)]:
            said = said.replace(old, new)
    return printer.letter(
        PaperLetter(
            ref="SAMPLE",
            dated=f"{dated_on:%B} {dated_on.day}, {dated_on.year}",
            sender_name=f"{agency} (sample)",
            sender_lines=("Sample paper", "Daylight demonstration"),
            recipient_lines=("Open Doors (demonstration)",),
            subject=sample.title,
            body=_LINE_ENDS.sub(" ", said.format(agency=agency)),
        )
    )
