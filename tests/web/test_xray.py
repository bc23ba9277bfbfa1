"""The X-ray's pages: who struck what; and to the public only what is public right now."""

import io
import json

import pytest
from sqlalchemy import select

from app.jobs.boilerplate import find_forms
from app.models import (
    BoilerplateClause,
    Publication,
    Redaction,
    RedactionState,
    RoleName,
    Scope,
    StoredFile,
)
from app.parts import parts
from app.queries import boilerplate
from app.queries.boilerplate_towns import clauses, towns
from app.services import documents as acts
from app.services import near_duplicates
from app.services.publishing import withdraw
from tests.factories.agreements import AUDIT, pages, read, text, town
from tests.factories.codings import found
from tests.factories.codings import read as coded
from tests.factories.documents import published
from tests.factories.moments import NOW
from tests.factories.people import group, member

STRUCK = ("Confidentiality",)
HELD = ("Secrets", "The held canary Quetzal says what nobody may read before it is published here.")
GONE = ("Taken back", "The withdrawn canary Hoatzin says what was public once and is not any more.")
BURNED = ("for 30 days", "for Zyzzyva days")


def breathe():
    """Renew no lease: nobody else is at it."""


@pytest.fixture
def made(session):
    """Six towns: two struck a clause; one is held, one redacted, one will be withdrawn."""
    group(session)
    store = parts().store
    found = {
        "Oakton": town(session, store, "Oakton", 0),
        "Elmford": town(session, store, "Elmford", 1, struck=STRUCK),
        "Foxham": town(session, store, "Foxham", 2, changed=[BURNED]),
        "Millport": town(session, store, "Millport", 3, struck=STRUCK, added=[GONE]),
        "Oakwick": town(session, store, "Oakwick", 4, added=[HELD]),
        "Elmstead": town(session, store, "Elmstead", 5, added=[AUDIT]),
    }
    session.commit()
    return found


@pytest.fixture
def desk_form(session, made):
    find_forms(breathe)
    (one,) = boilerplate.forms(session, Scope.DESK)
    return one


@pytest.fixture
def public_form(session, made):
    """All but Oakwick are published; of Foxham a redacted file."""
    organiser = member(session, RoleName.ORGANISER)
    public = {
        name: published(session, one, organiser) for name, one in made.items() if name != "Oakwick"
    }
    redact(session, made["Foxham"], public["Foxham"])
    session.commit()
    find_forms(breathe)
    (one,) = boilerplate.forms(session, Scope.PUBLIC)
    return one


def redact(session, document, publication):
    said = pages(text("Foxham", 2, changed=[("for 30 days", "for ██████ days")]), town="Foxham")
    kept = acts.keep(parts().store, io.BytesIO("\f".join(said).encode()))
    file = StoredFile(sha256=kept.sha256, size=kept.size, media_type="text/plain", stored_at=NOW)
    session.add(file)
    session.flush()
    read(session, file.id, said)
    near_duplicates.note_near(session, file.id)
    burned = Redaction(
        document_id=document.id, result_id=file.id, state=RedactionState.VERIFIED, created_at=NOW
    )
    session.add(burned)
    session.flush()
    publication.redaction_id = burned.id


def take_back(session, publication):
    organiser = member(session, RoleName.ORGANISER)
    withdraw(session, publication, "A private name was in it.", member=organiser, now=NOW)


def clause_of(session, form, scope, name):
    known = towns(session, scope, form.id)
    every = clauses(session, form.id, known)
    return next(one for one in every if one.label.split(". ")[-1] == name)


def every_page(session, form, scope):
    """All addresses of a scope's X-ray."""
    root = "/xray" if scope is Scope.PUBLIC else "/desk/xray"
    known = towns(session, scope, form.id)
    pages_ = [root, f"{root}/{form.id}", f"{root}/{form.id}/table"]
    pages_ += [f"{root}/{form.id}/clauses/{one.key}" for one in clauses(session, form.id, known)]
    ending = {
        Scope.DESK: lambda one: f"documents/{one.document_id}",
        Scope.PUBLIC: lambda one: f"d/{one.address}",
    }[scope]
    return pages_ + [f"{root}/{form.id}/{ending(one)}" for one in known]


def test_the_desk_answers_in_one_look_which_towns_struck_a_clause(session, sign_in, desk_form):
    clause = clause_of(session, desk_form, Scope.DESK, "Confidentiality")
    page = sign_in().get(f"/desk/xray/{desk_form.id}/clauses/{clause.key}").text
    missing = page.split('<h2 id="missing">')[1].split("<h2")[0]
    assert "Elmford Police Department" in missing
    assert "Millport Police Department" in missing
    assert "Oakton Police Department" not in missing
    assert "2 of 6</span> agreements do not have this clause" in page


def test_every_page_of_the_desk_is_there_and_needs_a_member(session, client, sign_in, desk_form):
    browser = sign_in()
    for path in every_page(session, desk_form, Scope.DESK):
        assert browser.get(path).status_code == 200, path
        assert client.get(path).status_code in {302, 401, 403}, path


def test_what_is_not_there_is_not_found(session, client, sign_in, desk_form):
    browser = sign_in()
    for path in ("999", f"{desk_form.id}/clauses/999", f"{desk_form.id}/documents/999"):
        assert browser.get(f"/desk/xray/{path}").status_code == 404
        assert client.get(f"/xray/{path}").status_code == 404
    assert client.get(f"/xray/{desk_form.id}").status_code == 404


def test_the_address_of_a_clause_means_its_words_and_no_place(session, client, public_form):
    before = clause_of(session, public_form, Scope.PUBLIC, "Confidentiality")
    first = clauses(session, public_form.id, towns(session, Scope.PUBLIC, public_form.id))[0]
    root = f"/xray/{public_form.id}"
    row = session.get_one(BoilerplateClause, before.id)
    other = session.get_one(BoilerplateClause, first.id)
    row.text, other.text = other.text, row.text  # a new run may cut them otherwise
    row.label, other.label = other.label, row.label
    session.commit()
    after = clause_of(session, public_form, Scope.PUBLIC, "Confidentiality")
    assert (after.number, after.key) == (first.number, before.key)
    row.text = other.text = "Nothing of what was said."
    session.commit()
    assert client.get(f"{root}/clauses/{before.key}").status_code == 404
    keys = [
        one.key
        for one in clauses(session, public_form.id, towns(session, Scope.PUBLIC, public_form.id))
    ]
    assert len(set(keys)) == len(keys)  # also of two that say the same
    was = client.get(f"{root}/clauses/{before.number}")
    assert (was.status_code, was.location) == (302, root)


def test_a_member_names_a_form(sign_in, desk_form, session):
    browser = sign_in()
    page = browser.post(
        f"/desk/xray/{desk_form.id}/name", data={"name": "Lantern 2017"}, follow_redirects=True
    )
    assert "<h1" in page.text
    assert "Lantern 2017" in page.text
    assert "Lantern 2017" in browser.get("/desk/xray").text


def test_two_documents_are_shown_side_by_side_with_their_pages(sign_in, made):
    browser = sign_in()
    first, second = made["Oakton"].id, made["Elmford"].id
    page = browser.get(f"/desk/documents/{first}/compare?with={second}").text
    assert "✗</span>&nbsp;missing" in page
    assert f"/desk/documents/{first}/pages/2" in page
    assert (
        "There is no document “99999”"
        in browser.get(f"/desk/documents/{first}/compare?with=99999").text
    )
    assert browser.get(f"/desk/documents/{first}/compare").status_code == 200


def test_a_document_that_was_not_read_is_not_compared_and_it_says_why(session, sign_in, made):
    made["Elmford"].reading.state = "waiting"
    session.commit()
    page = sign_in().get(f"/desk/documents/{made['Oakton'].id}/compare?with={made['Elmford'].id}")
    assert "its text has not been read" in page.text


def test_an_800_page_log_is_not_compared_by_the_desk_which_says_why(
    session, sign_in, made, run, monkeypatch
):
    monkeypatch.setattr("app.services.boilerplate.pairs.MOST_LETTERS", 40)
    pair = [str(made[name].id) for name in ("Oakton", "Elmford")]
    answer = sign_in().get(f"/desk/documents/{pair[0]}/compare?with={pair[1]}")
    assert answer.status_code == 200
    assert "too many to be compared clause by clause; 40 is the most" in answer.text
    told = run("documents", "compare", *pair, "--json")
    assert told.exit_code == 1
    assert "found by searching it" in json.loads(told.stdout)["error"]


def test_an_empty_list_says_what_will_stand_there(client, sign_in):
    assert "No two agreements share a form yet" in sign_in().get("/desk/xray").text
    assert "No two published agreements share a form yet" in client.get("/xray").text


def test_the_public_sees_only_published_agreements_and_only_what_was_not_burned(
    session, client, public_form
):
    assert public_form.size == 5
    everything, told = "", 0
    for path in every_page(session, public_form, Scope.PUBLIC):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert len(answer.data) < 100_000
        everything += answer.text
    for address in session.scalars(select(Publication.address)):
        page = client.get(f"/d/{address}")
        if page.status_code == 200 and "X-ray: how it differs" in page.text:
            assert f'href="/xray/{public_form.id}/d/{address}"' in page.text
            told += 1
    assert told == public_form.size
    assert "Elmford Police Department" in everything
    assert "Foxham Police Department" in everything
    assert "Hoatzin" in everything
    assert "Quetzal" not in everything
    assert "Oakwick" not in everything
    assert "Zyzzyva" not in everything


def test_what_is_withdrawn_is_gone_from_every_page_before_anything_is_computed_again(
    session, client, made, public_form
):
    publication = session.query(Publication).filter_by(document_id=made["Millport"].id).one()
    take_back(session, publication)
    session.commit()
    paths = every_page(session, public_form, Scope.PUBLIC)
    everything = "".join(client.get(path).text for path in paths)
    assert "Hoatzin" not in everything
    assert "Millport" not in everything


def test_a_form_whose_own_text_is_withdrawn_is_shown_to_nobody(session, client, public_form):
    paths = every_page(session, public_form, Scope.PUBLIC)
    publication = session.query(Publication).filter_by(document_id=public_form.reference_id).one()
    take_back(session, publication)
    session.commit()
    assert [client.get(path).status_code for path in paths[1:]] == [404] * (len(paths) - 1)
    assert "Lantern" not in client.get("/xray").text
    find_forms(breathe)
    (again,) = boilerplate.forms(session, Scope.PUBLIC)
    assert again.size == 4


def test_a_redaction_published_later_takes_the_original_off_the_page_at_once(
    session, client, made, public_form
):
    publication = session.query(Publication).filter_by(document_id=made["Elmstead"].id).one()
    kept = session.query(Redaction).first()
    publication.redaction_id = kept.id
    session.commit()
    known = towns(session, Scope.PUBLIC, public_form.id)
    assert made["Elmstead"].id not in {one.document_id for one in known}


def test_a_page_asks_as_often_for_many_towns_as_for_few(session, sign_in, made, queries, desk_form):
    browser = sign_in()
    browser.get(f"/desk/xray/{desk_form.id}")
    few = queries(lambda: browser.get(f"/desk/xray/{desk_form.id}"))
    for at in range(6, 14):
        town(session, parts().store, f"Town{chr(91 + at)}ville", at, struck=STRUCK)
    session.commit()
    find_forms(breathe)
    assert queries(lambda: browser.get(f"/desk/xray/{desk_form.id}")) == few


def test_the_commands_tell_the_same(run, session, made, desk_form):
    told = json.loads(run("documents", "clusters", "--json").stdout)
    (cluster,) = told["clusters"]
    by_town = {one["agency"].split()[0]: one for one in cluster["documents"]}
    assert (cluster["size"], len(by_town)) == (6, 6)
    assert {name: one["missing"] for name, one in by_town.items()}["Elmford"] == 1
    assert by_town["Elmstead"]["added"] == 1
    assert told["alone"] == []
    pair = [made["Oakton"].id, made["Elmstead"].id]
    compared = json.loads(run("documents", "compare", *pair, "--json").stdout)
    assert compared["counts"]["added"] == 1
    assert compared["clauses"][-1]["pages"][0] is None
    assert compared["share"] > 0.9
    named = run("documents", "clusters", "--name", cluster["id"], "Lantern 2017", "--json")
    assert json.loads(named.stdout)["clusters"][0]["name"] == "Lantern 2017"
    again = json.loads(run("documents", "clusters", "--rebuild", "--json").stdout)
    assert again["clusters"][0]["documents"] == cluster["documents"]
    assert run("documents", "compare", pair[0], 9999).exit_code == 1
    assert "added     21. Audit" in run("documents", "compare", *pair).stdout
    assert "6 agreements of 6 agencies" in run("documents", "clusters").stdout


def test_a_clause_names_the_terms_that_readers_found_in_it_once_both_are_in(
    session, sign_in, made, desk_form
):
    clause = clause_of(session, desk_form, Scope.DESK, "Confidentiality")
    path = f"/desk/xray/{desk_form.id}/clauses/{clause.key}"
    what = found("SEC-NDA", quote="keep the terms of this program", by_sight=True)
    coded(session, made["Oakton"], member(session), what)
    browser = sign_in()
    assert "Readers found here" not in browser.get(path).text
    coded(session, made["Oakton"], member(session), what)
    assert "Readers found here" in browser.get(path).text


def test_a_sample_is_called_one_wherever_a_town_stands(client, session, made, public_form):
    made["Elmford"].sample = True
    session.commit()
    known = towns(session, Scope.PUBLIC, public_form.id)
    every = clauses(session, public_form.id, known)
    struck = next(one for one in every if one.counts.get("missing"))
    form = f"/xray/{public_form.id}"
    for path in (form, f"{form}/table", f"{form}/clauses/{struck.key}"):
        page = client.get(path).text
        assert f"1 of these {len(known)} agreements is a sample." in page
        assert page.count("(sample)") == 1
    assert "with samples, made by us" in client.get("/xray").text
