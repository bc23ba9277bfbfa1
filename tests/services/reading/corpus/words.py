"""Mails whose headers and letters are broken, foreign, or written by hand."""

from tests.services.reading.corpus.building import (
    OFFICE,
    PDF,
    Mail,
    file,
    html,
    mail,
    multi,
    part,
    text,
)

_HI = text("Granted.")


def _name(parameters: str | bytes, name: str) -> Mail:
    """A file whose disposition has these parameters, and the name that is read from them."""
    given = parameters if isinstance(parameters, bytes) else parameters.encode()
    kept = (
        b"Content-Type: application/pdf\r\nContent-Disposition: attachment; " + given + b"\r\n\r\n"
    )
    return Mail(
        name=f"file name {given[:70]!r}",
        raw=mail(multi("mixed", _HI, kept + PDF)),
        own="Granted.",
        files=((name, "application/pdf", PDF),),
    )


def _letters(name: str, kind: str, content: bytes, own: str, *headers: str) -> Mail:
    return Mail(name=name, raw=mail(part(kind, content, *headers)), own=own)


_BASE64 = "Content-Transfer-Encoding: base64"
_QP = "Content-Transfer-Encoding: quoted-printable"

MAILS = (
    _name("filename*=UTF-8''Convenio%20n%C2%BA%203.pdf", "Convenio nº 3.pdf"),
    _name(
        "filename*0*=UTF-8''agree;\r\n filename*1*=%2Dment;\r\n filename*2=\".pdf\"",
        "agree-ment.pdf",
    ),
    _name('filename*1="ment.pdf"; filename*0="agree"', "agreement.pdf"),
    _name("filename*=iso-8859-1'es'a%F1o.pdf", "año.pdf"),
    _name("filename*=x-nobody'en'a%41.pdf", "aA.pdf"),
    _name('filename="=?utf-8?B?QcOxby5wZGY=?="', "Año.pdf"),
    _name('filename="=?utf-8?Q?A=C3=B1o?= =?utf-8?Q?_2026.pdf?="', "Año 2026.pdf"),
    _name("filename=agreement with spaces.pdf", "agreement with spaces.pdf"),
    _name('filename="../../etc/passwd.pdf"', "passwd.pdf"),
    _name('filename="C:\\\\Users\\\\clerk\\\\a.pdf"', "a.pdf"),
    _name('filename="con.pdf"', "_con.pdf"),
    _name('filename="a\u202efdp.exe.pdf"', "afdp.exe.pdf"),
    _name('filename="año.pdf"', "año.pdf"),
    _name(b'filename="a\xf1o.pdf"', "año.pdf"),
    _name('filename="' + "a" * 300 + '.pdf"', "a" * 116 + ".pdf"),
    _letters(
        "windows letters called iso-8859-1",
        "text/plain; charset=iso-8859-1",
        b"the City\x92s",
        "the City\N{RIGHT SINGLE QUOTATION MARK}s",
    ),
    _letters(
        "windows letters called ascii",
        "text/plain; charset=us-ascii",
        b"the City\x92s fee",
        "the City\N{RIGHT SINGLE QUOTATION MARK}s fee",
    ),
    _letters("utf-8 called iso-8859-1", "text/plain; charset=iso-8859-1", "año".encode(), "año"),
    _letters(
        "latin called utf-8",
        "text/plain; charset=utf-8",
        b"a\xf1o fiscal pr\xf3ximo",
        "año fiscal próximo",
    ),
    _letters(
        "a charset nobody knows", "text/plain; charset=x-springfield", b"Granted.", "Granted."
    ),
    _letters(
        "a charset in quotes with a colon", 'text/plain; charset="utf-8:1"', b"Granted.", "Granted."
    ),
    _letters(
        "a codec that is no charset", "text/plain; charset=unicode_escape", rb"\u0041", r"\u0041"
    ),
    _letters(
        "utf-16 with its mark",
        "text/plain; charset=utf-16",
        "Granted.".encode("utf-16"),
        "Granted.",
    ),
    _letters("shift-jis", "text/plain; charset=Shift_JIS", "記録".encode("shift_jis"), "記録"),
    _letters(
        "iso-2022-jp in 7 bits",
        "text/plain; charset=iso-2022-jp",
        "記録".encode("iso2022_jp"),
        "記録",
    ),
    _letters(
        "cp1251 in base64",
        "text/plain; charset=windows-1251",
        b"xO7q8+zl7fLu4iDt5fI=",
        "Документов нет",
        _BASE64,
    ),
    _letters(
        "quoted-printable that breaks",
        "text/plain",
        b"50=% of =E2=80=9Call=E2=80=9D=",
        "50=% of “all”",
        _QP,
    ),
    _letters("base64 that breaks off", "text/plain", b"R3JhbnRlZC", "Granted", _BASE64),
    Mail(
        name="base64 that is not",
        raw=mail(part("text/plain", "Granted, see below!", _BASE64)),
        own="Granted, see below!",
        notes=("is none",),
    ),
    Mail(
        name="base64 under which a relay wrote its own lines",
        raw=mail(part("text/plain", "R3JhbnRlZC4=\r\n\r\nScanned: no virus, no spam.", _BASE64)),
        own="Granted.Scanned: no virus, no spam.",
        notes=("is none",),
    ),
    _letters("NULs between letters", "text/plain", b"G\x00ran\x00ted.", "Granted."),
    _letters(
        "halves of characters", "text/plain; charset=utf-8", b"Gran\xed\xa0\x80ted.", "Granted."
    ),
    _letters(
        "soft line breaks of format=flowed",
        "text/plain; format=flowed",
        b"We \r\nhave it.",
        "We \nhave it.",
    ),
    Mail(name="a line of a million letters", raw=mail(text("a" * 1_000_000)), own="a" * 1_000_000),
    Mail(
        name="mbox line before the headers",
        raw=b"From records@springfield.invalid Tue Nov 24 10:00:00 2026\n" + mail(_HI, b"\n"),
        own="Granted.",
    ),
    Mail(
        name="byte-order mark before the headers", raw=b"\xef\xbb\xbf" + mail(_HI), own="Granted."
    ),
    Mail(name="blank lines before the headers", raw=b"\r\n\r\n" + mail(_HI), own="Granted."),
    Mail(
        name="lines that end in CR alone",
        raw=mail(multi("mixed", _HI, file("application/pdf", PDF, "a.pdf")), b"\r"),
        own="Granted.",
        files=(("a.pdf", "application/pdf", PDF),),
    ),
    Mail(
        name="lines that end in LF alone",
        raw=mail(multi("mixed", _HI, file("application/pdf", PDF, "a.pdf")), b"\n"),
        own="Granted.",
        files=(("a.pdf", "application/pdf", PDF),),
    ),
    Mail(
        name="no date, but one of a relay",
        raw=mail(_HI, Date=None, Received="from a by b; Tue, 24 Nov 2026 10:00:05 -0500"),
        own="Granted.",
        fields={"date": "2026-11-24T15:00:05+00:00"},
        notes=("last relay",),
    ),
    Mail(
        name="a date of nonsense",
        raw=mail(_HI, Date="Tuesday next"),
        own="Granted.",
        fields={"date": None},
        notes=("no date",),
    ),
    Mail(
        name="a date with a zone that cannot be",
        raw=mail(_HI, Date="Tue, 24 Nov 2026 10:00:00 +9999"),
        own="Granted.",
        notes=("no date",),
        fields={"date": None},
    ),
    Mail(
        name="a date without its zone, and with a comment",
        raw=mail(_HI, Date="24 Nov 26 10:00 (local)"),
        own="Granted.",
        fields={"date": "2026-11-24T10:00:00+00:00"},
    ),
    Mail(
        name="empty return path of a person",
        raw=mail(_HI, Return_Path="<>"),
        own="Granted.",
        fields={"return_path": ""},
    ),
    Mail(
        name="return path that is blank",
        raw=mail(_HI, Return_Path=""),
        own="Granted.",
        fields={"return_path": ""},
    ),
    Mail(
        name="a subject in encoded words, cut in the middle of a letter",
        raw=mail(
            _HI, Subject="=?utf-8?B?UmVzcHVlc3RhIGHDsQ==?=\r\n =?utf-8?Q?o_=C3?= =?utf-8?Q?=B1?="
        ),
        own="Granted.",
        fields={"subject": "Respuesta año ñ"},
    ),
    Mail(
        name="a subject in raw letters",
        raw=mail(_HI, Subject=b"Respuesta a\xf1o"),
        own="Granted.",
        fields={"subject": "Respuesta año"},
    ),
    Mail(
        name="a subject that smuggles a header",
        raw=mail(_HI, Subject="=?utf-8?Q?Hello=0D=0ABcc:_all@example.org?="),
        own="Granted.",
        fields={"subject": "Hello Bcc: all@example.org"},
    ),
    Mail(
        name="a subject with an encoding nobody knows",
        raw=mail(_HI, Subject="=?utf-8?X?Hello?= there"),
        own="Granted.",
        fields={"subject": "=?utf-8?X?Hello?= there"},
    ),
    Mail(
        name="a sender whose encoded name holds an address",
        raw=mail(_HI, From=f"=?utf-8?Q?mayor=40city.invalid=2C_Mayor?= <{OFFICE}>"),
        own="Granted.",
    ),
    Mail(
        name="a sender without an address",
        raw=mail(_HI, From="Records Office"),
        own="Granted.",
        sender="",
    ),
    Mail(
        name="no sender, but one who sent it",
        raw=mail(_HI, From=None, Sender=OFFICE),
        own="Granted.",
    ),
    Mail(
        name="an address in letters of the world",
        raw=mail(_HI, From="Año <año@ciudad.invalid>"),
        own="Granted.",
        sender="año@ciudad.invalid",
    ),
    Mail(
        name="two headers of one name",
        raw=mail(_HI, X="1\r\nSubject: second").replace(b"RE: Public", b"first"),
        own="Granted.",
        fields={"subject": "first records request"},
    ),
    Mail(
        name="HTML only",
        raw=mail(html("<p>Granted.<br>In part.</p><p>Yours</p>")),
        own="Granted.\nIn part.\n\nYours",
    ),
    Mail(
        name="words cut into spans, as Word does",
        raw=mail(html("<p>Re<span>que</span>st <b>DL-7K</b>QM<i>-X3RT</i>: $<b>435</b>.29</p>")),
        own="Request DL-7KQM-X3RT: $435.29",
    ),
    Mail(
        name="a table of fees",
        raw=mail(
            html(
                "<table><tr><td>Copies</td><td>$5</td></tr><tr><td>Total</td><td>$9</td></tr></table>"
            )
        ),
        own="Copies $5\nTotal $9",
    ),
    Mail(
        name="HTML in a plain text",
        raw=mail(text("<html><body><p>Granted.</p></body></html>")),
        own="Granted.",
        notes=("web page",),
    ),
    Mail(
        name="a plain text that only sends to the page",
        raw=mail(
            multi(
                "alternative",
                text("Your mail program cannot show this."),
                html("<p>" + "Your request is granted in full. " * 20 + "</p>"),
            )
        ),
        says=("Your request is granted in full.",),
    ),
    Mail(
        name="words hidden in the page",
        raw=mail(
            html(
                "<style>p{}</style><script>x()</script><p>Granted.</p>"
                '<p style="display:none">Denied.</p><!-- Denied. -->'
            )
        ),
        own="Granted.",
    ),
    Mail(
        name="angle brackets in a plain text are no page",
        raw=mail(text("Write to <records@springfield.invalid> if x < y.")),
        own="Write to <records@springfield.invalid> if x < y.",
    ),
    Mail(
        name="entities, soft hyphens and spaces that do not break",
        raw=mail(html("<p>Fee:&nbsp;&#36;50 &amp; &ldquo;tax&rdquo; &#x110000;</p>")),
        says=("Fee: $50 & “tax”",),
    ),
    Mail(
        name="Spanish",
        raw=mail(
            text("Su solicitud de registros públicos ha sido recibida."), Subject="Acuse de recibo"
        ),
        own="Su solicitud de registros públicos ha sido recibida.",
    ),
)
