"""The refusal to keep a page as it was drawn; a picture of it is made instead."""


class Doubt(Exception):
    """Something on the page is not plain; the message names it, for the record."""
