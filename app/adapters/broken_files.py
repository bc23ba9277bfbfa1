"""What a confined reader says of a file that it cannot read: one sentence, whatever broke."""

from collections.abc import Callable
from typing import Any

import pikepdf
from PIL import Image

Verb = Callable[[dict[str, Any]], dict[str, Any]]


def explained(verb: Verb) -> Verb:
    """Let ``verb`` answer ``{"problem": words}`` where it breaks: a broken file does so in any way.

    Only for a process of its own, whose limits a hostile file may reach at any place.
    """

    def answered(asked: dict[str, Any]) -> dict[str, Any]:
        try:
            return verb(asked)
        except (MemoryError, RecursionError, Image.DecompressionBombError, Warning):
            return {"problem": "there is too much in it to look through"}
        except pikepdf.PasswordError:
            return {"problem": "it is locked by a password; save it without one and bring it again"}
        except Exception:  # noqa: BLE001 - whatever broke, the file was not read
            return {"problem": "it is damaged and cannot be read"}

    return answered
