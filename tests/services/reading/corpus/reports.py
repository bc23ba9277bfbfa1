"""Mails of mail servers: what did not arrive, what may yet, what did."""

from tests.services.reading.corpus.building import DESK, OFFICE, Mail, mail, multi, part, text

_EXCHANGE = "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@town.invalid"
_SERVER = "mailer-daemon@mx.example.org"
_LETTER = mail(text("Please send all agreements."), From=DESK, To=OFFICE, Subject="Records request")
_SENT = (("Records request", DESK),)


def _dsn(*recipients: str, words: str = "See below.", **headers) -> bytes:
    status = "Reporting-MTA: dns; mx.example.org\r\n" + "".join(
        f"\r\n{one}\r\n" for one in recipients
    )
    entity = multi(
        "report",
        text(words),
        part("message/delivery-status", status),
        part("message/rfc822", _LETTER),
        mark="dsn",
        extra="; report-type=delivery-status",
    )
    told = {"From": f"Mail Delivery System <{_SERVER}>", "Return_Path": "<>"}
    return mail(entity, **{**told, "Subject": "Undelivered Mail Returned to Sender", **headers})


def _recipient(action: str, status: str, address: str = OFFICE, *more: str) -> str:
    lines = [f"Final-Recipient: rfc822; {address}", f"Action: {action}", f"Status: {status}", *more]
    return "\r\n".join(lines)


def _words(name: str, words: str, *, sender: str = _SERVER, bounced=(), kind="bounce", **headers):
    told = {"From": sender, "Return_Path": "<>", "Subject": "failure notice", **headers}
    return Mail(name=name, raw=mail(text(words), **told), kind=kind, sender=sender, bounced=bounced)


def _report(name: str, raw: bytes, kind: str, bounced=(), **more) -> Mail:
    return Mail(
        name=name,
        raw=raw,
        kind=kind,
        sender=more.pop("sender", _SERVER),
        bounced=bounced,
        embedded=more.pop("embedded", _SENT),
        **more,
    )


_HARD = ((OFFICE, "5.1.1", True),)

MAILS = (
    _report(
        "report of a box that is not there",
        _dsn(
            _recipient("failed", "5.1.1", OFFICE, "Diagnostic-Code: smtp; 550 5.1.1 No such user")
        ),
        "bounce",
        _HARD,
        fields={"return_path": "", "subject": "Undelivered Mail Returned to Sender"},
    ),
    _report(
        "report of a box that is full",
        _dsn(_recipient("failed", "4.2.2")),
        "bounce",
        ((OFFICE, "4.2.2", False),),
    ),
    _report(
        "report of a delay",
        _dsn(_recipient("delayed", "4.4.1", OFFICE, "Will-Retry-Until: Fri, 27 Nov 2026")),
        "delay",
        ((OFFICE, "4.4.1", False),),
    ),
    _report("report of arrival", _dsn(_recipient("delivered", "2.0.0")), "delivery_report"),
    _report("report of a relay", _dsn(_recipient("relayed", "2.0.0")), "delivery_report"),
    _report(
        "report of three, of which one failed",
        _dsn(
            _recipient("delivered", "2.0.0", "a@town.invalid"),
            _recipient("failed", "5.7.1", "b@town.invalid"),
            _recipient("delayed", "4.0.0", "c@town.invalid"),
        ),
        "bounce",
        (("b@town.invalid", "5.7.1", True), ("c@town.invalid", "4.0.0", False)),
    ),
    _report(
        "report in capitals, with comments and brackets",
        _dsn(
            "FINAL-RECIPIENT: RFC822;<records@springfield.invalid>\r\nACTION: Failed (gone)\r\n"
            "STATUS: 5.1.1 (bad destination mailbox)"
        ),
        "bounce",
        _HARD,
    ),
    _report(
        "report that tells its number only in the words of the other server",
        _dsn(
            f"Final-Recipient: rfc822; {OFFICE}\r\nAction: failed\r\n"
            "Diagnostic-Code: smtp; 550 5.4.1 Recipient address rejected:\r\n Access denied"
        ),
        "bounce",
        ((OFFICE, "5.4.1", True),),
    ),
    _report(
        "report about an address in letters of the world",
        _dsn("Final-Recipient: utf-8; año@ciudad.invalid\r\nAction: failed\r\nStatus: 5.6.7"),
        "bounce",
        (("año@ciudad.invalid", "5.6.7", True),),
    ),
    _report(
        "report whose sender pretends to be the office",
        _dsn(_recipient("failed", "5.1.1"), From=OFFICE, Return_Path=None, Subject="Hello"),
        "bounce",
        _HARD,
        sender=OFFICE,
    ),
    _report(
        "report with headers alone of what was sent",
        mail(
            multi(
                "report",
                text("It failed."),
                part(
                    "message/delivery-status",
                    f"Reporting-MTA: dns; a\r\n\r\n{_recipient('failed', '5.1.1')}",
                ),
                part("text/rfc822-headers", f"From: {DESK}\r\nSubject: Records request\r\n"),
                extra="; report-type=delivery-status",
            ),
            From=_SERVER,
        ),
        "bounce",
        _HARD,
    ),
    _report(
        "report of Exchange with its page",
        mail(
            multi(
                "report",
                multi(
                    "alternative",
                    text("Your message to records@springfield.invalid couldn't be delivered."),
                    part("text/html", "<p>Your message couldn't be delivered.</p>"),
                    mark="alt",
                ),
                part(
                    "message/delivery-status",
                    "Reporting-MTA: dns;BL0PR01.prod.example.org\r\n\r\n"
                    "Final-Recipient: rfc822;records@springfield.invalid\r\nAction: failed\r\n"
                    "Status: 5.1.10\r\nDiagnostic-Code: smtp;550 5.1.10 RecipientNotFound",
                ),
                part("message/rfc822", _LETTER),
                extra="; report-type=delivery-status",
            ),
            From=f"Microsoft Outlook <{_EXCHANGE}>",
            Subject="Undeliverable: Records request",
            Return_Path="<>",
        ),
        "bounce",
        ((OFFICE, "5.1.10", True),),
        sender=_EXCHANGE,
    ),
    _report(
        "receipt of reading",
        mail(
            multi(
                "report",
                text("Your message was read on November 24."),
                part(
                    "message/disposition-notification",
                    f"Final-Recipient: rfc822;{OFFICE}\r\n"
                    "Disposition: manual-action/MDN-sent-manually; displayed",
                ),
                extra="; report-type=disposition-notification",
            ),
            Subject="Read: Records request",
        ),
        "delivery_report",
        sender=OFFICE,
        embedded=(),
    ),
    _words(
        "qmail, in words",
        "Hi. This is the qmail-send program at mx.example.org.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        "<records@springfield.invalid>:\n"
        "192.0.2.7 does not like recipient.\nRemote host said: 550 5.1.1 User unknown\n\n"
        "--- Below this line is a copy of the message.\n\nSubject: Records request\n",
        bounced=_HARD,
    ),
    _words(
        "Exim, with a header of its own",
        "A message that you sent could not be delivered to one or more of its recipients.\n"
        "This is a permanent error. The following address(es) failed:\n\n"
        "  records@springfield.invalid\n    host mx.springfield.invalid [192.0.2.7]\n"
        "    SMTP error from remote mail server after RCPT TO:<records@springfield.invalid>:\n"
        "    550 5.1.1 no such user\n",
        X_Failed_Recipients=OFFICE,
        Auto_Submitted="auto-replied",
        Subject="Mail delivery failed: returning message to sender",
        bounced=_HARD,
    ),
    _words(
        "only the header of Exim, and words in another tongue",
        "No se pudo entregar.",
        X_Failed_Recipients=f"{OFFICE}, clerk@springfield.invalid",
        bounced=((OFFICE, "", True), ("clerk@springfield.invalid", "", True)),
    ),
    _words(
        "a delay of Exim, in words",
        "This message was created automatically by mail delivery software.\n"
        "A message that you sent has not yet been delivered to one or more of its recipients\n"
        "after more than 24 hours on the queue. The address to which the message has not yet\n"
        "been delivered is:\n\n  records@springfield.invalid\n\n"
        "No action is required on your part. Delivery attempts will continue for some time.\n",
        kind="delay",
        Subject="Warning: message 1abc delayed 24 hours",
        bounced=((OFFICE, "", False),),
    ),
    _words(
        "a large mail service, in words",
        "Address not found\nYour message wasn't delivered to records@springfield.invalid because "
        "the address couldn't be found, or is unable to receive mail.\n"
        "The response from the remote server was:\n550 5.1.1 The email account that you tried to "
        "reach does not exist.\n",
        sender="mailer-daemon@mail.invalid",
        Subject="Delivery Status Notification (Failure)",
        bounced=_HARD,
    ),
    _words(
        "a full box, in words with a code alone",
        "The mail to <records@springfield.invalid> could not be delivered:\n"
        "452 The mailbox is full, over quota\n",
        Subject="Returned mail: see transcript for details",
        bounced=((OFFICE, "452", False),),
    ),
    Mail(
        name="a postmaster who is a person, and answers",
        raw=mail(
            text("I forwarded your request to the clerk. She will write to you."),
            From="Town Postmaster <postmaster@town.invalid>",
        ),
        sender="postmaster@town.invalid",
        own="I forwarded your request to the clerk. She will write to you.",
    ),
    Mail(
        name="an office that speaks of mail that was not delivered",
        raw=mail(text("Our letter to you could not be delivered and was returned to sender.")),
        own="Our letter to you could not be delivered and was returned to sender.",
    ),
    Mail(
        name="a bounce that somebody forwards",
        raw=mail(
            multi(
                "mixed",
                text("See what came back. Try the clerk."),
                part("message/rfc822", _dsn(_recipient("failed", "5.1.1"))),
            ),
        ),
        own="See what came back. Try the clerk.",
        embedded=(("Undelivered Mail Returned to Sender", _SERVER), *_SENT),
    ),
)
