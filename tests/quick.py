"""Work that comes out the same for every application of a test, done once for them all.

Each test has an application of its own, and most ask it for no page, or for one. To build all of
its addresses and templates anew took longer than most tests themselves.
"""

from flask import Flask
from jinja2 import BytecodeCache
from werkzeug.routing import Rule


class Address(Rule):
    """An address whose builder is compiled when the first link to it is built, not before."""

    def _compile_builder(self, append_unknown=True):  # noqa: FBT002 - as it is overridden
        made = []

        def build(rule, /, **values):
            if not made:
                made.append(Rule._compile_builder(self, append_unknown))
            return made[0](rule, **values)

        return build


class Templates(BytecodeCache):
    """Templates as compiled by an application before, kept in memory by what they say."""

    def __init__(self):
        self._kept = {}

    def load_bytecode(self, bucket):
        """Give what was compiled from the same words."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket):
        """Keep it for the applications after."""
        self._kept[bucket.key, bucket.checksum] = bucket.code


def share_work():
    """Let every application made from here on in this process do so."""
    Flask.url_rule_class = Address
    Flask.jinja_options = Flask.jinja_options | {"bytecode_cache": Templates()}
