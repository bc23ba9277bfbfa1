"""How an act refuses: one family of errors whose words are for people."""


class ServiceError(Exception):
    """An act was refused and nothing was changed. The message says what to do.

    ``reasons`` lists the single causes where there are several.
    """

    def __init__(self, message: str, reasons: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.reasons = reasons


class NotFound(ServiceError):
    """What was named does not exist."""
