"""Reply addresses: every letter that is queued has its own, in its head and in its words."""

import re
from urllib.parse import quote

import pytest
from sqlalchemy import select

from app.config import ROOT, Settings, SettingsError
from app.models import Dispatch
from app.models.reply_token import new_token, token_in, written
from app.services import batches, correcting, filing, packs
from app.services.preflight import Words, preflight
from app.services.reply_addresses import (
    CODE,
    WhereAnswersGo,
    mangled_in,
    own,
    tokens_of,
    without_token,
)
from app.services.waves import Plan
from tests.factories.agencies import agency
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group

PLUS = "records+{token}@group.example"
EVERY = "{token}@in.group.example"
PAGE = "https://desk.example/drop/"


@pytest.fixture
def answers_go(session):
    def to(pattern=PLUS, page=""):
        session.info.update(WhereAnswersGo(pattern, page).as_info())

    return to


def filed(session, count=3, **overrides):
    group(session, **overrides)
    words = Words.of(packs.load(session, "ring-agreements", now=NOW).campaign, None)
    some = [agency(session, state="CO", zone="America/Denver") for _ in range(count)]
    session.flush()
    looked = preflight(session, words, [one.id for one in some], today=TODAY)
    batch = batches.begin(
        session, looked, words, expression="all", round_number=1,
        undo_minutes=30, needs_approval=False, member_id=None, now=NOW, plan=Plan(),
    )  # fmt: skip
    while filing.file_chunk(session, batch, now=NOW):
        session.expire_all()
    return session.scalars(select(Dispatch)).all()


def test_every_first_letter_names_its_own_address_in_head_and_words(session, answers_go):
    answers_go()
    letters = filed(session)
    assert len({one.reply_token for one in letters}) == 3
    for one in letters:
        assert token_in(one.reply_token) == one.reply_token
        assert one.reply_to == PLUS.replace("{token}", written(one.reply_token))
        assert f"Please reply to {one.reply_to} " in one.body
        assert one.body.count(one.reply_to) == 2  # where to answer, and the signature
        assert CODE not in one.body
        assert "desk@" not in one.body


def test_without_the_setting_letters_are_as_they_were(session):
    for one in filed(session, email="desk@daylight.example.org"):
        assert (one.reply_token, one.reply_to) == (None, "desk@daylight.example.org")
        assert "reply to desk@daylight.example.org and" in one.body


def test_an_upload_page_is_named_where_the_group_has_it_on(session, answers_go):
    answers_go("", PAGE)
    for one in filed(session, drop_box=True, email="desk@daylight.example.org"):
        assert f"{PAGE}{written(one.reply_token)}" in one.body
        assert one.reply_to == "desk@daylight.example.org"


def test_no_upload_page_is_named_where_the_group_has_it_off(session, answers_go):
    answers_go(PLUS, PAGE)
    assert all("/drop/" not in one.body for one in filed(session))


def test_a_correction_has_an_address_of_its_own(session, answers_go):
    answers_go()
    letters = filed(session, 1)
    wrong = letters[0]
    one = correcting.correction(
        session, wrong.records_request, wrong, "The product was misnamed.",
        key="correction:1", wrote_on=TODAY, named_on=None, now_on=None, now=NOW,
    )  # fmt: skip
    assert one.reply_token not in {None, wrong.reply_token}
    assert f"reply to {one.reply_to} " in one.body
    assert wrong.reply_token not in one.body.replace("-", "")


def test_a_copy_of_a_letter_for_others_does_not_say_how_to_answer_for_it(session, answers_go):
    answers_go(PLUS, PAGE)
    one = filed(session, 1, drop_box=True)[0]
    assert written(one.reply_token) not in without_token(one)
    assert f"records+{CODE}@group.example" in without_token(one)


def test_drawing_is_quick_enough_for_a_batch(session, answers_go):
    answers_go()
    by = group(session)
    assert len({own(by, f"to {CODE}").token for _ in range(5_000)}) == 5_000


@pytest.mark.parametrize("pattern", [PLUS, EVERY])
def test_an_address_is_read_however_it_comes(pattern):
    token = new_token()
    address = pattern.replace("{token}", written(token))
    for typed in (
        address, address.upper(), pattern.replace("{token}", token), f'"{address}',
        address.replace("+", "%2B"), quote(address, safe="@"), f"<{address}>",
    ):  # fmt: skip
        assert tokens_of(typed) == (token,)
        assert mangled_in(typed, WhereAnswersGo(pattern)) is None


def test_a_mangled_address_is_known_for_one_only_where_our_pattern_stands():
    where, token = WhereAnswersGo(PLUS), new_token()
    slip = written(token)[:-1]
    assert mangled_in(f"records+{slip}@group.example", where) == slip
    assert mangled_in("records+@group.example", where) is None
    for other in (
        "records@group.example",
        f"records+{slip}@other.example",
        f"x+{slip}@group.example",
    ):
        assert mangled_in(other, where) is None
    assert mangled_in("info@in.group.example", WhereAnswersGo(EVERY)) is None
    assert mangled_in(f"{slip}@in.group.example", WhereAnswersGo(EVERY)) == slip
    assert mangled_in(f"records+{slip}@group.example", WhereAnswersGo()) is None


@pytest.mark.parametrize(
    "wrong",
    ["records@group.example", "{token}", "a+{token}{token}@b.example", "a@{token}.example",
     f"{'a' * 46}+{{token}}@b.example", "a b{token}@c.example", "{token}@localhost",
     "{tokens}@b.example"],
)  # fmt: skip
def test_a_pattern_that_cannot_be_an_address_is_refused(tmp_path, wrong):
    (tmp_path / "settings.toml").write_text(f'secret_key = "x"\nreply_address = "{wrong}"\n')
    with pytest.raises(SettingsError, match=r"records\+\{token\}@group.example"):
        Settings.load({"DAYLIGHT_HOME": str(tmp_path)})


@pytest.mark.parametrize("pattern", [PLUS, EVERY, "{token}.answers@group.example"])
def test_a_good_pattern_reaches_the_letters_of_an_app(tmp_path, pattern):
    (tmp_path / "settings.toml").write_text(f'secret_key = "x"\nreply_address = "{pattern}"\n')
    loaded = Settings.load({"DAYLIGHT_HOME": str(tmp_path)})
    assert loaded.reply_address == pattern
    assert loaded.upload_page == ""  # no https address that an agency could open


def test_every_place_that_makes_letters_gives_them_an_address():
    """A row made elsewhere would name no address of its own, and nothing would tell."""
    sources = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in (ROOT / "app" / "services").rglob("*.py")
    }
    makers = {
        name
        for name, text in sources.items()
        if re.search(r"(?<!class )\bDispatch\(\n|insert\(Dispatch", text)
    }
    assert {f"app/services/{name}.py" for name in ("filing", "cohorts", "correcting")} <= makers
    assert [name for name in makers if "reply_token" not in sources[name]] == []
