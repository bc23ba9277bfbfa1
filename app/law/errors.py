"""What the law refuses, each with a sentence that says why."""


class LawError(Exception):
    """The law was asked for something it cannot answer honestly."""


class LawDataError(LawError):
    """A file of the law is not in its strict form. The message names file, line and key."""


class LawUnknown(LawError):
    """There is no law or calendar under the code that was asked for."""


class CalendarUnknown(LawError):
    """A calendar was asked about a day outside the years it knows."""
