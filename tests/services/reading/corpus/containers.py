"""Writers of the two formats in which Outlook wraps mail: TNEF, and compound files with a mail.

Written from MS-OXTNEF, MS-CFB and MS-OXMSG; no more of them than a mail needs.
"""

import struct
from collections.abc import Iterable

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT_SECTOR, _NOBODY = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
UNICODE, BINARY, OBJECT, TIME, LONG = 0x1F, 0x102, 0x0D, 0x40, 0x03
BODY, BODY_HTML, BODY_RTF = 0x1000, 0x1013, 0x1009
DATA, LONG_NAME, METHOD = 0x3701, 0x3707, 0x3705
SUBJECT, HEADERS, SENT_AT, SENDER_NAME, SENDER_SMTP = 0x0037, 0x007D, 0x0039, 0x0C1A, 0x5D01
RECIPIENT_SMTP, RECIPIENT_NAME, RECIPIENT_KIND, MESSAGE_ID = 0x39FE, 0x3001, 0x0C15, 0x1035
_I_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")
Props = dict[tuple[int, int], bytes]


def winmail(props: Props, files: Iterable[bytes] = ()) -> bytes:
    """A ``winmail.dat``: properties of the mail, then the objects of each file."""
    start = struct.pack("<IH", 0x223E9F78, 1)
    head = _object(1, 0x00089006, struct.pack("<I", 0x10000))
    head += _object(1, 0x00069007, struct.pack("<II", 1252, 0))
    head += _object(1, 0x00078008, b"IPM.Microsoft Mail.Note\0")
    return start + head + _object(1, 0x00069003, _properties(props)) + b"".join(files)


def wrapped_file(name: str, content: bytes, long_name: str = "") -> bytes:
    """A file in TNEF: its old short name, and its long one as a property."""
    objects = _object(2, 0x00069002, bytes(14))
    objects += _object(2, 0x00018010, name.encode("cp1252") + b"\0")
    objects += _object(2, 0x0006800F, content)
    if long_name:
        props = _properties({(LONG_NAME, UNICODE): wide(long_name) + b"\0\0"})
        objects += _object(2, 0x00069005, props)
    return objects


def wrapped_mail(inner: bytes) -> bytes:
    """A mail in TNEF: an object that is a ``winmail.dat`` again."""
    props = {(DATA, OBJECT): _I_MESSAGE + inner}
    return _object(2, 0x00069002, bytes(14)) + _object(2, 0x00069005, _properties(props))


def rtf(content: bytes) -> bytes:
    """RTF in the envelope of MS-OXRTFCP, not compressed."""
    return struct.pack("<IIII", len(content) + 12, len(content), 0x414C454D, 0) + content


def wide(text: str) -> bytes:
    """Text as both formats keep it."""
    return text.encode("utf-16-le")


def _object(level: int, attribute: int, content: bytes) -> bytes:
    check = struct.pack("<H", sum(content) & 0xFFFF)
    return struct.pack("<BII", level, attribute, len(content)) + content + check


def _properties(props: Props) -> bytes:
    found = struct.pack("<I", len(props))
    for (number, kind), value in props.items():
        found += struct.pack("<HHII", kind, number, 1, len(value)) + value + bytes(-len(value) % 4)
    return found


# A storage is a dict of names to storages and streams.
def outlook(props: Props, *, people: Iterable[Props] = (), files: Iterable[dict] = ()) -> bytes:
    """A ``.msg``: properties of the mail, of those to whom it went, and its files."""
    return compound(message(props, people=people, files=files, header=32))


def message(
    props: Props, *, people: Iterable[Props] = (), files: Iterable[dict] = (), header: int = 24
) -> dict:
    """The storage of a mail. One inside another has a header of 24 bytes."""
    people, files = list(people), list(files)
    counts = struct.pack("<8x4I", len(people), len(files), len(people), len(files))
    root = _storage(props, counts.ljust(header, b"\0"))
    root |= {
        f"__recip_version1.0_#{n:08X}": _storage(one, bytes(8)) for n, one in enumerate(people)
    }
    root |= {f"__attach_version1.0_#{n:08X}": one for n, one in enumerate(files)}
    root["__nameid_version1.0"] = {f"__substg1.0_000{n}0102": b"" for n in (2, 3, 4)}
    return root


def kept_file(name: str, content: bytes) -> dict:
    """The storage of a file in a ``.msg``."""
    props = {(LONG_NAME, UNICODE): wide(name), (DATA, BINARY): content, (METHOD, LONG): _long(1)}
    return _storage(props, bytes(8))


def kept_mail(inner: dict) -> dict:
    """The storage of a mail in a ``.msg``."""
    found = _storage({(METHOD, LONG): _long(5), (DATA, OBJECT): b""}, bytes(8))
    del found["__substg1.0_3701000D"]
    return found | {"__substg1.0_3701000D": inner}


def moment(seconds: int) -> bytes:
    """A moment, of seconds since 1970, as both formats keep it."""
    return struct.pack("<Q", (seconds + 11_644_473_600) * 10_000_000)


def _long(number: int) -> bytes:
    return struct.pack("<II", number, 0)


def _storage(props: Props, header: bytes) -> dict:
    table, streams = header, {}
    for (number, kind), value in props.items():
        tag = struct.pack("<II", number << 16 | kind, 6)
        if kind in {TIME, LONG}:
            table += tag + value
            continue
        table += tag + struct.pack("<II", len(value) + (2 if kind == UNICODE else 0), 0)
        streams[f"__substg1.0_{number:04X}{kind:04X}"] = value
    return {"__properties_version1.0": table} | streams


class _Compound:
    def __init__(self) -> None:
        self.sectors: list[bytes] = []
        self.fat: list[int] = []
        self.minis: list[int] = []
        self.small = b""
        self.entries: list[list] = []

    def chain(self, content: bytes) -> int:
        """Put content into sectors; its first."""
        pieces = [content[at : at + _SECTOR] for at in range(0, len(content), _SECTOR)]
        first = len(self.sectors)
        self.sectors += [piece.ljust(_SECTOR, b"\0") for piece in pieces]
        self.fat += [*range(first + 1, first + len(pieces)), _END][: len(pieces)]
        return first if pieces else _END

    def stream(self, content: bytes) -> int:
        if not content or len(content) >= _CUTOFF:
            return self.chain(content)
        first, count = len(self.minis), -(-len(content) // _MINI)
        self.minis += [*range(first + 1, first + count), _END]
        self.small += content.ljust(count * _MINI, b"\0")
        return first

    def entry(self, name: str, held: "dict | bytes", kind: int) -> int:
        number = len(self.entries)
        self.entries.append([name, kind, _NOBODY, _NOBODY, _NOBODY, 0, 0])
        if isinstance(held, dict):
            names = sorted(held, key=lambda one: (len(one), one.upper()))
            inside = [
                self.entry(one, held[one], 1 if isinstance(held[one], dict) else 2) for one in names
            ]
            self.entries[number][4] = self.tree(inside)
        else:
            self.entries[number][5:] = [self.stream(held), len(held)]
        return number

    def tree(self, numbers: list[int]) -> int:
        if not numbers:
            return _NOBODY
        middle = len(numbers) // 2
        entry = self.entries[numbers[middle]]
        entry[2], entry[3] = self.tree(numbers[:middle]), self.tree(numbers[middle + 1 :])
        return numbers[middle]


def compound(root: dict) -> bytes:
    """A compound file (MS-CFB, version 3) that holds a storage."""
    file = _Compound()
    file.entry("Root Entry", root, 5)
    file.entries[0][5:] = [file.chain(file.small), len(file.small)]
    minis = b"".join(struct.pack("<I", one) for one in file.minis)
    mini_at, mini_count = (
        file.chain(minis.ljust(-(-len(minis) // _SECTOR) * _SECTOR, b"\xff")),
        -(-len(minis) // _SECTOR),
    )
    folder = b"".join(map(_entry, file.entries))
    folder_at = file.chain(folder.ljust(-(-len(folder) // _SECTOR) * _SECTOR, b"\0"))
    count = 1
    while count * 128 < len(file.fat) + count:
        count += 1
    fat_at = len(file.sectors)
    table = file.fat + [_FAT_SECTOR] * count
    table += [_FREE] * (count * 128 - len(table))
    where = [*range(fat_at, fat_at + count)] + [_FREE] * (109 - count)
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII109I",
        bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6, 0,
        count, folder_at, 0, _CUTOFF, mini_at, mini_count, _END, 0, *where[:1], *where[1:], _FREE,
    )[:_SECTOR]  # fmt: skip
    return head + b"".join(file.sectors) + struct.pack(f"<{len(table)}I", *table)


def _entry(one: list) -> bytes:
    name, kind, left, right, child, start, size = one
    coded = wide(name)
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ", coded, len(coded) + 2, kind, 1, left, right, child, 0, start, size
    )
