"""Who may ask for what: one table of every members' page, deny by default."""

from collections.abc import Iterable

from flask import Blueprint, abort, redirect, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from app.models import RoleName

TRACKER, FILER, ORGANISER, KEEPER = RoleName
_NAMES = frozenset(role.value for role in RoleName)
_RANK = {role: rank for rank, role in enumerate(RoleName)}

# A page of the desk or of admin that is not listed here is refused to everybody (and a test
# fails). Trackers work the queue; filers send letters; organisers publish; the keeper looks
# after people and settings. Each may do what the ones before may.
NEEDED: dict[str, RoleName] = {
    # Today and requests
    "desk.show_today": TRACKER,
    "desk.show_stack": TRACKER,
    "desk.list_requests": TRACKER,
    "desk.show_request": TRACKER,
    "desk.take_request": TRACKER,
    "desk.assign_request": TRACKER,
    "desk.assign_requests": TRACKER,
    "desk.set_follow_up": TRACKER,
    "desk.show_event_form": TRACKER,
    "desk.preview_event": TRACKER,
    "desk.record_event": TRACKER,
    "desk.void_event": TRACKER,
    "desk.show_transfer": TRACKER,
    "desk.transfer_request": TRACKER,
    # Agencies, imports, contact wanted
    # Campaigns and batches
    # Documents and publishing
    "desk.list_documents": TRACKER,
    "desk.show_document": TRACKER,
    "desk.download_document": TRACKER,
    "desk.save_document_facts": TRACKER,
    "desk.show_request_attach_form": TRACKER,
    "desk.attach_to_request": TRACKER,
    "desk.show_agency_attach_form": TRACKER,
    "desk.attach_to_agency": TRACKER,
    "desk.list_publications": ORGANISER,
    "desk.examine_document": ORGANISER,
    "desk.show_publish_form": ORGANISER,
    "desk.publish_document": ORGANISER,
    "desk.show_release_form": ORGANISER,
    "desk.publish_batch": ORGANISER,
    "desk.withdraw_publication": ORGANISER,
    # Admin
    "admin.list_members": KEEPER,
    "admin.add_member": KEEPER,
    "admin.issue_link": KEEPER,
    "admin.set_role": KEEPER,
    "admin.shut_out": KEEPER,
    "admin.let_in": KEEPER,
    "admin.clear_second_step": KEEPER,
    "admin.show_group": KEEPER,
    "admin.save_group": KEEPER,
    "admin.add_requester": KEEPER,
    "admin.retire_requester": KEEPER,
    "admin.return_requester": KEEPER,
    "admin.show_health": ORGANISER,
}


class RoleNeeded(Exception):
    """A signed-in member asked for something that their role does not allow."""

    def __init__(self, role: RoleName | None) -> None:
        super().__init__(f"This needs the role {role}." if role else "Nobody may do this.")
        self.role = role


def guard(bp: Blueprint) -> None:
    """Refuse every page of ``bp`` to whoever the table does not let in."""

    @bp.before_request
    def refuse() -> Response | None:
        if not current_user.is_authenticated:
            if request.method != "GET":
                abort(401)
            return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
        endpoint = request.endpoint or ""
        if not may(endpoint):
            raise RoleNeeded(NEEDED.get(endpoint))
        return None


def may(endpoint: str) -> bool:
    """Whether the signed-in member may call ``endpoint``; false for what the table lacks."""
    needed = NEEDED.get(endpoint)
    if needed is None or not current_user.is_authenticated:
        return False
    return rank(role.name for role in current_user.roles) >= _RANK[needed]


def rank(names: Iterable[str]) -> int:
    """Give the rank of the highest role among ``names``; -1 for none."""
    return max((_RANK[RoleName(name)] for name in names if name in _NAMES), default=-1)
