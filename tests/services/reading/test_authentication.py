"""What our mail server says of a sender: for the own domain, and in nobody else's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.reading.reader import read

FROM = "clerk@town.example"


def told(results, sender=FROM):
    raw = f"From: {sender}\r\nAuthentication-Results: {results}\r\n\r\nDear all\r\n"
    return dict(read(raw.encode("utf-8", "surrogateescape")).authentication)


def test_each_method_is_told_with_its_result():
    found = told(
        "mx.example.org; dkim=pass header.d=town.example; "
        "spf=pass smtp.mailfrom=clerk@town.example; dmarc=pass header.from=town.example"
    )
    assert found == {"dkim": "pass", "spf": "pass", "dmarc": "pass"}


def test_a_server_that_does_not_name_itself_is_understood():
    found = told(
        "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=town.example; dmarc=bestguesspass"
    )
    assert found == {"spf": "pass", "dmarc": "bestguesspass"}


@pytest.mark.parametrize(
    "hidden",
    [
        'spf=fail smtp.mailfrom="x dmarc=pass spf=pass"@evil.example',
        'spf=fail smtp.mailfrom="x; dmarc=pass; spf=pass"@evil.example',
        r'spf=fail smtp.mailfrom="x\"; dmarc=pass; spf=pass; y=\""@evil.example',
        "spf=fail (says; dmarc=pass (and; spf=pass)) smtp.mailfrom=evil.example",
        "spf=fail smtp.mailfrom=dmarc=pass@evil.example",
        "spf=fail; dmarc=pass; spf=pass",
    ],
)
def test_what_a_forger_writes_into_an_address_is_no_result(hidden):
    found = told(f"mx.example.org; dmarc=fail header.from=town.example; {hidden}")
    assert found == {"dmarc": "fail", "spf": "fail"}


@pytest.mark.parametrize(
    "whose", ["header.d=evil.example", "header.i=@evil.example", "header.d=example", ""]
)
def test_a_signature_of_another_domain_says_nothing_of_the_sender(whose):
    found = told(f"mx.example.org; spf=softfail smtp.mailfrom={FROM}; dkim=pass {whose}")
    assert found == {"spf": "softfail", "dkim": "unaligned"}


def test_a_server_may_send_for_its_own_domain_and_write_another_into_the_letter():
    assert told("mx.example.org; spf=pass smtp.mailfrom=bulk@evil.example")["spf"] == "unaligned"


@pytest.mark.parametrize("whose", ["header.d=town.example", "header.i=@mail.town.example"])
def test_the_senders_own_signature_counts_whatever_a_list_did_to_another(whose):
    found = told(f"mx.example.org; dkim=pass {whose}; dkim=fail header.d=list.example")
    assert found == {"dkim": "pass"}


@given(st.text(st.sampled_from('();="\\ .@abdkimspfdmarcpassfail'), max_size=200))
def test_no_words_of_a_server_stop_the_reading(words):
    told(words)
