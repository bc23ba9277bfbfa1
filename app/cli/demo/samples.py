"""The demo's sample agreements: written by us, marked as samples on every page."""

from dataclasses import dataclass
from datetime import date

from app.ports.printing import LetterPrinter, PaperLetter

NOTICE = "SAMPLE. Written for a demonstration; no agency ever signed or sent this."


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

5. Confidentiality. Neither side gives the terms to others, except where the law on public records
requires it.

6. Term. Twelve months from the last signature; it renews by itself unless one side ends it with
thirty days' notice.

{NOTICE}""",
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


def printed(sample: Sample, agency: str, dated_on: date, printer: LetterPrinter) -> bytes:
    """Print ``sample`` as a PDF that names ``agency``."""
    return printer.letter(
        PaperLetter(
            ref="SAMPLE",
            dated=f"{dated_on:%B} {dated_on.day}, {dated_on.year}",
            sender_name=f"{agency} (sample)",
            sender_lines=("Sample paper", "Daylight demonstration"),
            recipient_lines=("Open Doors (demonstration)",),
            subject=sample.title,
            body=sample.text.format(agency=agency),
        )
    )
