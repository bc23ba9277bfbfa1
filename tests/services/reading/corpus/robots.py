"""Mails that nobody typed, and mails of people that look as if nobody had."""

from tests.services.reading.corpus.building import OFFICE, PDF, Mail, file, html, mail, multi, text

_PORTAL = "noreply@springfield.portal.invalid"
_FORBIDS = "\n\nPlease do not reply to this email. This mailbox is not monitored.\n"


def _mail(name: str, words: str, kind: str, sender: str = OFFICE, **headers) -> Mail:
    return Mail(
        name=name,
        raw=mail(text(words), **{"From": sender, **headers}),
        kind=kind,
        sender=sender,
        own=words.strip(),
    )


MAILS = (
    _mail(
        "away, as RFC 3834 says",
        "I am away until Monday.",
        "out_of_office",
        Auto_Submitted="auto-replied (vacation)",
        Subject="Automatic reply: Records request",
    ),
    _mail(
        "away, by Exchange",
        "I will be out of the office until November 30. For records write to the clerk.",
        "out_of_office",
        Subject="Automatic reply: Records request",
        X_Auto_Response_Suppress="All",
    ),
    _mail(
        "away, without any mark but the subject",
        "I am on annual leave and will return on November 30.",
        "out_of_office",
        Subject="Out of Office: Records request",
    ),
    _mail(
        "away, in Spanish",
        "Estoy fuera de la oficina hasta el 30 de noviembre.",
        "out_of_office",
        Subject="Respuesta automática: solicitud",
    ),
    _mail(
        "gone for good",
        "I no longer work for the Town of Springfield.",
        "out_of_office",
        Auto_Submitted="auto-replied",
    ),
    _mail(
        "a robot of an office that is not away",
        "Thank you for writing. We answer in the order in which mail comes.",
        "auto_reply",
        Auto_Submitted="auto-generated",
    ),
    _mail(
        "a robot marked by hand of an old program",
        "Thank you for writing to us.",
        "auto_reply",
        X_Autoreply="yes",
        Precedence="bulk",
    ),
    _mail(
        "a robot that marks itself by precedence",
        "We have your mail.",
        "auto_reply",
        Precedence="auto_reply",
    ),
    _mail(
        "receipt of a portal, without any mark",
        "Dear requester,\n\nYour request has been received and given the number W054033-112426.\n"
        "\nThis is an automatically generated message.",
        "auto_reply",
        _PORTAL,
        Subject="Records Request :: W054033-112426",
    ),
    _mail(
        "a real answer from the portal of no reply",
        "The City has reviewed its files and has located the responsive records. They are now "
        "available in the portal." + _FORBIDS,
        "answer",
        _PORTAL,
        Subject="Records Request :: W054033-112426",
    ),
    _mail(
        "a real denial from a portal, under a line that forbids to reply",
        "--- Please respond above this line; do not reply to this email ---\n\n"
        "RE: PUBLIC RECORDS REQUEST of November 2, 2026, Reference # W054033-112426\n\n"
        "Your request is denied. The records are exempt under ORS 192.345(23).\n",
        "answer",
        _PORTAL,
        Subject="No Responsive Information :: W054033-112426",
    ),
    Mail(
        name="a real answer with files from the portal of no reply",
        raw=mail(
            multi(
                "mixed",
                text("The agreement is attached." + _FORBIDS),
                file("application/pdf", PDF, "agreement.pdf"),
            ),
            From=_PORTAL,
        ),
        sender=_PORTAL,
        says=("The agreement is attached.",),
        files=(("agreement.pdf", "application/pdf", PDF),),
    ),
    _mail(
        "a person who will return a call",
        "I will return to the office on Monday and send the agreement then.",
        "answer",
    ),
    _mail(
        "a person whose subject speaks of an automatic reply",
        "We found the script that sends automatic replies; it is attached to request 26-118.",
        "answer",
        Subject="RE: request for automatic reply templates",
    ),
    _mail(
        "no robot, and says so",
        "Here is the agreement.",
        "answer",
        Auto_Submitted="no",
    ),
    _mail(
        "a list that hands on the letter of a person",
        "Here is the agreement.",
        "answer",
        Precedence="list",
        List_Id="<records.springfield.invalid>",
    ),
    _mail("marked as spam", "Buy cameras now.", "spam", X_Spam_Flag="YES"),
    _mail(
        "an answer that a filter looked at",
        "Here is the agreement.",
        "answer",
        X_Spam_Status="No, score=-1.2",
    ),
    Mail(
        name="away, as a page",
        raw=mail(
            html("<p>I am out of the office until Monday.</p>"),
            Subject="Automatic reply: Records request",
            Auto_Submitted="auto-generated",
        ),
        kind="out_of_office",
        own="I am out of the office until Monday.",
    ),
    Mail(
        name="a robot that quotes somebody who was away",
        raw=mail(
            text("This is an automated response. We have your mail.\n\n> I am out of the office."),
            Auto_Submitted="auto-replied",
        ),
        kind="auto_reply",
        own="This is an automated response. We have your mail.",
    ),
)
