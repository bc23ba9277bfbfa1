"""Tell the keepers, once each, that the nightly work had stood still."""

from datetime import datetime

from sqlalchemy import select

from app.db import db
from app.jobs.telling import Told, tell
from app.models import Group
from app.parts import parts
from app.queries.members import keepers
from app.services.outages import TOLD_WITHIN, mail_about, outages


def tell_keepers(now: datetime) -> int:
    """Mail each keeper about what ended within three days and was not told yet; how many mails."""
    group = db.session.scalars(select(Group)).first()
    if not parts().mailer.configured or group is None or not group.can_file:
        return 0
    settings, sent = parts().settings, 0
    for outage in outages(db.session, since=now - TOLD_WITHIN, zone=settings.zone):
        for keeper in keepers(db.session):
            mail = mail_about(db.session, outage, keeper, group, url=settings.public_url)
            sent += tell(outage.told_to(keeper.id), mail) is Told.SENT
    return sent
