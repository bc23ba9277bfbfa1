"""Campaigns keep every version that was used, and survive being saved and loaded."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.errors import NotFound
from app.models import Audience, Campaign, LetterVersion, Relation, Vendor
from app.services import campaigns, packs
from app.services.campaigns import CampaignRefused
from app.services.letters import LetterRefused
from app.services.packs import PackRefused
from tests.factories.agencies import agency
from tests.factories.campaigns import records_request
from tests.factories.moments import NOW, TODAY

WORDS = "{{ opening }}\n\n{{ items }}\n\n{{ response }} {{ standing }}\n\n{{ signature }}\n"


@pytest.fixture
def shipped(session):
    return packs.load(session, "ring-agreements", now=NOW).campaign


def write(session, letter, body=WORDS, **overrides):
    facts = {"subject": "Request {{ ref }}", "categories": ["agreement"], "now": NOW} | overrides
    return campaigns.write(session, letter, body=body, **facts)


def test_the_shipped_pack_has_a_split_plan(shipped):
    plan = {letter.name: letter for letter in shipped.letters}
    assert next(iter(plan)) == "agreements"
    assert plan["emails"].versions[-1].categories == ["emails_vendor"]
    assert plan["money"].recipient is Relation.FINANCE
    assert plan["considering"].audience is Audience.CONSIDERING
    assert [vendor.name for vendor in shipped.vendors] == ["Ring"]
    assert [product.name for product in shipped.products] == ["Neighbors"]


def test_loading_twice_changes_nothing(session, shipped):
    before = session.scalars(select(LetterVersion.sha256).order_by(LetterVersion.id)).all()
    again = packs.load(session, "ring-agreements", now=NOW + timedelta(days=1))
    assert (again.campaign, again.is_new, again.written) == (shipped, False, ())
    after = session.scalars(select(LetterVersion.sha256).order_by(LetterVersion.id)).all()
    assert after == before
    assert session.scalar(select(func.count(Vendor.id))) == 1


def test_a_vendor_that_an_import_made_gets_its_aliases(session):
    session.add(Vendor(name="Ring", aliases=["Doorbot"]))
    session.flush()
    packs.load(session, "ring-agreements", now=NOW)
    assert session.scalars(select(Vendor)).one().aliases[:2] == ["Doorbot", "Ring LLC"]


def test_a_campaign_goes_round_through_a_folder(session, shipped, tmp_path):
    shipped.date_to = date(2026, 6, 30)
    files = packs.save(shipped, tmp_path / "pack")
    assert {path.name for path in files} == {
        "pack.yaml",
        *(f"{letter.name}.txt" for letter in shipped.letters),
    }
    assert packs.load(session, str(tmp_path / "pack"), now=NOW).written == ()
    first = packs.read(tmp_path / "pack")
    text = (tmp_path / "pack" / "pack.yaml").read_text()
    (tmp_path / "pack" / "pack.yaml").write_text(
        text.replace("name: ring-agreements", "name: other", 1)
    )
    other = packs.load(session, str(tmp_path / "pack" / "pack.yaml"), now=NOW)
    assert other.is_new
    packs.save(other.campaign, tmp_path / "second")
    second = packs.read(tmp_path / "second")
    assert (second.name, second.date_to) == ("other", date(2026, 6, 30))
    assert (second.letters, second.vendors) == (first.letters, first.vendors)
    for letter in first.letters:
        one, two = (tmp_path / folder / f"{letter.name}.txt" for folder in ("pack", "second"))
        assert one.read_bytes() == two.read_bytes()


def test_saving_keeps_its_hands_off_other_folders(shipped, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(PackRefused, match="not empty"):
        packs.save(shipped, tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("fee_ceiling_cents", "fee_cieling_cents"), r"pack.yaml:\d+: unknown key 'fee_cieling"),
        (("[cad]", "[cat]"), "no records called 'cat'"),
        (("recipient: finance", "recipient: mayor"), "'mayor', which is not one of"),
        (("date_from: 2016-01-01", "date_from: 2016-02-30"), "not a day of the calendar"),
        (("name: emails\n", "name: ../emails\n"), r"is missing|no name for a letter"),
        (("name: emails\n", "name: use\n"), "given twice"),
    ],
)
def test_a_pack_with_a_mistake_is_refused_and_the_mistake_named(session, tmp_path, change, message):
    for path in (packs.SHIPPED / "ring-agreements").iterdir():
        text = path.read_text()
        (tmp_path / path.name).write_text(text.replace(*change) if path.suffix == ".yaml" else text)
    with pytest.raises((PackRefused, NotFound, CampaignRefused), match=message):
        packs.load(session, str(tmp_path), now=NOW)


def test_a_pack_cannot_read_files_beside_it(session, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text(f"Subject\n\n{WORDS}")
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "pack.yaml").write_text(
        "name: spy\nletters:\n  - {name: a, title: a, categories: [agreement]}\n"
    )
    (pack / "a.txt").symlink_to(secret)
    with pytest.raises(PackRefused, match="leads out"):
        packs.load(session, str(pack), now=NOW)


def test_a_pack_that_is_nowhere_names_those_that_ship(session):
    with pytest.raises(NotFound, match="ring-agreements"):
        packs.load(session, "no-such-pack", now=NOW)


def test_words_nobody_used_are_replaced_and_words_in_use_are_kept(session, shipped):
    letter = shipped.letters[0]
    first = letter.versions[-1]
    assert write(session, letter) is first
    records_request(session, agency(session), shipped)
    second = write(session, letter, WORDS + "More.\n")
    assert (first.number, second.number) == (1, 2)
    assert first.body == WORDS
    assert write(session, letter, WORDS + "More.\n") is second
    assert [version.number for version in letter.versions] == [1, 2]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"body": WORDS.replace("{{ response }}", "")}, r"never says \{\{ response \}\}"),
        ({"body": WORDS + "{{ x.__class__ }}"}, "there is no fact '__class__'"),
        ({"subject": " "}, "no subject"),
        ({"categories": []}, "asks for nothing"),
        ({"categories": ["nonsense"]}, "no records called 'nonsense'"),
    ],
)
def test_words_that_could_never_be_a_letter_are_refused(session, shipped, words, message):
    with pytest.raises((LetterRefused, NotFound), match=message):
        write(session, shipped.letters[0], **words)


def test_a_campaign_is_found_by_its_name_and_the_others_are_named(session, shipped):
    assert campaigns.named(session, "ring-agreements") is shipped
    with pytest.raises(NotFound, match="There are: ring-agreements"):
        campaigns.named(session, "rings")
    with pytest.raises(NotFound, match="It has: agreements, use"):
        campaigns.letter_named(shipped, "nothing")


def test_a_name_is_taken_once(session, shipped):
    with pytest.raises(CampaignRefused, match="already"):
        campaigns.start(session, name="Ring Agreements", now=NOW)
    with pytest.raises(CampaignRefused, match="no letter or digit"):
        campaigns.start(session, name="?!", now=NOW)
    assert session.scalars(select(Campaign.name)).all() == ["ring-agreements"]


def test_dates_the_wrong_way_round_are_refused(shipped):
    with pytest.raises(CampaignRefused, match=r"end .* before they begin"):
        campaigns.describe(
            shipped,
            title="",
            question="",
            summary="",
            date_from=date(2020, 1, 2),
            date_to=date(2020, 1, 1),
            fee_ceiling_cents=0,
            follow_up_days=30,
        )


def test_an_agency_that_considers_gets_its_own_letter_and_is_asked_again(shipped):
    letter = campaigns.letter_for(shipped, Audience.CONSIDERING)
    assert letter.name == "considering"
    assert campaigns.re_ask_on(letter, TODAY) == TODAY + timedelta(days=90)
    assert campaigns.re_ask_on(shipped.letters[0], TODAY) is None
