"""Why a file is not redacted."""


class Refused(Exception):
    """Nothing was burned; the message is a sentence for people that says what to do."""
