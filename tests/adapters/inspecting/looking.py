"""Look into bytes in this process, as the sealed one does, and name what was found."""

from app.adapters.inspecting.budget import Budget
from app.adapters.inspecting.engine import inspect
from app.adapters.inspecting.watching import WatchList


def look(content, name="file", *, watch=(), **limits):
    return inspect(content, name, budget=Budget(**limits), watch=WatchList(watch))


def codes(found):
    """The codes of all that was found, also in the files inside."""
    return {one.code for one in found.everything()}


def only(found, code):
    """The one finding of that code."""
    (one,) = [one for one in found.everything() if one.code == code]
    return one
