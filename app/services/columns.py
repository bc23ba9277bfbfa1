"""Which column of a file holds which field: matched by what headers usually say, or as told."""

import re
from collections.abc import Mapping, Sequence

from app.errors import ServiceError

Synonyms = Mapping[str, tuple[str, ...]]


class ColumnUnknown(ServiceError):
    """A column or a field was named that is not there, or a needed one was not found."""


def match_columns(
    headers: Sequence[str],
    synonyms: Synonyms,
    told: Mapping[str, str] | None = None,
    *,
    needed: Sequence[str] = (),
) -> dict[str, str]:
    """Give the column of each field that has one: ``{"name": "Agency", ...}``.

    ``synonyms`` lists, for each field, what its header may say, the surest first; case and
    punctuation do not count. ``told`` overrides the guess, and an empty column means "do not take
    this field". A column is guessed for one field only. Raises ``ColumnUnknown`` naming the
    headers the file has.
    """
    chosen = _told(headers, synonyms, told or {})
    taken = {column for column in chosen.values() if column}
    by_words: dict[str, str] = {}
    for header in headers:
        by_words.setdefault(_words(header), header)
    for field, sayings in synonyms.items():
        if field in chosen:
            continue
        for saying in (field, *sayings):
            column = by_words.get(_words(saying))
            if column and column not in taken:
                chosen[field] = column
                taken.add(column)
                break
    missing = [field for field in needed if not chosen.get(field)]
    if missing:
        raise ColumnUnknown(
            f"No column was found for: {', '.join(missing)}. Name it with --map FIELD=COLUMN. "
            f"The file's columns are: {', '.join(headers)}."
        )
    return {field: column for field, column in chosen.items() if column}


def _told(headers: Sequence[str], synonyms: Synonyms, told: Mapping[str, str]) -> dict[str, str]:
    known = {_words(header): header for header in reversed(headers)}
    chosen: dict[str, str] = {}
    for field, column in told.items():
        if field not in synonyms:
            raise ColumnUnknown(
                f"There is no field {field!r}. The fields are: {', '.join(synonyms)}."
            )
        found = column if column in headers else known.get(_words(column))
        if column.strip() and found is None:
            raise ColumnUnknown(
                f"The file has no column {column!r} (for {field}). "
                f"Its columns are: {', '.join(headers)}."
            )
        chosen[field] = found or ""
    return chosen


def _words(header: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", header.lower()).split()) or header.strip().lower()
