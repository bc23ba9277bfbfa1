"""Two readings side by side: where they differ, who decides, and how far readers agree."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from app import clock
from app.db import db, transaction
from app.models import Document, Round
from app.parts import parts
from app.queries import codings
from app.services import reader_scores, readings, settling_together
from app.services.codebook import codebook
from app.web.desk import bp
from app.web.desk.coding import said
from app.web.desk.coding_compare_forms import AloneForm, SettleForm
from app.web.desk.documents import find
from app.web.safety import row_number


@bp.get("/coding")
def list_coding() -> str:
    """List what waits for a reader or for a decision, and how far readers agree, by term."""
    book = codebook(parts().settings.home)
    return render_template(
        "desk/coding/list.html",
        waiting=codings.waiting(db.session, current_user.id),
        disputed=codings.disputed(db.session),
        scores=reader_scores.by_term(codings.finished_twice(db.session)),
        names={one.code: one.name for one in book.terms},
    )


@bp.get("/documents/<int:document_id>/coding/compare")
def show_comparison(document_id: int) -> str:
    """Show both readings side by side, as soon as both are in."""
    return _page(find(db.session, document_id), AloneForm(), {})


@bp.post("/documents/<int:document_id>/coding/settle")
def settle_difference(document_id: int) -> Answer | tuple[str, int]:
    """Decide which of two answers stands."""
    return _decided(document_id, readings.settle, "{term} is settled.")


@bp.post("/documents/<int:document_id>/coding/offer")
def offer_settlement(document_id: int) -> Answer | tuple[str, int]:
    """Offer the other reader which answer stands."""
    told = "Offered. {term} is settled when the other reader agrees."
    return _decided(document_id, settling_together.offer, told)


@bp.post("/documents/<int:document_id>/coding/agree")
def agree_to_settlement(document_id: int) -> Answer:
    """Agree to what the other reader offered."""
    with transaction() as session:
        made = settling_together.agree(
            session,
            find(session, document_id),
            row_number(request.form.get("offer", "")) or 0,
            member_id=current_user.id,
            now=clock.now(),
        )
        term = made.term
    flash(f"{term} is settled, in both your names.")
    return redirect(url_for(".show_comparison", document_id=document_id))


@bp.post("/documents/<int:document_id>/coding/alone")
def let_reading_stand_alone(document_id: int) -> Answer | tuple[str, int]:
    """Decide that one reading is enough."""
    form = AloneForm()
    if not form.validate_on_submit():
        return _page(find(db.session, document_id), form, {}), 422
    with transaction() as session:
        readings.let_stand_alone(session, find(session, document_id), form.because.data or "")
    flash("One reading stands alone, and is marked so.")
    return redirect(url_for(".show_comparison", document_id=document_id))


@bp.post("/documents/<int:document_id>/coding/hand-over")
def hand_reading_over(document_id: int) -> Answer:
    """Take over an unfinished reading of somebody who cannot go on with it."""
    turn = Round(request.form.get("round", Round.FIRST.value))
    with transaction() as session:
        readings.hand_over(session, find(session, document_id), turn, to_id=current_user.id)
    flash("You go on with this reading now.")
    return redirect(url_for(".show_coding", document_id=document_id))


def _decided(document_id: int, act: Callable[..., object], told: str) -> Answer | tuple[str, int]:
    """Let ``act`` keep what was decided of one term, and say so in the words of ``told``."""
    form = SettleForm()
    term = str(form.term.data)
    if not form.validate_on_submit():
        return _page(find(db.session, document_id), AloneForm(), {term: form}), 422
    with transaction() as session:
        act(
            session,
            find(session, document_id),
            term,
            stands=Round(form.stands.data) if form.stands.data != "none" else None,
            reason=form.reason.data or "",
            member_id=current_user.id,
            now=clock.now(),
        )
    flash(told.format(term=term))
    return redirect(url_for(".show_comparison", document_id=document_id))


def _page(document: Document, alone: AloneForm, wrong: dict[str, SettleForm]) -> str:
    book, stage = (
        codebook(parts().settings.home),
        codings.stage(db.session, document.id, current_user.id),
    )
    pairs = codings.pairs(db.session, document.id)
    forms = {
        one.term: wrong.get(one.term) or SettleForm.of(one) for one in pairs if not one.is_same
    }
    return render_template(
        "desk/coding/compare.html",
        document=document,
        stage=stage,
        pairs=pairs,
        names={one.code: one.name for one in book.terms},
        readers=codings.names(db.session, stage.readings),
        standing=codings.standing(db.session, [document.id]).get(document.id, {}),
        forms=forms,
        offers=codings.offers(db.session, document.id),
        round_of=settling_together.round_of,
        alone=alone,
        said=said,
        one_is_in=len(stage.readings) == 1 and stage.readings[0].finished_at is not None,
    )
