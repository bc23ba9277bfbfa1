"""Names of our own people in places of a file that no page shows; nothing else is made of these."""

import gzip
import io
import tarfile

import pytest

from tests.adapters.inspecting.looking import codes, look
from tests.adapters.inspecting.office import docx, odf, pptx, xlsx, zipped

NAME = "Margaret Whitfield"
TWO = "<t>Margaret </t><t>Whit</t><t>field</t>"
CHECKS = '<dataValidations><formula1>"{},x"</formula1></dataValidations>'
MAIL = (
    "From: a\nSubject: s\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
    "{pre}\n--x\nContent-Type: text/plain\n\nHello\n--x\n{head}\n\n{body}\n--x--\n{post}\n"
)


def mail(pre="", head="Content-Type: text/plain", body="Hi", post=""):
    return MAIL.format(pre=pre, head=head, body=body, post=post).encode()


def gzipped(name):
    out = io.BytesIO()
    with gzip.GzipFile(name, "wb", fileobj=out) as packed:
        packed.write(b"Hello there")
    return out.getvalue()


def tarred(owner):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo("a.txt")
        entry.uname, entry.size = owner, 5
        archive.addfile(entry, io.BytesIO(b"Hello"))
    return out.getvalue()


PLACES = {
    "a picture's description": lambda name: docx(f'<w:p><w:drawing descr="{name}"/></w:p>'),
    "a field": lambda name: docx(f'<w:p><w:instrText>LINKS \\o "{name}"</w:instrText></w:p>'),
    "a remark in XML": lambda name: docx(f"<w:p><!-- {name} --></w:p>"),
    "a part nobody knows": lambda name: docx(extra__a=f"<?x?><a>{name}</a>"),
    "a broken part": lambda name: docx(extra__a=f"<a>{name}</b>"),
    "another part's text": lambda name: docx(
        word__glossary__document=f"<d>{TWO if name == NAME else name}</d>"
    ),
    "the foot of a sheet": lambda name: xlsx(
        after=f"<headerFooter><oddFooter>&amp;L{name}</oddFooter></headerFooter>"
    ),
    "the choices of a cell": lambda name: xlsx(after=CHECKS.format(name)),
    "who shares a book": lambda name: xlsx(book=f'<fileSharing userName="{name}"/>'),
    "a picture on a slide": lambda name: pptx(f'<p:cNvPr descr="{name}"/>'),
    "a style": lambda name: odf("text", "<text:p>x</text:p>", **{"styles.xml": f"<a>{name}</a>"}),
    "a description": lambda name: odf("text", f"<text:p><draw:desc>{name}</draw:desc></text:p>"),
    "a web page": lambda name: f"<html><body><p title='{name}'>Hello</p></body></html>".encode(),
    "before the parts of a mail": lambda name: mail(pre=name),
    "behind the parts of a mail": lambda name: mail(post=name),
    "a part's description": lambda name: mail(
        head=f"Content-Type: text/plain\nContent-Description: {name}"
    ),
    "an empty attachment": lambda name: mail(
        head=f'Content-Type: application/pdf; name="{name}.pdf"', body=""
    ),
    "an attached mail": lambda name: mail(
        head="Content-Type: message/rfc822\nContent-Disposition: attachment; "
        f'filename="=?utf-8?q?{name.replace(" ", "_")}?="',
        body="Subject: x\n\nHi",
    ),
    "an empty folder": lambda name: zipped({f"{name}/": "", "a.txt": "Hello"}),
    "a long path": lambda name: zipped({f"{'a' * 220}/{name}.txt": "Hello"}),
    "a packed file": lambda name: gzipped(f"{name}.txt"),
    "an owner": tarred,
}


@pytest.mark.parametrize("place", PLACES)
def test_a_name_is_found_wherever_a_file_keeps_it(place):
    made = PLACES[place]
    assert "watch_word" in codes(look(made(NAME), watch=[NAME]))
    assert "watch_word" not in codes(look(made("Somebody Else"), watch=[NAME]))


def test_what_programs_keep_is_no_private_data():
    kept = docx(extra__a='<a number="217-555-0100" mail="a@town.invalid">4111111111111111</a>')
    assert codes(look(kept)) == set()


def test_words_of_the_page_are_not_kept_twice():
    said = "One sentence of the page"
    assert said not in look(docx(f"<w:p><w:r><w:t>{said}</w:t></w:r></w:p>")).beside
    row = f"<row r='1'><c r='A1' t='inlineStr'><is><t>{said}</t></is></c></row>"
    assert said not in look(xlsx(row)).beside
