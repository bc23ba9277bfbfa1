"""`daylight demo`: a made-up season of a campaign over real agencies, in a folder of its own."""

import os
from datetime import datetime
from pathlib import Path

import click

from app import clock
from app.cli.answers import answer, json_option, refuse, with_app
from app.cli.demo import papers, portal_log, post, readers, season
from app.config import ROOT, SETTINGS_FILE, home_folder, write_settings
from app.db import db, transaction
from app.jobs.boilerplate import find_forms
from app.jobs.lease import lease
from app.jobs.read_tables import read_all
from app.jobs.taking_in import keep_all, sort_all
from app.migrate import upgrade
from app.models import CameBy, Campaign
from app.parts import parts
from app.services import messages
from app.services.outbox import signing_group


@click.command()
@json_option
def demo(*, as_json: bool) -> None:
    """Fill a data folder with the demo, and say where it is. Safe to run again.

    The folder is DAYLIGHT_HOME, or `demo-data` beside the code. Nothing of it can leave: its mail
    becomes files, every answer in it is made up, and every page says so.
    """
    os.environ.setdefault("DAYLIGHT_HOME", str(ROOT / "demo-data"))
    home = home_folder(os.environ)
    _refuse_own_work(home)
    write_settings(home, demo=True, smtp_url=f"folder:{home / 'mail'}", business_hours=False)
    told = _filled(clock.now())
    answer({"home": str(home), **told}, f"The demo is ready in {home}.", as_json=as_json)


def _refuse_own_work(home: Path) -> None:
    settings = home / SETTINGS_FILE
    if settings.exists() and "demo = true" not in settings.read_text(encoding="utf-8"):
        refuse(
            f"{home} holds a group's own work, so the demo was not put there. "
            "Set DAYLIGHT_HOME to another folder."
        )


@with_app
def _filled(now: datetime) -> dict[str, object]:
    upgrade(db.engine)
    if db.session.query(Campaign).first() is not None:
        return {"filled": False}
    with transaction() as session:
        people = season.introduce(session, now)
        _say("taking in 1,224 agencies ...")
        agencies = season.import_agencies(session, parts(), now)
        _say("filing and sending letters (to files) ...")
        filed = season.file_batches(session, parts(), people, now)
        _say("recording what the agencies answered ...")
        came = season.play(session, parts(), people, now)
        season.file_by_hand(session, people, now)
        messages.note_read_by_hand(session, member_id=people.tracker.id, now=now)
        _say("publishing ...")
        published = season.publish(session, parts(), people, filed, came, now)
        _say("reading the agreements ...")
        papers.read_text(session, parts(), came, now)
        read = readers.read_published(session, parts(), people, published, now)
        table_id = portal_log.bring(session, parts(), people, published[0], now)
        mails = post.answers(session, signing_group(session).email, now)
    _say("taking in this morning's mail ...")
    keep_all(mails, came_by=CameBy.MAIL)
    sort_all()
    _say("counting a log, and comparing the agreements ...")
    with lease("read-tables", parts().settings.home) as held:
        read_all(held.renew, table_id=table_id)
    with transaction() as session:
        portal_log.publish(session, table_id, people.organiser, now)
    with lease("boilerplate", parts().settings.home) as held:
        forms = find_forms(held.renew)
    return {
        "filled": True,
        "agencies": agencies,
        "batches": len(filed),
        "documents": len(came) + 1,
        "published": len(published),
        "read": read,
        "forms": forms["forms"],
    }


def _say(words: str) -> None:
    click.echo(f"demo: {words}", err=True)
