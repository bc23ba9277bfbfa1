"""A letter cut to a box that is too small for it: whole sentences of it, and where the rest is."""

import re

_ITEM = re.compile(r"\d{1,3}\. ")
_FIRST_SENTENCE = re.compile(r".+?[.!?](?=\s|$)", re.DOTALL)
_GREETING = re.compile(r"dear\b.*[,:]$|to whom\b.*[,:]$", re.IGNORECASE)
_SIGNING = re.compile(r"(sincerely|respectfully|yours)\b.{0,30},$", re.IGNORECASE)


def shortened(body: str, ref: str, limit: int) -> str | None:
    """Give a version of ``body`` of at most ``limit`` characters; None where none can make sense.

    It keeps whole paragraphs, in their order: first the one that asks and names the law, then
    what is asked for, at least by its name, then as much of the rest as fits. The last sentence
    names the whole letter by ``ref``. A body that fits is given back as it is.
    """
    whole = body.strip()
    if len(whole) <= limit:
        return whole
    tail = f"The complete request is the attached letter, reference {ref}. It is part of this one."
    paragraphs = _paragraphs(whole)
    asking = next((text for text in paragraphs if not _ITEM.match(text)), "")
    chosen = {text: text for text in paragraphs if text == asking}
    items = [text for text in paragraphs if _ITEM.match(text)]
    chosen |= {text: _name(text) for text in items}
    if not chosen or len(_joined(paragraphs, chosen, tail)) > limit:
        return None
    for text in [*items, *paragraphs]:
        tried = chosen | {text: text}
        if len(_joined(paragraphs, tried, tail)) <= limit:
            chosen = tried
    return _joined(paragraphs, chosen, tail)


def _paragraphs(whole: str) -> list[str]:
    """What the letter says, without greeting and signature, which boxes of their own hold."""
    said = []
    for text in (" ".join(part.split()) for part in re.split(r"\n\s*\n", whole)):
        if _SIGNING.match(text):
            break
        if text and not _GREETING.match(text):
            said.append(text)
    return list(dict.fromkeys(said))


def _name(item: str) -> str:
    """An item by its number and first sentence: "3. Contracts and agreements."."""
    number = _ITEM.match(item)
    rest = item[number.end() :] if number else item
    first = _FIRST_SENTENCE.match(rest)
    return (number[0] if number else "") + (first[0] if first else rest)


def _joined(paragraphs: list[str], chosen: dict[str, str], tail: str) -> str:
    return "\n\n".join([*(chosen[text] for text in paragraphs if text in chosen), tail])
