"""Mails signed or encrypted as one block, and bodies that Outlook keeps as rich text alone."""

import struct
import time
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from hypothesis import given
from hypothesis import strategies as st

from app.services.reading.reader import read
from app.services.reading.rtf import words_of_rtf
from app.services.reading.signed import Seal, opened
from tests.services.reading.corpus import wrapped

INNER = (
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
    b"Your request is denied.\r\n--b\r\nContent-Type: application/pdf\r\n"
    b'Content-Disposition: attachment; filename="denial.pdf"\r\n\r\n%PDF-1.4 x\r\n--b--\r\n'
)


@pytest.fixture(scope="module")
def signer():
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Town Clerk")])
    began = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    made = made.public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(began).not_valid_after(began + timedelta(days=900))
    return made.sign(key, hashes.SHA256()), key


def sealed(block, kind="application/pkcs7-mime", name="smime.p7m"):
    made = EmailMessage()
    made["From"], made["Subject"] = "clerk@town.example", "Your request"
    main, sub = kind.split("/")
    made.set_content(block, maintype=main, subtype=sub, filename=name, disposition="attachment")
    return made.as_bytes()


def signed_block(signer, *options):
    builder = pkcs7.PKCS7SignatureBuilder().set_data(INNER)
    builder = builder.add_signer(*signer, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary, *options])


@pytest.mark.parametrize("kind", ["application/pkcs7-mime", "application/octet-stream"])
def test_what_is_signed_as_one_block_is_opened(signer, kind):
    told = read(sealed(signed_block(signer), kind))
    assert told.text == "Your request is denied."
    assert [one.name for one in told.attachments] == ["denial.pdf"]
    assert any("signature was not checked" in note for note in told.notes)


def test_a_signature_without_its_words_says_so(signer):
    told = read(sealed(signed_block(signer, pkcs7.PKCS7Options.DetachedSignature)))
    assert any("holds a signature alone" in note for note in told.notes)
    assert [one.name for one in told.attachments] == ["smime.p7m"]


def test_what_is_encrypted_says_so_and_is_kept(signer):
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(INNER).add_recipient(signer[0])
    block = builder.encrypt(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])
    told = read(sealed(block))
    assert any("It is encrypted" in note for note in told.notes)
    assert told.attachments[0].content == block


def test_lengths_that_are_not_told_and_strings_in_parts_are_read():
    """As OpenSSL writes what it streams (X.690, 8.1.3.6 and 8.7)."""
    words = b"Subject: inner\r\n\r\nHello.\r\n"
    parts = b"".join(b"\x04\x05" + words[at : at + 5] for at in range(0, 25, 5))
    rest = words[25:]
    string = b"\x24\x80" + parts + bytes([4, len(rest)]) + rest + b"\0\0"
    inner = b"\x30\x80\x06\x09" + bytes.fromhex("2a864886f70d010701") + b"\xa0\x80" + string
    inner += b"\0\0\0\0"
    block = b"\x30\x80\x06\x09" + bytes.fromhex("2a864886f70d010702") + b"\xa0\x80\x30\x80"
    block += b"\x02\x01\x01\x31\x00" + inner + b"\0\0" * 3
    assert opened(block) == (Seal.SIGNED, words)


@given(st.binary(max_size=300))
def test_a_block_of_any_bytes_never_fails(content):
    opened(content)
    opened(b"\x30\x80\x06\x09" + bytes.fromhex("2a864886f70d010702") + content)


RTF = rb"""{\rtf1\ansi\ansicpg1252\fromtext{\fonttbl{\f0 Arial;}}{\*\generator Riched20;}
{\info{\title secret}}\f0 Your fee is \u8364?5 \endash\'e9t\'e9.\par
\{No refund\}\tab\htmlrtf hidden\htmlrtf0 shown{\*\htmltag <b>}\uc2\u233??!\uc1\line end}"""


def test_rich_text_is_read_for_its_words():
    told = words_of_rtf(RTF)
    assert told == "Your fee is €5 \N{EN DASH}été.\n{No refund}\tshowné!\nend"


@given(st.lists(st.sampled_from([b"{", b"}", b"\\par ", b"\\u99999999?", b"\\'9", b"\\'ff", b"\\*",
                                 b"\\uc-5 ", b"\\htmlrtf", b"\\", b"x", b"\n"])))  # fmt: skip
def test_damaged_rich_text_never_fails(pieces):
    assert isinstance(words_of_rtf(b"{\\rtf1\\ansicpg99999 " + b"".join(pieces)), str)


@given(st.data())
def test_a_damaged_wrapper_of_outlook_never_fails_and_is_kept(data):
    """Found by damaging real ones: the libraries then raise what no list of errors foresees."""
    whole = next(one.raw for one in wrapped.MAILS if b"winmail" in one.raw.lower())
    message = message_from_bytes(whole)
    part = next(one for one in message.walk() if (one.get_filename() or "").endswith(".dat"))
    content = bytearray(part.get_payload(decode=True))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(6, len(content) - 1))] = data.draw(st.integers(0, 255))
    told = read(sealed(bytes(content), "application/ms-tnef", "winmail.dat"))
    assert told.attachments or told.text


def test_a_wrapper_that_tells_of_thousands_of_millions_of_values_costs_no_time():
    """Counts of properties, of values of one property, and of recipients."""
    shorts = struct.pack("<IHHI", 1, 0x1002, 0x3701, 0xFFFFFFFF)
    for kind, counts in (
        (0x9003, struct.pack("<I", 0xFFFFFFFF)),
        (0x9003, shorts),
        (0x9004, shorts),
    ):
        body = struct.pack("<BHHI", 1, kind, 6, len(counts)) + counts + b"\0\0"
        wrapper = struct.pack("<IH", 0x223E9F78, 1) + body
        began = time.process_time()
        told = read(sealed(wrapper, "application/ms-tnef", "winmail.dat"))
        assert time.process_time() - began < 2
        assert [one.content for one in told.attachments] == [wrapper]
