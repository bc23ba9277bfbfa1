"""Any story at all, in any order: an answer or a refusal in words, never a traceback."""

import json
from datetime import date, timedelta

from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli import main
from app.cli.law_events import law_facts
from app.cli.law_facts import fact_keys
from app.law.statutes import codes
from app.law.vocabulary import EventKind

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
CLOSED_FACTS = [
    f"{fact.key}={value}" for fact in fact_keys() for value, _ in fact.values if not fact.many
]


@st.composite
def events(draw):
    """One event as a person may type it, with some of the facts it knows."""
    kind, on = draw(st.sampled_from(sorted(EventKind))), draw(DAYS)
    values = {
        "until": str(on + timedelta(days=draw(st.integers(0, 900)))),
        "at": draw(st.sampled_from(["00:00", "12:30", "23:59:59"])),
        "agreed": draw(st.sampled_from(["true", "false"])),
        "granted": draw(st.sampled_from(["true", "false"])),
    }
    known = [name for name in law_facts(kind) if name in values]
    chosen = draw(st.lists(st.sampled_from(known), unique=True)) if known else []
    return ":".join([kind, str(on), *(f"{name}={values[name]}" for name in chosen)])


@settings(deadline=None, max_examples=150)
@given(
    code=st.sampled_from(codes()),
    told=st.lists(events(), max_size=8),
    facts=st.lists(st.sampled_from(CLOSED_FACTS), max_size=5),
    as_of=DAYS,
)
def test_every_story_is_answered_or_refused_in_words(code, told, facts, as_of):
    options = [word for event in told for word in ("--event", event)]
    options += [word for fact in facts for word in ("--fact", fact)]
    result = CliRunner().invoke(
        main, ["law", "clocks", code, *options, "--as-of", str(as_of), "--json"]
    )
    assert result.exception is None or isinstance(result.exception, SystemExit), told
    assert result.exit_code in {0, 1, 2}
    if result.exit_code == 2:
        assert "Error: " in result.stderr
        return
    answer = json.loads(result.stdout)
    if result.exit_code == 1:
        assert answer["error"]
        return
    for clock in answer["clocks"]:
        assert clock["explanation"]
        assert clock["late"] is False or clock["ship_as"] == "hard"
        if clock["due"] and clock["latest"] and clock["who"] == "agency":
            assert clock["latest"][:10] >= clock["due"][:10]


@settings(deadline=None, max_examples=100)
@given(
    code=st.sampled_from(codes()),
    start=st.dates(),
    days=st.integers(-5, 5000),
    unit=st.sampled_from(["business_day", "calendar_day"]),
)
def test_every_count_is_answered_or_refused_in_words(code, start, days, unit):
    result = CliRunner().invoke(
        main,
        [
            "law",
            "count",
            code,
            "--start",
            str(start),
            "--days",
            str(days),
            "--unit",
            unit,
            "--json",
        ],
    )
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.exit_code in {0, 1, 2}
    if result.exit_code == 0:
        answer = json.loads(result.stdout)
        assert answer["latest"] >= answer["due"] >= str(start)
