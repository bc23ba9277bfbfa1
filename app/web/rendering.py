"""What templates may use: filters for days and words, addresses of assets, who may do what."""

from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_security import current_user
from jinja2 import StrictUndefined

from app import clock
from app.config import Settings
from app.ports.page_printing import kind_words, left_out_words
from app.web import dates, words
from app.web.assets import asset_url
from app.web.page_text import lines_of
from app.web.permissions import may
from app.web.safety import same_page


def register(app: Flask, settings: Settings) -> None:
    """Teach the templates our words. Nothing here touches the session unless a template asks."""
    app.jinja_env.undefined = StrictUndefined  # a slip in a name is an error, not a blank
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    def today() -> date:
        return clock.today(settings.zone)

    def distance(on: date) -> str:
        return dates.distance(on, today())

    def moment(at: datetime) -> str:
        return dates.moment(at, settings.zone)

    app.jinja_env.filters.update(
        day=dates.day,
        left_out=left_out_words,
        kind_of_file=kind_words,
        distance=distance,
        moment=moment,
        money=money,
        count=count,
        words=words.words_of,
        finding=words.finding_words,
        lines_of=lines_of,
        tone=words.tone_of,
    )
    app.jinja_env.globals.update(
        asset_url=asset_url,
        may=may,
        same_page=same_page,
        today=today,
        demo=settings.demo,
        shapes=words.SHAPES,
    )

    @app.context_processor
    def member() -> dict[str, Any]:
        return {"member": current_user}


def money(cents: int) -> str:
    """Write whole cents as dollars: "$1,200.50"."""
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02}"


def count(number: int, one: str, many: str = "") -> str:
    """Say how many: ``3 | count("letter")`` is "3 letters"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
