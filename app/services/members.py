"""Members: adding people, giving roles, and links that sign somebody in once."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import Member, OneTimeLink, Role, RoleName

LINK_HOURS = 72


class LinkRefused(ServiceError):
    """The link was used, ran out, or never was."""


@dataclass(frozen=True)
class IssuedLink:
    """A new link: its secret is shown once and kept nowhere."""

    member: Member
    secret: str
    expires_at: datetime


def add(session: Session, *, email: str, name: str, role: RoleName, now: datetime) -> Member:
    """Add a member with one role and no password yet; a one-time link lets them in.

    Refuses an address that is not one, and one that already belongs to a member.
    """
    address = _address(email)
    if not name.strip():
        raise ServiceError("Nobody was added: write the person's name, so that others know them.")
    if _find(session, address) is not None:
        raise ServiceError(f"{address} is already a member. Give them a new link instead.")
    member = Member(
        email=address,
        name=name.strip(),
        fs_uniquifier=uuid.uuid4().hex,
        created_at=now,
        roles=[_role(session, role)],
    )
    session.add(member)
    session.flush()
    return member


def find(session: Session, email: str) -> Member:
    """Find a member by e-mail address, whatever its case. Raises ``NotFound``."""
    member = _find(session, email.strip().lower())
    if member is None:
        raise NotFound(f"No member has the address {email.strip()}.")
    return member


def of_id(session: Session, member_id: int) -> Member:
    """Give the member with this number. Raises ``NotFound``."""
    member = session.get(Member, member_id)
    if member is None:
        raise NotFound("There is no such member.")
    return member


def set_role(session: Session, member: Member, role: RoleName) -> None:
    """Give ``member`` this role in place of the one they have. The last keeper stays keeper."""
    if role is not RoleName.KEEPER:
        _refuse_losing_the_last_keeper(session, member)
    member.roles = [_role(session, role)]
    session.flush()


def set_active(session: Session, member: Member, *, active: bool) -> None:
    """Let somebody in again, or shut them out at once: open sessions and links end too."""
    if not active:
        _refuse_losing_the_last_keeper(session, member)
        member.fs_uniquifier = uuid.uuid4().hex
        session.execute(
            delete(OneTimeLink).where(
                OneTimeLink.member_id == member.id, OneTimeLink.used_at.is_(None)
            )
        )
    member.active = active
    session.flush()


def clear_second_step(session: Session, member: Member) -> None:
    """Forget a lost phone: the next sign-in asks for no code, and open sessions end."""
    member.tf_primary_method = None
    member.tf_totp_secret = None
    member.fs_uniquifier = uuid.uuid4().hex
    session.flush()


def issue_link(
    session: Session, member: Member, *, now: datetime, hours: int = LINK_HOURS
) -> IssuedLink:
    """Make a link that signs ``member`` in once within ``hours``. Earlier unused ones end."""
    if not member.active:
        raise ServiceError(f"{member.email} is shut out. Let them in again first.")
    session.execute(
        delete(OneTimeLink).where(OneTimeLink.member_id == member.id, OneTimeLink.used_at.is_(None))
    )
    secret = secrets.token_urlsafe(32)
    expires_at = now + timedelta(hours=hours)
    session.add(OneTimeLink(member_id=member.id, secret_hash=_hash(secret), expires_at=expires_at))
    session.flush()
    return IssuedLink(member, secret, expires_at)


def redeem_link(session: Session, secret: str, *, now: datetime) -> Member:
    """Use a link up and say whose it is. Raises ``LinkRefused``."""
    link = session.scalar(
        select(OneTimeLink).where(OneTimeLink.secret_hash == _hash(secret)).with_for_update()
    )
    member = session.get(Member, link.member_id) if link else None
    if link is None or member is None or link.used_at or link.expires_at <= now:
        raise LinkRefused(
            "This link was used already, or its time is over. Nothing was changed. "
            "Ask your keeper for a new one."
        )
    if not member.active:
        raise LinkRefused("This account is shut out. Ask your keeper to let you in again.")
    link.used_at = now
    session.flush()
    return member


def role_of(member: Member) -> RoleName | None:
    """Name the highest role of ``member``."""
    held = {role.name for role in member.roles}
    return next((role for role in reversed(RoleName) if role.value in held), None)


def _address(email: str) -> str:
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise ServiceError(f"“{email.strip()}” is not an e-mail address: {error}") from error


def _find(session: Session, address: str) -> Member | None:
    return session.scalar(select(Member).where(func.lower(Member.email) == address))


def _role(session: Session, name: RoleName) -> Role:
    role = session.scalar(select(Role).where(Role.name == name.value))
    if role is None:
        role = Role(name=name.value)
        session.add(role)
        session.flush()
    return role


def _refuse_losing_the_last_keeper(session: Session, member: Member) -> None:
    # One at a time: two keepers must not each count on the other and both be gone.
    session.execute(select(Role).where(Role.name == RoleName.KEEPER.value).with_for_update())
    others = session.scalar(
        select(func.count(Member.id)).where(
            Member.id != member.id,
            Member.active,
            Member.roles.any(Role.name == RoleName.KEEPER.value),
        )
    )
    if role_of(member) is RoleName.KEEPER and not others:
        raise ServiceError(
            f"{member.email} is the only keeper. Make somebody else keeper first, "
            "or nobody could look after this desk."
        )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
