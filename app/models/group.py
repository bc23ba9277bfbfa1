"""The group that files: how letters are signed, and who may ask where only residents may."""

from datetime import date

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Group(Base):
    """The one group this installation belongs to. A row exists once ``daylight init`` has run."""

    __tablename__ = "groups"

    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(255), default="")
    postal: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    credit: Mapped[str] = mapped_column(String(200), default="")
    # Whether letters name a page where the agency can upload its answer without an account.
    drop_box: Mapped[bool] = mapped_column(default=False)

    @property
    def can_file(self) -> bool:
        """Whether a letter could be signed: a name, an e-mail and a postal address."""
        return bool(self.name and self.email and self.postal)


class RequesterOfRecord(Base):
    """A person who asks in the group's place where the law wants a citizen or resident.

    Named in letters with consent only, and never on a public page.
    """

    __tablename__ = "requesters_of_record"

    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(255), default="")
    postal: Mapped[str] = mapped_column(Text, default="")
    states: Mapped[list[str]]
    consented_on: Mapped[date]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
