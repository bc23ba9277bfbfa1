"""Files inside files: uuencode, winmail.dat, Outlook's own format, and each inside another."""

from binascii import b2a_uu

from tests.services.reading.corpus import containers as box
from tests.services.reading.corpus.building import (
    CSV,
    NOISE,
    PDF,
    Mail,
    file,
    mail,
    multi,
    part,
    text,
)

_HI = text("See the file.")
_BIG = PDF + NOISE * 40


def uu(name: str, content: bytes) -> str:
    """A file as uuencode writes it into a text."""
    lines = [b2a_uu(content[at : at + 45]).decode() for at in range(0, len(content), 45)]
    return f"begin 644 {name}\n{''.join(lines)}`\nend\n"


def _tnef(name: str, content: bytes, **expected) -> Mail:
    carried = file("application/ms-tnef", content, "winmail.dat")
    return Mail(name=name, raw=mail(multi("mixed", _HI, carried)), **expected)


def _msg(name: str, content: bytes, **expected) -> Mail:
    carried = file("application/vnd.ms-outlook", content, "the answer.msg")
    return Mail(name=name, raw=mail(multi("mixed", _HI, carried)), own="See the file.", **expected)


_WINMAIL = box.winmail(
    {(box.BODY, box.UNICODE): box.wide("Granted.\0")},
    [
        box.wrapped_file("AGREEM~1.PDF", PDF, "agreement of the año.pdf"),
        box.wrapped_file("cameras.csv", CSV),
    ],
)
_FILES = (
    ("agreement of the año.pdf", "application/pdf", PDF),
    ("cameras.csv", "text/csv", CSV),
)
_HEADERS = (
    "From: Clerk <clerk@town.invalid>\r\nTo: desk@example.org\r\nSubject: Granted\r\n"
    "Date: Mon, 23 Nov 2026 09:00:00 -0600\r\nMessage-ID: <msg-1@town.invalid>\r\n"
)
_SENT = {
    (box.SUBJECT, box.UNICODE): box.wide("Granted"),
    (box.BODY, box.UNICODE): box.wide("It is granted."),
    (box.HEADERS, box.UNICODE): box.wide(_HEADERS),
}
_UNSENT = {
    (box.SUBJECT, box.UNICODE): box.wide("Granted"),
    (box.BODY, box.UNICODE): box.wide("It is granted."),
    (box.SENDER_NAME, box.UNICODE): box.wide("Clerk"),
    (box.SENDER_SMTP, box.UNICODE): box.wide("clerk@town.invalid"),
    (box.MESSAGE_ID, box.UNICODE): box.wide("<msg-2@town.invalid>"),
    (box.SENT_AT, box.TIME): box.moment(1_795_446_000),
}
_TO = {
    (box.RECIPIENT_SMTP, box.UNICODE): box.wide("desk@example.org"),
    (box.RECIPIENT_NAME, box.UNICODE): box.wide("Open Doors"),
    (box.RECIPIENT_KIND, box.LONG): b"\x01\0\0\0\0\0\0\0",
}
_MSG = box.outlook(_SENT, files=[box.kept_file("agreement.pdf", _BIG), box.kept_file("v.csv", CSV)])
_BROKEN = _MSG[:48] + b"\xf0\xff\xff\x0f" + _MSG[52:]  # its folder is nowhere
_IN_MSG = (("agreement.pdf", "application/pdf", _BIG), ("v.csv", "text/csv", CSV))
_GRANTED = (("Granted", "clerk@town.invalid"),)

MAILS = (
    Mail(
        name="a file uuencoded in the text",
        raw=mail(text(f"See the file.\n{uu('n.bin', NOISE)}Yours")),
        own="See the file.\nYours",
        files=(("n.bin", "application/octet-stream", NOISE),),
        notes=("uuencoded",),
    ),
    Mail(
        name="two files uuencoded, the second by a program that pads",
        raw=mail(text(uu("a.pdf", PDF) + uu("v.csv", CSV).replace("`\n", " \n"))),
        own="",
        files=(("a.pdf", "application/pdf", PDF), ("v.csv", "text/csv", CSV)),
        notes=("uuencoded",),
    ),
    Mail(
        name="uuencode as the encoding of a part",
        raw=mail(
            multi(
                "mixed",
                _HI,
                part(
                    "application/pdf; name=a.pdf",
                    uu("a.pdf", PDF),
                    "Content-Transfer-Encoding: x-uuencode",
                ),
            )
        ),
        own="See the file.",
        files=(("a.pdf", "application/pdf", PDF),),
    ),
    Mail(
        name="a sentence that begins like uuencode",
        raw=mail(text("We\nbegin 644 days ago\nand do not end")),
        own="We\nbegin 644 days ago\nand do not end",
    ),
    Mail(
        name="uuencode in both versions of one text",
        raw=mail(text(uu("../../x/a.pdf", PDF))),
        own="",
        files=(("a.pdf", "application/pdf", PDF),),
        notes=("uuencoded",),
    ),
    _tnef(
        "winmail.dat with two files", _WINMAIL, own="See the file.", files=_FILES, notes=("opened",)
    ),
    Mail(
        name="winmail.dat is the whole mail",
        raw=mail(file("application/ms-tnef", _WINMAIL, "winmail.dat")),
        own="Granted.",
        files=_FILES,
        notes=("opened",),
    ),
    Mail(
        name="winmail.dat under another name and type",
        raw=mail(multi("mixed", _HI, file("application/octet-stream", _WINMAIL, "ATT0001.dat"))),
        own="See the file.",
        files=_FILES,
        notes=("opened",),
    ),
    Mail(
        name="winmail.dat whose text is a page",
        raw=mail(
            file(
                "application/ms-tnef",
                box.winmail({(box.BODY_HTML, box.BINARY): b"<p>Granted <b>in part</b>.</p>"}),
                "winmail.dat",
            )
        ),
        own="Granted in part.",
        notes=("opened",),
    ),
    _tnef(
        "winmail.dat whose text is RTF",
        box.winmail({(box.BODY_RTF, box.BINARY): box.rtf(b"{\\rtf1 Granted.}")}),
        own="See the file.",
        files=(("message.rtf", "application/rtf", b"{\\rtf1 Granted.}"),),
        notes=("opened",),
    ),
    _tnef(
        "a mail in a winmail.dat",
        box.winmail({}, [box.wrapped_mail(_WINMAIL)]),
        own="See the file.",
        files=_FILES,
        notes=("opened", "opened"),
    ),
    _tnef(
        "winmail.dat that breaks off",
        _WINMAIL[:-40],
        own="See the file.",
        files=(
            ("agreement of the año.pdf", "application/pdf", PDF),
            ("cameras.csv", "application/x-empty", b""),
        ),
        notes=("opened", "breaks off"),
    ),
    _tnef(
        "winmail.dat that is empty",
        b"\x78\x9f\x3e\x22",
        own="See the file.",
        files=(("winmail.dat", "application/octet-stream", b"\x78\x9f\x3e\x22"),),
        notes=("damaged",),
    ),
    Mail(
        name="a mail saved by Outlook",
        raw=_MSG,
        sender="clerk@town.invalid",
        own="It is granted.",
        files=_IN_MSG,
        fields={
            "subject": "Granted",
            "message_id": "msg-1@town.invalid",
            "to": ["desk@example.org"],
            "date": "2026-11-23T15:00:00+00:00",
        },
    ),
    Mail(
        name="a mail saved by Outlook that never left it",
        raw=box.outlook(_UNSENT, people=[_TO]),
        sender="clerk@town.invalid",
        own="It is granted.",
        fields={
            "subject": "Granted",
            "message_id": "msg-2@town.invalid",
            "to": ["desk@example.org"],
            "date": "2026-11-23T15:00:00+00:00",
        },
    ),
    _msg(
        "a mail saved by Outlook, attached",
        _MSG,
        embedded=_GRANTED,
        files=_IN_MSG,
        notes=("opened",),
    ),
    _msg(
        "a mail saved by Outlook that holds another",
        box.outlook(
            {(box.SUBJECT, box.UNICODE): box.wide("Both"), (box.BODY, box.UNICODE): box.wide("2")},
            files=[box.kept_mail(box.message(_SENT, files=[box.kept_file("v.csv", CSV)]))],
        ),
        embedded=(("Both", None), *_GRANTED),
        files=(("v.csv", "text/csv", CSV),),
        notes=("opened",),
    ),
    _msg(
        "a mail saved by Outlook that breaks off",
        _BROKEN,
        files=(("the answer.msg", "application/vnd.ms-outlook", _BROKEN),),
        notes=("damaged",),
    ),
    Mail(
        name="a winmail.dat in a mail saved by Outlook",
        raw=box.outlook(_SENT, files=[box.kept_file("winmail.dat", _WINMAIL)]),
        sender="clerk@town.invalid",
        own="It is granted.",
        files=_FILES,
        notes=("opened",),
    ),
    Mail(
        name="a mail in a mail saved by Outlook, as a file",
        raw=box.outlook(
            _SENT,
            files=[box.kept_file("a.eml", mail(_HI, From="v@vendor.invalid", Subject="Ours"))],
        ),
        sender="clerk@town.invalid",
        own="It is granted.",
        embedded=(("Ours", "v@vendor.invalid"),),
    ),
)
