"""The story of a packet as a report for people: what is in it, what happened, what the law says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from app.ports.reporting import Facts, Report, Row, Section, Table, Words
from app.services.packet_archive import Put

Data = Mapping[str, Any]
NO_ADVICE = "This is not legal advice."


def report_of(
    data: Data, letters: Mapping[str, str], files: Sequence[Put], missing: Sequence[str]
) -> Report:
    """Write one request's packet: ``data`` as ``request.json`` holds it, ``files`` as put in.

    ``letters`` are the words of each letter by its file.
    """
    return Report(
        title=f"Evidence packet: request {data['ref']}",
        lead=(
            f"“{data['title']}”, asked of {data['agency']['name']}, {data['agency']['state']}.",
            f"As it stood on {data['as_of']}. {NO_ADVICE}",
        ),
        foot=f"{data['ref']} as of {data['as_of']}",
        sections=(
            _request(data),
            _contents(files, missing),
            _happened(data["events"]),
            *_letters(data["letters"], letters),
            *_mails(data["messages"]),
            *_documents(data["documents"]),
            *_law(data),
        ),
    )


def _request(data: Data) -> Section:
    asked = "; ".join(f"{one['category']}: {_plain(one['outcome'])}" for one in data["asked_for"])
    about = data["about"]
    return Section(
        "The request",
        (
            _facts(
                ("Reference", data["ref"]),
                ("Agency", f"{data['agency']['name']}, {data['agency']['state']}"),
                ("About", f"{about['name']}, {about['state']}" if about else None),
                ("Campaign", data["campaign"]),
                ("Batch", data["batch"]),
                ("Filed on", data["filed_on"]),
                ("Went by", _plain(data["channel"])),
                ("Where it stands", _plain(data["status"])),
                ("Closed on", data["closed_on"]),
                ("Their number", data["tracking_number"]),
                ("Asked for", asked),
            ),
        ),
    )


def _contents(files: Sequence[Put], missing: Sequence[str]) -> Section:
    rows = tuple(Row((one.path, f"{one.size:,}", one.sha256)) for one in files)
    blocks = [Table(("File", "Bytes", "SHA-256"), rows, (32, 9, 59))] if rows else []
    absent = [Words(f"Not in this packet: {one}") for one in missing]
    return Section(
        "What is in it",
        (
            *blocks,
            *absent,
            Words("MANIFEST.sha256 lists every file; README.txt says how to check them."),
        ),
    )


def _happened(events: Sequence[Data]) -> Section:
    rows = tuple(
        Row((one["on"], _event(one), _recorded(one)), struck=one["taken_back"] is not None)
        for one in events
    )
    said = Words("Entries are never erased. What was taken back is struck out, with the reason.")
    return Section(
        "What happened", (said, Table(("Day", "What", "Recorded by, on"), rows, (12, 62, 26)))
    )


def _recorded(one: Data) -> str:
    return f"{one['recorded_by']}, {_at(one['recorded_at'])}"


def _event(one: Data) -> str:
    parts = [f"{one['id']}. {one['words']}."]
    parts += [f"{_plain(name)}: {_value(value)}." for name, value in one["facts"].items()]
    if one["note"]:
        parts.append(f"Note: {one['note']}")
    if one["letter"]:
        parts.append(f"Letter: {one['letter']}.")
    if one["takes_back"]:
        parts.append(f"Takes back entry {one['takes_back']}.")
    if back := one["taken_back"]:
        why = f" because: {back['because']}" if back["because"] else ""
        parts.append(f"TAKEN BACK by entry {back['by_event']}, {back['recorded_by']},{why}")
    return " ".join(parts)


def _letters(letters: Sequence[Data], words: Mapping[str, str]) -> Iterator[Section]:
    if letters:
        said = "Each file holds the subject, an empty line and the words as they were frozen."
        yield Section("Our letters, and how they were delivered", (Words(said),))
    for one in letters:
        read = tuple(Words(part) for part in words[one["file"]].split("\n\n") if part.strip())
        yield Section(one["file"], (_delivery(one), *read), level=3)


def _delivery(one: Data) -> Facts:
    return _facts(
        ("Subject", one["subject"]),
        ("State", _plain(one["state"])),
        ("By", _plain(one["channel"])),
        ("To", one["recipient"]),
        ("Message-ID", one["message_id"] if one["channel"] == "email" else None),
        ("Tries", one["attempts"] or None),
        ("Last tried at", _at(one["attempted_at"])),
        ("Printed at", _at(one["printed_at"])),
        ("Left at", _at(one["sent_at"])),
        ("The server answered", one["answer"]),
        ("Held because", one["held_because"]),
        ("Said within letter number", one["said_within"]),
        ("SHA-256 noted when it was written", one["recorded_sha256"]),
    )


def _mails(messages: Sequence[Data]) -> Iterator[Section]:
    if messages:
        rows = tuple(
            Row(
                (
                    _at(one["received_at"]),
                    _sender(one),
                    one["subject"],
                    one["message_id"],
                    one["file"],
                )
            )
            for one in messages
        )
        heads = ("Received", "From", "Subject", "Message-ID", "File, as it came")
        yield Section("Mails that came", (Table(heads, rows, (15, 20, 22, 23, 20)),))


def _sender(one: Data) -> str:
    if not one["sender_unproven"]:
        return str(one["sender"])
    confirmed = one["sender_confirmed"]
    if confirmed is None:
        return f"{one['sender']} (SOURCE UNPROVEN: {' '.join(one['sender_unproven'])})"
    return f"{one['sender']} (source confirmed by {confirmed['by']}: {confirmed['how']})"


def _documents(documents: Sequence[Data]) -> Iterator[Section]:
    if documents:
        rows = tuple(
            Row((one["title"], _plain(one["source"]), one["received_on"], _shown(one), one["file"]))
            for one in documents
        )
        heads = ("Document", "How it came", "Received", "Public?", "File, as it came")
        yield Section("Documents", (Table(heads, rows, (30, 12, 12, 16, 30)),))


def _shown(one: Data) -> str:
    if one["shown"] == "public":
        return "public"
    embargo = one["embargo_ends_on"]
    until = f", embargo until {embargo}" if embargo else ""
    return f"NOT PUBLIC ({one['shown']}{until})"


def _law(data: Data) -> Iterator[Section]:
    law = data["law"]
    if law is None:
        yield Section("The law", (Words(data["law_missing"]),))
        return
    yield Section(
        "The law",
        (
            _facts(
                ("Law", f"{law['name']}, {law['citation']}"),
                ("Digest of the law's file here", law["file_sha256_begins"]),
                ("What the kept dates were computed by", law["computed_by"]),
            ),
        ),
    )
    for one in data["clocks"]:
        yield Section(f"Clock {one['id']} ({one['citation']})", tuple(_clock(one)), level=3)
    if data["ladder"]:
        rows = tuple(Row(tuple(_rung(one))) for one in data["ladder"])
        heads = ("What can be done", "Stands", "Until", "Why, and the risk", "By")
        yield Section("The ladder of remedies", (Table(heads, rows, (24, 9, 12, 40, 15)),))
    if data["forums"]:
        rows = tuple(
            Row((one["name"], _plain(one["step"]), one["text"], one["citation"]))
            for one in data["forums"]
        )
        named = ("Forum", "Step", "What it is", "By")
        yield Section("The forums", (Table(named, rows, (20, 12, 46, 22)),))


def _clock(one: Data) -> Iterator[Words | Facts]:
    working = one["working"]
    late = "yes" if one["late"] else None
    yield Words(one["explanation"])
    yield _facts(
        ("Whose", _plain(one["who"])),
        ("State", _plain(one["state"])),
        ("Late", late),
        ("Counted from", one["start_date"]),
        ("Due by the text", one["due"]),
        ("Last day that can be defended", one["latest"]),
        ("Day we keep to", one["earliest"]),
        ("About", one["about"]),
        ("Not before", one["not_before"]),
        ("Date the law's own count gives", one["overridden_from"]),
        ("Applies if", one["applies_if"]),
        ("No date, because", working["no_date_because"]),
        ("Counted", "; ".join(_leg(leg) for leg in working["counted"])),
        ("Days not counted", "; ".join(f"{d['date']} {d['reason']}" for d in one["skipped"])),
        ("Holidays not yet known", "; ".join(working["gaps"])),
        ("Met by", _of(working["met_by"])),
        ("If it is missed", one["consequence"]),
        ("Rule", f"{one['citation']}: {working['text']}"),
        ("Verified", _verified(one)),
        ("Doubt", working["doubt"]),
        ("Notes", " ".join(working["notes"])),
        ("Sources", "; ".join(working["sources"])),
    )


def _verified(one: Data) -> str:
    return f"{_plain(one['verified'])}, read {one['read_on']}, used as {_plain(one['ship_as'])}"


def _leg(leg: Data) -> str:
    days = "business days only" if leg["business_days"] else "every day"
    return f"{leg['from']} to {leg['to']}: {leg['length']}, {days} ({leg['why']})"


def _of(event: Data | None) -> str | None:
    return f"entry {event['id']}, {_plain(event['kind'])} on {event['on']}" if event else None


def _rung(one: Data) -> Iterable[str]:
    why = " ".join(filter(None, (one["why"], one["risk"])))
    until = one["until_latest"] or one["until"] or ""
    return one["title"], _plain(one["state"]), until, why, one["citation"]


def _facts(*pairs: tuple[str, object]) -> Facts:
    return Facts(tuple((name, str(value)) for name, value in pairs if value not in (None, "")))


def _plain(word: str) -> str:
    return word.replace("_", " ")


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _at(moment: str | None) -> str:
    """Write a moment to the minute; ``request.json`` has it whole."""
    if not moment:
        return ""
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
