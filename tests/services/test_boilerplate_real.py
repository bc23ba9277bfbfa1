"""The X-ray on real agreements: of different vendors they are no form; a struck clause is found."""

from itertools import combinations

from app.models import ClauseKind
from app.services.boilerplate.clauses import running
from app.services.boilerplate.comparing import compare
from app.services.boilerplate.groups import ALIKE
from app.services.boilerplate.judging import Sign
from app.services.boilerplate.signatures import likeness, runs, signature
from tests.factories.agreements import noisy


def test_real_agreements_of_different_kinds_are_not_one_form(shared):
    texts = [
        path.read_text(encoding="utf-8")
        for path in sorted((shared / "data/documents/agreement_excerpts").glob("*.txt"))
    ]
    signed = [signature(runs(text)) for text in texts]
    assert len(signed) > 3
    for one, other in combinations(signed, 2):
        assert likeness(one, other) < ALIKE / 2


def test_a_real_agreement_read_badly_is_still_the_same_and_what_was_struck_is_told(shared):
    path = shared / "data/documents/okaloosa_fl/flock_master_agreement_text.md"
    text = path.read_text(encoding="utf-8")
    scan = noisy(text, share=0.03)
    assert likeness(signature(runs(text)), signature(runs(scan))) > ALIKE
    struck = max(text.split("\n\n"), key=len)
    made = compare(running([(1, text)]), running([(1, text.replace(struck, ""))]))
    gone = [one for one in made.clauses if one.kind is ClauseKind.MISSING]
    lost = [piece for one in made.clauses for piece in one.pieces if piece.sign is Sign.DIFFERS]
    assert gone
    assert sum(len(one.form.split()) for one in lost) == len(running([(1, struck)]).words)
    assert "".join(one.own for one in lost) == ""
