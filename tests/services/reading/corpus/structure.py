"""Mails whose parts lie in one another as the standards say, and as they forbid."""

from base64 import encodebytes

from tests.services.reading.corpus.building import (
    CSV,
    DESK,
    ICS,
    NOISE,
    OFFICE,
    OTHER_PDF,
    PDF,
    PNG,
    Mail,
    file,
    html,
    mail,
    multi,
    part,
    text,
)

HELLO = text("Attached is the agreement.")
INNER = mail(
    multi(
        "mixed", text("Here is what the vendor wrote."), file("text/csv", CSV, "v.csv"), mark="i"
    ),
    From="Vendor Sales <sales@vendor.invalid>",
    Subject="FW: the quote",
    Message_ID="<quote@vendor.invalid>",
)
_AGREEMENT = ("agreement.pdf", "application/pdf", PDF)
_PDF = file("application/pdf", PDF, "agreement.pdf")
_QUOTE = (("FW: the quote", "sales@vendor.invalid"),)
_TABLE = ("v.csv", "text/csv", CSV)

MAILS = (
    Mail(
        name="plain answer",
        raw=mail(HELLO),
        own="Attached is the agreement.",
        fields={
            "subject": "RE: Public records request",
            "message_id": "answer-1@springfield.invalid",
            "date": "2026-11-24T15:00:00+00:00",
            "to": [DESK],
            "return_path": None,
        },
    ),
    Mail(
        name="answer with two files",
        raw=mail(multi("mixed", HELLO, _PDF, file("text/csv", CSV, "cameras.csv"))),
        own="Attached is the agreement.",
        files=(_AGREEMENT, ("cameras.csv", "text/csv", CSV)),
    ),
    Mail(
        name="both versions of one text",
        raw=mail(multi("alternative", text("We have it."), html("<p>We have <b>it</b>.</p>"))),
        own="We have it.",
    ),
    Mail(
        name="Apple Mail hides files between the versions",
        raw=mail(
            multi(
                "alternative",
                text("See the agreement."),
                multi(
                    "mixed",
                    html("<p>See the agreement.</p>"),
                    file("application/pdf", PDF, "agreement.pdf"),
                    html("<p>and the invoice.</p>"),
                    file("application/pdf", OTHER_PDF, "invoice.pdf"),
                    mark="b2",
                ),
            )
        ),
        says=("See the agreement.",),
        files=(_AGREEMENT, ("invoice.pdf", "application/pdf", OTHER_PDF)),
    ),
    Mail(
        name="text, file, text",
        raw=mail(multi("mixed", text("First."), _PDF, text("Second."))),
        own="First.\n\nSecond.",
        files=(_AGREEMENT,),
    ),
    Mail(
        name="logo shown in the page, scan beside it",
        raw=mail(
            multi(
                "related",
                html('<p>Granted.</p><img src="cid:logo@x">'),
                file("image/png", PNG, "logo.png", "Content-ID: <logo@x>"),
                file("image/png", PNG + b"scan", "scan.png", "Content-ID: <scan@x>"),
            )
        ),
        own="Granted.",
        files=(
            ("logo.png", "image/png", PNG, True),
            ("scan.png", "image/png", PNG + b"scan"),
        ),
    ),
    Mail(
        name="logo whose id is percent-encoded in the page",
        raw=mail(
            multi(
                "related",
                html('<p>Granted.</p><img src="cid:image001.png%40x">'),
                file("image/png", PNG, "image001.png", "Content-ID: <image001.png@x>"),
            )
        ),
        own="Granted.",
        files=(("image001.png", "image/png", PNG, True),),
    ),
    Mail(
        name="multipart without its end",
        raw=mail(multi("mixed", HELLO, _PDF, close=False)),
        own="Attached is the agreement.",
        files=(_AGREEMENT,),
    ),
    Mail(
        name="multipart that names no boundary",
        raw=mail(part("multipart/mixed", "--x\r\n\r\nWe have no records.\r\n--x--\r\n")),
        says=("We have no records.",),
        notes=("is none",),
    ),
    Mail(
        name="multipart whose boundary never comes",
        raw=mail(part("multipart/mixed; boundary=other", "We have no records.\r\n")),
        says=("We have no records.",),
        notes=("is none",),
    ),
    Mail(
        name="multipart that claims base64",
        raw=mail(multi("mixed", HELLO, _PDF), Content_Transfer_Encoding="base64"),
        own="Attached is the agreement.",
        files=(_AGREEMENT,),
    ),
    Mail(
        name="two multiparts with the same boundary",
        raw=mail(multi("mixed", multi("alternative", text("Here."), html("<p>Here.</p>")), _PDF)),
        says=("Here.",),
        files=(_AGREEMENT,),
        notes=("is none", "came after the end"),
    ),
    Mail(
        name="no content type at all",
        raw=mail(b"\r\nIt is granted.\r\n", MIME_Version=None),
        own="It is granted.",
    ),
    Mail(
        name="content type of nonsense",
        raw=mail(part("text", "It is granted.")),
        own="It is granted.",
    ),
    Mail(
        name="a PDF that calls itself a text",
        raw=mail(multi("mixed", HELLO, file("text/plain", PDF, "agreement.pdf"))),
        own="Attached is the agreement.",
        files=(_AGREEMENT,),
        notes=("calls itself text/plain",),
    ),
    Mail(
        name="a PDF shown inline, as Apple Mail does",
        raw=mail(multi("mixed", HELLO, _PDF.replace(b": attachment", b": inline"))),
        own="Attached is the agreement.",
        files=(_AGREEMENT,),
    ),
    Mail(
        name="the mail is the PDF",
        raw=mail(file("application/octet-stream", PDF, "agreement.pdf")),
        own="",
        files=(_AGREEMENT,),
    ),
    Mail(
        name="a file without a name",
        raw=mail(
            multi(
                "mixed",
                HELLO,
                part("application/pdf", encodebytes(PDF), "Content-Transfer-Encoding: base64"),
            )
        ),
        own="Attached is the agreement.",
        files=(("file.pdf", "application/pdf", PDF),),
    ),
    Mail(
        name="base64 with spaces, a missing pad and a note below",
        raw=mail(
            multi(
                "mixed",
                HELLO,
                part(
                    'application/octet-stream; name="n.bin"',
                    encodebytes(NOISE + b"!").replace(b"=", b"").replace(b"\n", b" \r\n"),
                    "Content-Transfer-Encoding: BASE64",
                ),
            )
        ),
        own="Attached is the agreement.",
        files=(("n.bin", "application/octet-stream", NOISE + b"!"),),
    ),
    Mail(
        name="an encoding nobody knows",
        raw=mail(part("text/plain", "It is granted.", "Content-Transfer-Encoding: x-rot13")),
        own="It is granted.",
    ),
    Mail(
        name="a mail attached, with its file",
        raw=mail(multi("mixed", text("See below."), part("message/rfc822", INNER))),
        own="See below.",
        files=(_TABLE,),
        embedded=_QUOTE,
    ),
    Mail(
        name="a mail attached in base64, which is forbidden",
        raw=mail(
            multi(
                "mixed",
                text("See below."),
                part("message/rfc822", encodebytes(INNER), "Content-Transfer-Encoding: base64"),
            )
        ),
        own="See below.",
        files=(_TABLE,),
        embedded=_QUOTE,
    ),
    Mail(
        name="a mail attached as an unknown file named .email",
        raw=mail(
            multi("mixed", text("See below."), file("application/octet-stream", INNER, "a.email"))
        ),
        own="See below.",
        files=(_TABLE,),
        embedded=_QUOTE,
    ),
    Mail(
        name="a mail attached as a text named .eml",
        raw=mail(multi("mixed", text("See below."), file("text/plain", INNER, "the quote.eml"))),
        own="See below.",
        files=(_TABLE,),
        embedded=_QUOTE,
    ),
    Mail(
        name="a mail in a mail in a mail",
        raw=mail(
            part(
                "message/rfc822",
                mail(part("message/rfc822", INNER), From=OFFICE, Subject="FW: FW: the quote"),
            )
        ),
        own="",
        files=(_TABLE,),
        embedded=(("FW: FW: the quote", OFFICE), *_QUOTE),
    ),
    Mail(
        name="a digest of two mails",
        raw=mail(multi("digest", b"\r\n" + INNER, b"\r\n" + INNER, mark="dd")),
        own="",
        files=(_TABLE, _TABLE),
        embedded=_QUOTE * 2,
    ),
    Mail(
        name="signed with S/MIME",
        raw=mail(
            multi(
                "signed",
                text("It is granted."),
                file("application/pkcs7-signature", b"\x30\x80\x06\x09 sig", "smime.p7s"),
                extra="; protocol=application/pkcs7-signature; micalg=sha-256",
            )
        ),
        own="It is granted.",
        files=(("smime.p7s", "application/octet-stream", b"\x30\x80\x06\x09 sig"),),
        notes=(),
    ),
    Mail(
        name="signed as one block, or encrypted",
        raw=mail(file("application/pkcs7-mime; smime-type=signed-data", b"\x30\x80\x06", "s.p7m")),
        own="",
        files=(("s.p7m", "application/octet-stream", b"\x30\x80\x06"),),
        notes=("signed as one block",),
    ),
    Mail(
        name="a letter with the name of a file, as scanners send it",
        raw=mail(multi("mixed", part("text/plain; name=body.txt", "Scan from room 4."), _PDF)),
        own="Scan from room 4.",
        files=(("body.txt", "text/plain", b"Scan from room 4."), _AGREEMENT),
    ),
    Mail(
        name="a file of the Macintosh in two parts",
        raw=mail(
            multi(
                "mixed",
                HELLO,
                multi(
                    "appledouble",
                    file("application/applefile", b"\x00\x05\x16\x07 fork", "agreement.pdf"),
                    _PDF,
                    mark="b2",
                ),
            )
        ),
        own="Attached is the agreement.",
        files=(
            ("agreement.pdf", "application/octet-stream", b"\x00\x05\x16\x07 fork"),
            _AGREEMENT,
        ),
    ),
    Mail(
        name="a call in the calendar",
        raw=mail(
            multi(
                "alternative",
                text("Let us talk on Friday."),
                part("text/calendar; method=REQUEST; charset=utf-8", ICS),
            )
        ),
        own="Let us talk on Friday.",
        files=(("file.ics", "text/calendar", ICS),),
    ),
    Mail(
        name="a long mail cut in parts by the sender",
        raw=mail(part("message/partial; id=a@x; number=1; total=2", "From: a@b.invalid\r\n\r\nHi")),
        own="Hi",
    ),
    Mail(
        name="a text that is an attachment",
        raw=mail(multi("mixed", text("See the log."), file("text/plain", b"09:00 in", "log.txt"))),
        own="See the log.",
        files=(("log.txt", "text/plain", b"09:00 in"),),
    ),
    Mail(
        name="a table that Office wrote in Windows letters",
        raw=mail(multi("mixed", text("See it."), file("text/csv", b"stra\xdfe,a\xf1o\n", "t.csv"))),
        own="See it.",
        files=(("t.csv", "text/csv", b"stra\xdfe,a\xf1o\n"),),
    ),
    Mail(
        name="a page that is an attachment",
        raw=mail(
            multi("mixed", text("See it."), file("text/html", b"<html><p>map</p></html>", "m.html"))
        ),
        own="See it.",
        files=(("m.html", "text/html", b"<html><p>map</p></html>"),),
    ),
    Mail(
        name="nothing but headers",
        raw=b"From: records@springfield.invalid\r\nSubject: x",
        own="",
        notes=("no date",),
    ),
    Mail(name="nothing", raw=b"", sender=None, own="", notes=("no date",)),
)
