"""What a page draws, read operator by operator: rewritten without marks, or doubted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import pikepdf
from pikepdf import Array, Name, Operator, String

from app.adapters.inspecting.geometry import Box
from app.adapters.redacting.keeping.doubt import Doubt
from app.adapters.redacting.keeping.places import Matrix, Stage

_DROPPED: Final = frozenset({"BMC", "EMC", "MP", "DP", "BX", "EX", "ri", "i"})
_NUMBERS: Final = frozenset(
    {"w", "J", "j", "M", "m", "l", "c", "v", "y", "h", "re", "S", "s", "f", "F", "f*", "B", "B*"}
    | {"b", "b*", "n", "W", "W*", "BT", "ET", "Tc", "Tw", "Tz", "TL", "Ts", "Td", "TD", "Tm", "T*"}
    | {"g", "G", "rg", "RG", "k", "K", "sc", "SC", "scn", "SCN", "q", "Q", "cm"}
)
_DRAWN: Final = frozenset({0, 1, 2})  # ways of writing letters that a reader sees
_DEVICE: Final = frozenset({"/DeviceGray", "/DeviceRGB", "/DeviceCMYK"})
_MOST: Final = 400_000  # operators of one page
_PICTURED: Final = 0.25  # of the page; a scan is read anew, and gets a layer of words


@dataclass
class Drawn:
    """What a page draws, and what it uses by the names of the source."""

    steps: list[tuple[list[Any], Operator]] = field(default_factory=list)
    said: dict[str, list[bytes]] = field(default_factory=dict)  # by font: the strings it writes
    pictures: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    colours: set[str] = field(default_factory=set)


def read(page: Any, frame: Box) -> Drawn:  # noqa: ANN401 - a page of pikepdf
    """Read what ``page`` draws within ``frame``, its visible part in points of the file.

    Marks of meaning are left out: they draw nothing. Raises ``Doubt`` where something may be
    hidden, is drawn beside the page, or is of a kind that is not known to be harmless.
    """
    drawn, stage, font = Drawn(), Stage(frame), ""
    pictures = _pictures_of(page)
    steps = pikepdf.parse_content_stream(page)
    if len(steps) > _MOST:
        raise Doubt("it draws too much")
    for step in steps:
        operator, operands = str(step.operator), list(step.operands)
        if operator in _DROPPED:
            continue
        if operator == "BDC":
            if operands and operands[0] == Name.OC:
                raise Doubt("a layer")
            continue
        if operator == "Tf":
            font = _name(operands[0])
            operands = [Name(font), _number(operands[1])]
            drawn.said.setdefault(font, [])
        elif operator in {"Tj", "TJ", "'", '"'}:
            operands = _written(operands, drawn.said, font)
        else:
            operands = _taken(operator, operands, drawn, pictures)
            _place(stage, operator, operands)
        drawn.steps.append((operands, Operator(operator)))
    if stage.share > _PICTURED:
        raise Doubt("it is a picture, or has large ones")
    return drawn


def _pictures_of(page: Any) -> Mapping[str, Any]:  # noqa: ANN401 - as above
    held = page.obj.get("/Resources", pikepdf.Dictionary()).get("/XObject", pikepdf.Dictionary())
    return dict(held.items())


def _taken(
    operator: str, operands: list[Any], drawn: Drawn, pictures: Mapping[str, Any]
) -> list[Any]:
    """Check the operands of one operator; note what it uses."""
    if operator in _NUMBERS:
        return [_number(one) for one in operands]
    if operator == "d":
        return [Array([_number(one) for one in operands[0]]), _number(operands[1])]
    if operator == "Tr":
        if operands[0] not in _DRAWN:
            raise Doubt("letters that are not drawn")
        return [_number(operands[0])]
    name = _name(operands[0]) if len(operands) == 1 else ""
    if operator == "gs" and name:
        drawn.states.add(name)
    elif operator in {"cs", "CS"} and name:
        if name not in _DEVICE:
            drawn.colours.add(name)
    elif operator == "Do" and name:
        if str(pictures.get(name, {}).get("/Subtype")) != "/Image":
            raise Doubt("a drawing inside the drawing")
        drawn.pictures.add(name)
    else:
        raise Doubt(f"the operator {operator}")
    return [Name(name)]


def _place(stage: Stage, operator: str, operands: list[Any]) -> None:
    """Follow where things are drawn, so that nothing is drawn beside the page or covered."""
    numbers = [float(one) for one in operands if isinstance(one, int | Decimal | float)]
    if operator == "cm":
        stage.turn(Matrix(*numbers))
    elif operator in {"q", "Q"}:
        stage.keep() if operator == "q" else stage.give_back()
    elif operator in {"m", "l", "c", "v", "y", "re"}:
        stage.go(operator, numbers)
    elif operator in {"W", "W*"}:
        stage.cut()
    elif operator in {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n"}:
        stage.paint(filled=operator in {"f", "F", "f*", "B", "B*", "b", "b*"}, seen=operator != "n")
    elif operator == "Do":
        stage.picture()


def _written(operands: list[Any], said: dict[str, list[bytes]], font: str) -> list[Any]:
    if font not in said:
        raise Doubt("words without a font")
    given = list(operands)
    shown = list(given[-1]) if isinstance(given[-1], Array) else given[-1:]
    kept: list[Any] = []
    for one in shown:
        if isinstance(one, String):
            said[font].append(bytes(one))
            kept.append(String(bytes(one)))
        else:
            kept.append(_number(one))
    before = [_number(one) for one in given[:-1]]
    return [*before, Array(kept)] if isinstance(given[-1], Array) else [*before, *kept]


def _name(value: Any) -> str:  # noqa: ANN401 - an operand
    if not isinstance(value, Name):
        raise Doubt("an operator without its name")
    return str(value)


def _number(value: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float):
        raise Doubt("an operand that is no number")
    return value
