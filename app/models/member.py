"""The people of the group: members, their roles, and links that sign somebody in once."""

from datetime import datetime
from enum import StrEnum

from flask_security import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base


class RoleName(StrEnum):
    """Who does what. Each role may do what the ones before it may."""

    TRACKER = "tracker"
    FILER = "filer"
    ORGANISER = "organiser"
    KEEPER = "keeper"


member_roles = Table(
    "member_roles",
    Base.metadata,
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("roles.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Base, RoleMixin):
    """One of ``RoleName``, as the accounts library stores it."""

    __tablename__ = "roles"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    description: Mapped[str] = mapped_column(default="")


class Member(Base, UserMixin):
    """Somebody with an account. Nothing about a member is ever public."""

    __tablename__ = "members"

    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime | None]
    daily_mail: Mapped[bool] = mapped_column(default=True)  # whether they want the digest

    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]  # narrower than the mixin's
        secondary=member_roles, lazy="selectin"
    )


class OneTimeLink(Base):
    """A link that signs one member in once. Only a hash of its secret is kept."""

    __tablename__ = "one_time_links"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
