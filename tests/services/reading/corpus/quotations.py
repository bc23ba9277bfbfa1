"""Mails that carry earlier mails along, in the ways in which programs and people do it."""

from tests.services.reading.corpus.building import Mail, html, mail, text

ASKED = "Please send all agreements with the vendor."


def _plain(name: str, words: str, own: str, *quotes: str) -> Mail:
    return Mail(name=f"quotes: {name}", raw=mail(text(words)), own=own, quotes=quotes or (ASKED,))


def _page(name: str, page: str, own: str, *quotes: str) -> Mail:
    return Mail(name=f"quotes: {name}", raw=mail(html(page)), own=own, quotes=quotes or (ASKED,))


_OUTLOOK = (
    "From: Open Doors <desk@example.org>\nSent: Monday, November 2, 2026 9:00 AM\n"
    "To: Records <records@springfield.invalid>\nSubject: Public records request\n\n"
)

MAILS = (
    _plain(
        "below the answer",
        "Granted.\n\nOn Mon, Nov 2, 2026 at 9:00 AM Open Doors <desk@example.org> "
        f"wrote:\n> {ASKED}\n",
        "Granted.",
    ),
    _plain(
        "above the answer",
        f"Open Doors wrote:\n> {ASKED}\n\nGranted.",
        "Granted.",
    ),
    _plain(
        "between the answers",
        f"On Nov 2, desk@example.org wrote:\n> {ASKED}\n\nAttached.\n\n> And all "
        "invoices.\n\nNone exist.",
        "Attached.\n\nNone exist.",
        ASKED,
        "And all invoices.",
    ),
    _plain(
        "an attribution on two lines",
        "Granted.\n\nOn Monday, November 2, 2026 at 9:00:00 AM, the Open Doors records project\n"
        f"<desk@example.org> wrote:\n\n> {ASKED}\n>> and more\n",
        "Granted.",
        ASKED,
        "and more",
    ),
    _plain("Outlook's block of headers", f"Granted.\n\n{_OUTLOOK}{ASKED}\n", "Granted."),
    _plain(
        "Outlook's block under a rule",
        f"Granted.\n\n________________________________\n{_OUTLOOK}{ASKED}\n",
        "Granted.",
    ),
    _plain(
        "Outlook's block under words",
        f"Granted.\n\n-----Original Message-----\n{_OUTLOOK}{ASKED}\n",
        "Granted.",
    ),
    _plain(
        "Outlook's block with stars, as phones send it",
        "Granted.\n\n*From:* Open Doors <desk@example.org>\n*Sent:* Monday, November 2, 2026\n"
        f"*To:* Records\n*Subject:* Public records request\n\n{ASKED}\n",
        "Granted.",
    ),
    _plain(
        "Spanish",
        "Concedido.\n\nEl lun, 2 nov 2026 a las 9:00, Open Doors (<desk@example.org>) "
        f"escribió:\n\n> {ASKED}\n",
        "Concedido.",
    ),
    _plain(
        "Outlook's block in Spanish",
        "Concedido.\n\nDe: Open Doors\nEnviado: lunes, 2 de noviembre de 2026\nPara: Registros\n"
        f"Asunto: Solicitud\n\n{ASKED}",
        "Concedido.",
    ),
    _plain(
        "under the line of a portal",
        f"Granted.\n\n----- Reply above this line -----\n\n{_OUTLOOK}{ASKED}\n",
        "Granted.",
    ),
    _plain(
        "without marks, by a program that leaves them out",
        "Granted.\n\nOn Nov 2, 2026, at 9:00 AM, Open Doors <desk@example.org> "
        f"wrote:\n\n{ASKED}\n",
        "Granted.",
    ),
    Mail(
        name="quotes: forwarded without a word",
        raw=mail(
            text(f"---------- Forwarded message ---------\n{_OUTLOOK}{ASKED}\n"),
            Subject="Fwd: request",
        ),
        says=(ASKED,),
    ),
    Mail(
        name="quotes: nothing but a quotation",
        raw=mail(text("> Granted.\n")),
        own="> Granted.",
    ),
    Mail(
        name="quotes: a letter that cites the request by its headers",
        raw=mail(
            text(
                "To: Open Doors\nFrom: Springfield Records\nDate: November 24, 2026\n"
                "Subject: Your request\n\nYour request is granted."
            )
        ),
        says=("Your request is granted.",),
    ),
    Mail(
        name="quotes: a sentence that ends in wrote",
        raw=mail(text("On November 2 you wrote:\n\nthat you want all. It is granted.")),
        says=("It is granted.",),
    ),
    Mail(
        name="quotes: a dear reader, a rule and a signature",
        raw=mail(text("Granted.\n\n_________________\nJane Roe\nRecords Officer")),
        own="Granted.\n\n_________________\nJane Roe\nRecords Officer",
    ),
    _page(
        "a page with a blockquote",
        f"<div>Granted.</div><blockquote type='cite'><div>{ASKED}</div></blockquote>",
        "Granted.",
    ),
    _page(
        "a page of a large mail service",
        "<div>Granted.</div><div class='gmail_quote'><div class='gmail_attr'>On Mon, Nov 2, 2026 "
        "Open Doors &lt;desk@example.org&gt; "
        f"wrote:<br></div><blockquote>{ASKED}</blockquote></div>",
        "Granted.",
    ),
    _page(
        "a page of Outlook on the web",
        "<div>Granted.</div><hr><div id='divRplyFwdMsg'><b>From:</b> Open Doors<br><b>Sent:</b> "
        f"Monday<br><b>To:</b> Records<br><b>Subject:</b> Request</div><div>{ASKED}</div>",
        "Granted.",
    ),
    _page(
        "a page of Outlook with a border",
        "<p>Granted.</p><div style='border-top:solid #E1E1E1 1.0pt'><p><b>From:</b> Open Doors<br>"
        "<b>Sent:</b> Monday, November 2, 2026 9:00 AM<br><b>To:</b> Records<br>"
        f"<b>Subject:</b> Request</p></div><p>{ASKED}</p>",
        "Granted.",
    ),
    _page(
        "answers between the quotations of a page",
        f"<blockquote>{ASKED}</blockquote><p>Attached.</p><blockquote>And invoices.</blockquote>"
        "<p>None exist.</p>",
        "Attached.\n\nNone exist.",
        ASKED,
        "And invoices.",
    ),
    _page(
        "quotations in quotations",
        f"<p>Granted.</p><blockquote>Here.<blockquote>{ASKED}</blockquote></blockquote>",
        "Granted.",
        ASKED,
        "Here.",
    ),
)
