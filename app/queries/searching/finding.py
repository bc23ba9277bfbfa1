"""How each of the two databases is asked for the pages that fit: both find the same."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, prod
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    literal,
    not_,
    or_,
    select,
    table,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, array
from sqlalchemy.orm import Session

from app.models.search import (
    CAME,
    PAGE,
    PAIRS,
    SENT,
    STRETCH,
    Phrase,
    SearchPage,
    Wanted,
    is_common,
    mark,
)
from app.models.search_words import look

_INDEX = table("search_index", column("rowid"), column("search_index"))
_PAGES = SearchPage.__table__.c
_VECTOR = func.search_vector(_PAGES.words, _PAGES.loose, _PAGES.lane, _PAGES.id)
_SIDE_BY_SIDE = func.search_pairs(_PAGES.words, _PAGES.loose, _PAGES.id)

_AMPLE: Final = 1.5  # times the pages among which as many fit as are needed, if evenly
_MOST_STRETCHES: Final = 64  # more of them are no quicker than all
_RAREST: Final = 0.001  # a share that stands for those that nothing is known of
_SHORT: Final = 4  # letters with which many words begin, and
_BEGUN: Final = 0.1  # the share of pages that says any of those, each too rare to be known
_STRETCHES: Final = 2**30  # their numbers begin here among those of pairs, below zero

# How common words and pairs are, as PostgreSQL keeps it for its planner. Pairs are numbers there.
_SHARES: Final = sql(
    "SELECT newest, said, share"
    " FROM (SELECT coalesce(max(id), 0) AS newest FROM search_pages) AS pages LEFT JOIN"
    " (SELECT coalesce(pair, one.said) AS said, share FROM pg_stats CROSS JOIN LATERAL"
    " unnest(most_common_elems::text::text[], most_common_elem_freqs) AS one (said, share)"
    " LEFT JOIN unnest(CAST(:pairs AS text[])) AS two (pair)"
    " ON tablename = 'search_index_pairs' AND one.said = (hashtext(pair) & :numbers)::text"
    " WHERE schemaname = current_schema()"
    " AND tablename IN ('search_index_pairs', 'search_index_words')"
    " AND (tablename = 'search_index_pairs' AND pair IS NOT NULL"
    " OR tablename = 'search_index_words' AND one.said LIKE ANY(:words))) AS known ON true"
).bindparams(numbers=PAIRS - 1)


def newest(
    session: Session,
    query: Select[*tuple[Any, ...]],
    wanted: Wanted,
    *,
    lane: str,
    loosely: bool,
    most: int,
) -> Sequence[Row[Any]]:
    """Give the newest rows of ``query`` that fit, at most ``most``; it selects from ``SearchPage``.

    With ``loosely`` also what only looks like the words. Both databases give the same rows.
    PostgreSQL looks up common words among the newest pages first, and only where too few of them
    fit (words are unevenly spread, and ``query`` has filters of its own) among all there are.
    """
    if session.get_bind().dialect.name == "sqlite":
        return session.execute(_by_sqlite(query, wanted, lane, loosely=loosely).limit(most)).all()
    last, share = 0, 0.0
    if lane == PAGE and not wanted.files:
        last, share = _commonness(session, wanted)
    some = ceil(_AMPLE * most / max(share, _RAREST) / STRETCH) + 1
    while is_common(share) and some <= min(last, _MOST_STRETCHES):
        among = range(last - some + 1, last + 1)
        found = _by_postgresql(query, wanted, lane, loosely=loosely, among=among)
        rows = session.execute(found.limit(most)).all()
        if len(rows) == most:
            return rows
        some = ceil(_AMPLE * some * most / max(len(rows), 1))
    return session.execute(_by_postgresql(query, wanted, lane, loosely=loosely).limit(most)).all()


def matching(
    session: Session, query: Select[*tuple[Any, ...]], wanted: Wanted, *, lane: str
) -> Select[*tuple[Any, ...]]:
    """Restrict ``query``, which selects from ``SearchPage``, to what says the words."""
    if session.get_bind().dialect.name == "sqlite":
        return _by_sqlite(query, wanted, lane, loosely=False)
    return _by_postgresql(query, wanted, lane, loosely=False)


def _by_sqlite(
    query: Select[*tuple[Any, ...]], wanted: Wanted, lane: str, *, loosely: bool
) -> Select[*tuple[Any, ...]]:
    match = _fts(wanted, lane, loosely=loosely)
    # bindparam, not a literal: the words are data for FTS5's own little language.
    return (
        query.join(_INDEX, _INDEX.c.rowid == SearchPage.id)
        .where(_INDEX.c.search_index.op("MATCH")(bindparam("fts", match, unique=True)))
        .order_by(_INDEX.c.rowid.desc())
    )


def _fts(wanted: Wanted, lane: str, *, loosely: bool) -> str:
    groups = [
        "(" + " OR ".join(_fts_phrase(one, loosely=loosely) for one in group) + ")"
        for group in wanted.groups
    ]
    if wanted.files:
        groups.append("(" + " OR ".join(f'words : "{mark(one)}"' for one in wanted.files) + ")")
    found = " AND ".join([f'lane : "{lane}"', *groups])
    if not wanted.without:
        return found
    without = " OR ".join(_fts_phrase(one, loosely=False) for one in wanted.without)
    return f"({found}) NOT ({without})"


def _fts_phrase(one: Phrase, *, loosely: bool) -> str:
    seen = one.loosely if loosely else None
    if seen is None:
        return f"words : {_quoted(one)}"
    # Looks of looks are the same looks, so what has them in either column looks like this: to ask
    # for a column takes the index a fifth longer.
    ways = [seen] if one.looks_like_itself else list(dict.fromkeys((one, seen)))
    found = " OR ".join(_quoted(way) for way in ways)
    lanes = [lane for lane in (PAGE, SENT, CAME) for way in ways if lane.startswith(way.words[0])]
    return f"{{words loose}} : ({found})" if lanes else f"({found})"


def _quoted(one: Phrase) -> str:
    # Words hold letters and digits alone, so no sign of the language can be among them.
    return f'"{" ".join(one.words)}"{" *" if one.prefix else ""}'


def _by_postgresql(
    query: Select[*tuple[Any, ...]],
    wanted: Wanted,
    lane: str,
    *,
    loosely: bool,
    among: Sequence[int] = (),
) -> Select[*tuple[Any, ...]]:
    """Look up what is wanted; where stretches are named, ``among`` pages of these alone."""
    looked_up = _looked_up(wanted, lane, among, loosely=loosely)
    # What is looked up is looked up as a whole and put in order: without the offset, and by a
    # number that the planner knows no index of, it would take the pages one by one, the newest
    # first, in the hope of many that fit.
    number = (SearchPage.id + 0).label("number")
    there = select(SearchPage.id, number).where(*looked_up).order_by(number.desc())
    found = there.offset(0).subquery()
    # Pages are read as the last thing, one by one, until there are enough.
    read = [case((found.c.id.is_not(None), one)) for one in _read(wanted, loosely=loosely)]
    return (
        query.join(found, found.c.id == SearchPage.id).where(*read).order_by(found.c.number.desc())
    )


def _looked_up(
    wanted: Wanted, lane: str, among: Sequence[int], *, loosely: bool
) -> list[ColumnElement[bool]]:
    """The conditions as the indexes answer them: all that can be in one question to one index."""
    asked, conditions = list[str](), [SearchPage.lane == lane]
    for group in wanted.groups:
        if _singly(group):
            asked.append(" | ".join(_lexemes(one, loosely=loosely) for one in group))
        else:
            conditions.append(or_(*(_there(one, lane, loosely=loosely) for one in group)))
    if not asked:
        numbers = [-one for one in wanted.files] or [-_STRETCHES - one for one in among]
        return [*conditions, *([_overlaps(numbers)] if numbers else [])]
    if narrow := [mark(one) for one in wanted.files] or [f"_n{one}" for one in among]:
        asked.append(" | ".join(narrow))
    if lane != PAGE:
        asked.append(f"_{lane}")
    asked += [f"!({_lexemes(one, loosely=False)})" for one in wanted.without if _singly([one])]
    return [*conditions, _says(asked)]


def _read(wanted: Wanted, *, loosely: bool) -> list[ColumnElement[bool]]:
    """The conditions that only the page answers: whether words stand in a row.

    Where nothing but phrases is wanted, also what it must not say: no index is asked for that.
    """
    phrases = [group for group in wanted.groups if not _singly(group)]
    by_index = len(phrases) < len(wanted.groups)
    without = [one for one in wanted.without if not (by_index and _singly([one]))]
    return [
        *(or_(*(_stands(one, loosely=loosely) for one in group)) for group in phrases),
        *(not_(_stands(one, loosely=False)) for one in without),
    ]


def _singly(group: Sequence[Phrase]) -> bool:
    """Whether all of it is single words, of which the index of words tells all."""
    return all(len(one.words) == 1 for one in group)


def _lexemes(one: Phrase, at: int = -1, *, loosely: bool) -> str:
    """Each way in which the index may know one of the words; looks are marked with a ``~``."""
    word = one.words[at]
    ways = [word]
    if loosely and one.loosely is not None:
        # Of another spelling no looks are kept: one that already is as the word looks is there.
        ways += [look(word), f"~{look(word)}"]
    begins = ":*" if one.prefix and at == -1 else ""
    return " | ".join(f"'{way}'{begins}" for way in dict.fromkeys(ways))


def _there(one: Phrase, lane: str, *, loosely: bool) -> ColumnElement[bool]:
    """Whether the indexes know all of its parts, if not in a row."""
    pairs, parts = _pairs(one, lane), list[ColumnElement[bool]]()
    if pairs:
        numbers = array([func.hashtext(pair).op("&")(PAIRS - 1) for pair in pairs])
        parts.append(_SIDE_BY_SIDE.op("@>", is_comparison=True)(numbers))
    # Of the beginning of a word no pair is known.
    singly = range(-1 if pairs else -len(one.words), 0) if one.prefix or not pairs else range(0)
    if singly:
        parts.append(_says([_lexemes(one, at, loosely=loosely) for at in singly]))
    return and_(*parts)


def _pairs(one: Phrase, lane: str) -> list[str]:
    """The neighbours that the index knows: of pages as they look, of letters as they are."""
    words = one.words[:-1] if one.prefix else one.words
    return [" ".join(pair) for pair in pairwise(map(look, words) if lane == PAGE else words)]


def _says(asked: Sequence[str]) -> ColumnElement[bool]:
    """Whether the index of words knows something of each group."""
    # From the planner the words are hidden, so that it looks them up however common they are: it
    # holds it for no quicker to look up what all pages say than to cut all of them into words.
    query = select(literal(" & ".join(f"({one})" for one in asked))).scalar_subquery()
    there: ColumnElement[bool] = _VECTOR.op("@@", is_comparison=True)(cast(query, TSQUERY))
    return there


def _overlaps(numbers: list[int]) -> ColumnElement[bool]:
    """Whether the index of pairs knows one of these numbers, of files or of stretches."""
    there: ColumnElement[bool] = _SIDE_BY_SIDE.op("&&", is_comparison=True)(
        cast(numbers, ARRAY(Integer))
    )
    return there


def _stands(one: Phrase, *, loosely: bool) -> ColumnElement[bool]:
    """Whether a page says it in a row, read from its words."""
    seen = one.loosely if loosely else None
    ways = [(one, _PAGES.words)]
    if seen and one.looks_like_itself:
        ways = [(seen, _PAGES.loose)]
    elif seen:
        ways += [(seen, _PAGES.words), (seen, _PAGES.loose)]
    return or_(*(func.strpos(words, way.needle) > 0 for way, words in dict.fromkeys(ways)))


def _commonness(session: Session, wanted: Wanted) -> tuple[int, float]:
    """Estimate which share of all pages fits, if words came by chance; before it, the last stretch.

    0 where nothing tells: what is not among the commonest words or pairs, nor a short beginning.
    """
    every = [one for group in (*wanted.groups, wanted.without) for one in group]
    single = {f"{one.words[0]}{'%' if one.prefix else ''}" for one in every if len(one.words) == 1}
    pairs = {pair for one in every for pair in _pairs(one, PAGE)}
    told = session.execute(_SHARES, {"words": sorted(single), "pairs": sorted(pairs)}).all()
    known = [row for row in told if row.said is not None]
    share = 1.0 - _any(wanted.without, known)
    for group in wanted.groups:
        share *= _any(group, known)
    return told[0].newest // STRETCH, share


def _any(group: Sequence[Phrase], known: Sequence[Row[Any]]) -> float:
    """Estimate which share of the pages says any of these."""
    none = 1.0
    for one in group:
        if len(one.words) > 1:
            shares = {row.said: row.share for row in known}
            # Pairs of a phrase seldom come alone: of many, the two rarest tell enough.
            pairs = sorted(shares.get(pair, 0.0) for pair in _pairs(one, PAGE))
            none *= 1.0 - (prod(pairs[:2]) if pairs else 0.0)
            continue
        for row in known:
            if row.said == one.words[0] or (one.prefix and row.said.startswith(one.words[0])):
                none *= 1.0 - row.share
        if one.prefix and len(one.words[0]) <= _SHORT:
            none *= 1.0 - _BEGUN
    return 1.0 - none
