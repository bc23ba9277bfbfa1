"""The small language letters are written in: holes for facts, conditions and lists, nothing else.

Templates come with campaign packs from anybody, so the language is bounded by construction: no
calls, no arithmetic, no imports, one level of repetition over facts that are themselves short.
A fact that is not known refuses the letter instead of leaving a gap in it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from jinja2 import StrictUndefined, Template, TemplateError, UndefinedError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from app.errors import ServiceError

LONGEST_SOURCE = 40_000
LONGEST_LETTER = 60_000

_ALLOWED = (
    nodes.And,
    nodes.Compare,
    nodes.CondExpr,
    nodes.Const,
    nodes.Filter,
    nodes.For,
    nodes.Getattr,
    nodes.If,
    nodes.Name,
    nodes.Not,
    nodes.Operand,
    nodes.Or,
    nodes.Output,
    nodes.Template,
    nodes.TemplateData,
    nodes.Test,
)
_ITEM = re.compile(r"(?:\d{1,3}\.|-) ")


class LetterRefused(ServiceError):
    """A letter cannot be written as asked; the sentence names the field or the line."""


class WordsUnreadable(LetterRefused):
    """The words themselves are no template of ours: no agency could get this letter."""


class Facts:
    """Facts under one name. One that is not known (None or empty) is not there at all."""

    __slots__ = ("_name", "_values")

    def __init__(self, name: str, values: Mapping[str, object]) -> None:
        self._name = name
        self._values = {
            key: value for key, value in values.items() if value not in (None, "", (), [])
        }

    def __getitem__(self, key: str) -> object:
        return self._values[key]

    def __repr__(self) -> str:
        return self._name


class _Missing(StrictUndefined):
    """A fact that is not known; its message is the name a person would look for."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        holder = self._undefined_obj
        name = str(self._undefined_name)
        return f"{holder!r}.{name}" if isinstance(holder, Facts) else name


def listed(words: Iterable[object], conjunction: str = "and") -> str:
    """Join words as a sentence does: ``a, b and c``."""
    *first, last = [str(word) for word in words]
    return f"{', '.join(first)} {conjunction} {last}" if first else last


def lines(text: str) -> str:
    """Keep the lines of an address as lines of the letter."""
    return "\n".join(f"| {line.strip()}" for line in str(text).splitlines() if line.strip())


def day(value: date) -> str:
    """Write a day out: ``November 24, 2026``."""
    return f"{value:%B} {value.day}, {value.year}"


_MESES = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)  # fmt: skip


def fecha(value: date) -> str:
    """Write a day out in Spanish: ``24 de noviembre de 2026``."""
    return f"{value.day} de {_MESES[value.month - 1]} de {value.year}"


def money(cents: int) -> str:
    """Write cents as dollars: ``$25`` or ``$25.50``."""
    return f"${cents // 100:,}" if cents % 100 == 0 else f"${cents / 100:,.2f}"


def one_line(text: str) -> str:
    """Put text on one line, without control characters: fit for a subject or a name."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def paragraphs(text: str) -> str:
    """Put a person's own words into a letter: without control characters, lines as they were."""
    return "\n\n".join(
        "\n".join(f"| {one_line(line)}" for line in block.splitlines() if one_line(line))
        for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
        if block.strip()
    )


_FILTERS: dict[str, Callable[..., str]] = {
    "capitalize": lambda text: str(text)[:1].upper() + str(text)[1:],
    "day": day,
    "fecha": fecha,
    "lines": lines,
    "listed": listed,
    "lower": lambda text: str(text).lower(),
    "money": money,
    "upper": lambda text: str(text).upper(),
}


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=False,
        undefined=_Missing,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.clear()
    environment.filters = dict(_FILTERS)
    environment.tests = {
        name: test
        for name, test in environment.tests.items()
        if name in {"defined", "undefined", "eq", "ne", "in"}
    }
    return environment


_JINJA = _environment()


class LetterTemplate:
    """Template text, read and checked once, to be filled in many times."""

    def __init__(self, source: str, name: str) -> None:
        """Read ``source``; ``name`` is what messages call it.

        Raises ``WordsUnreadable`` for text that is too long, is no template, or uses what the
        language does not have.
        """
        if len(source) > LONGEST_SOURCE:
            raise WordsUnreadable(f"{name} is longer than {LONGEST_SOURCE:,} characters.")
        self.name = name
        try:
            tree = _JINJA.parse(source)
            _check(tree, name)
            self._template: Template = _JINJA.from_string(tree)
        except TemplateError as error:
            line = getattr(error, "lineno", None)
            where = f"{name}, line {line}" if line else name
            raise WordsUnreadable(f"{where}: {error.message or error}") from error
        except RecursionError as error:
            raise WordsUnreadable(f"{name} is nested too deeply.") from error
        self.facts = frozenset(
            found.name for found in tree.find_all(nodes.Name) if found.ctx == "load"
        )

    def fill(self, facts: Mapping[str, object]) -> str:
        """Put the facts into the holes. Raises ``LetterRefused`` naming a fact that is missing."""
        written, length = [], 0
        try:
            for piece in self._template.generate(facts):
                length += len(piece)
                if length > LONGEST_LETTER:
                    raise LetterRefused(
                        f"{self.name} becomes longer than {LONGEST_LETTER:,} characters."
                    )
                written.append(piece)
        except UndefinedError as error:
            raise LetterRefused(
                f"{self.name} needs {error.message}, which is not known."
            ) from error
        except (TemplateError, TypeError, ValueError, AttributeError) as error:
            raise LetterRefused(f"{self.name} cannot be filled in: {error}") from error
        return "".join(written)


def _check(tree: nodes.Template, name: str) -> None:
    """Refuse what the language does not have, and repetition inside repetition."""
    for node, loops in _walk(tree, 0):
        if not isinstance(node, _ALLOWED):
            word = type(node).__name__.lower()
            raise WordsUnreadable(f"{name}, line {node.lineno}: letters have no '{word}'.")
        if loops > 1 or (isinstance(node, nodes.For) and node.recursive):
            raise WordsUnreadable(f"{name}, line {node.lineno}: one list inside another.")
        if isinstance(node, nodes.Name) and node.name == "self":
            raise WordsUnreadable(f"{name}, line {node.lineno}: there is no fact 'self'.")
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            raise WordsUnreadable(f"{name}, line {node.lineno}: there is no fact '{node.attr}'.")


def _walk(node: nodes.Node, loops: int) -> Iterable[tuple[nodes.Node, int]]:
    loops += isinstance(node, nodes.For)
    yield node, loops
    for child in node.iter_child_nodes():
        yield from _walk(child, loops)


def set_paragraphs(text: str) -> str:
    """Join the lines of each paragraph, so that templates may be wrapped to be edited.

    A line that begins with ``| `` stays a line of its own (an address), one that begins with a
    number or a dash begins an item; blank lines part paragraphs.
    """
    paragraphs = []
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        made: list[str] = []
        verse = False
        for raw in block.splitlines():
            line = raw.strip()
            if not line:
                continue
            is_verse = line.startswith("| ")
            if is_verse or verse or not made or _ITEM.match(line):
                made.append(line.removeprefix("| "))
            else:
                made[-1] = f"{made[-1]} {line}"
            verse = is_verse
        if made:
            paragraphs.append("\n".join(made))
    return "\n\n".join(paragraphs) + "\n"
