"""Evidence packets at the desk: ask for one, see how far it is, take it away."""

from pathlib import Path

from flask import Response as FileResponse
from flask import flash, redirect, render_template, send_file, url_for
from flask_security import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.db import db, transaction
from app.errors import NotFound
from app.jobs.lease import LeaseBusy
from app.jobs.packets import build_asked, file_name, folder_of
from app.jobs.queue import wish
from app.models import Packet, PacketScope, PacketState
from app.queries import packets as known
from app.services import packets
from app.services.packet import Scope, scope_of
from app.web.desk import bp

# The endings of a packet's files, by what a page calls them.
_FILES = {"zip": "zip", "pdf": "pdf", "hashes": "sha256"}
# A request with fewer bytes than this is packed while its member waits; the worker does the rest.
_AT_ONCE = 50 * 1024 * 1024


@bp.get("/requests/<string:ref>/packets")
def show_request_packets(ref: str) -> str:
    """Show what a packet of this request holds, and those that were made."""
    return _page(scope_of(db.session, PacketScope.REQUEST, ref))


@bp.post("/requests/<string:ref>/packets/make")
def make_request_packet(ref: str) -> Response:
    """Make the packet of one request: at once, unless its files are many."""
    with transaction() as session:
        scope = scope_of(session, PacketScope.REQUEST, ref)
        packet_id = _ask(session, scope)
        light = known.weight_of(session, scope.request_ids[0]) < _AT_ONCE
    if light and _built(packet_id):
        flash("The packet is ready.")
    else:
        _begun()
    return redirect(url_for(".show_request_packets", ref=scope.name))


@bp.get("/requests/<string:ref>/packets/<int:packet_id>/<string:name>")
def download_request_packet(ref: str, packet_id: int, name: str) -> FileResponse:
    """Hand over a file of a request's packet."""
    return _file(PacketScope.REQUEST, ref, packet_id, name)


@bp.get("/packets/<string:kind>/<string:about>")
def show_packets(kind: str, about: str) -> str:
    """Show what a packet of this batch or campaign holds, and those that were made."""
    return _page(scope_of(db.session, _many(kind), about))


@bp.post("/packets/<string:kind>/<string:about>/make")
def make_packet(kind: str, about: str) -> Response:
    """Ask the worker for the packet of a batch or a campaign."""
    with transaction() as session:
        scope = scope_of(session, _many(kind), about)
        _ask(session, scope)
    _begun()
    return redirect(url_for(".show_packets", kind=kind, about=scope.name))


@bp.get("/packets/<string:kind>/<string:about>/<int:packet_id>/<string:name>")
def download_packet(kind: str, about: str, packet_id: int, name: str) -> FileResponse:
    """Hand over a file of the packet of a batch or a campaign."""
    return _file(_many(kind), about, packet_id, name)


def _many(kind: str) -> PacketScope:
    if kind not in {PacketScope.BATCH, PacketScope.CAMPAIGN}:
        raise NotFound("There are packets of a request, a batch and a campaign.")
    return PacketScope(kind)


def _ask(session: Session, scope: Scope) -> int:
    return packets.ask(session, scope, member_id=current_user.id, now=clock.now()).id


def _built(packet_id: int) -> bool:
    """Build it here and now; false where the worker is at it already."""
    try:
        build_asked(packet_id)
    except LeaseBusy:
        return False
    return True


def _begun() -> None:
    wish("packets")
    flash("The packet is being made. You can close this page; the work goes on.")


def _page(scope: Scope) -> str:
    made = known.made_of(db.session, scope.kind, scope.name)
    return render_template(
        "desk/packets/show.html",
        scope=scope,
        made=made,
        live=any(one.packet.state is PacketState.WAITING for one in made),
        kept_days=packets.KEPT.days,
    )


def _file(scope: PacketScope, about: str, packet_id: int, name: str) -> FileResponse:
    """Find a file of a packet of just this thing, and hand it over."""
    one = packets.packet(db.session, packet_id)
    path = _path(one, name)
    if one.scope is not scope or one.about != about or path is None:
        raise NotFound("There is no such file. Make the packet anew on its page.")
    response = send_file(path, as_attachment=True, download_name=path.name, max_age=0)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _path(one: Packet, name: str) -> Path | None:
    if name not in _FILES or one.state is not PacketState.READY:
        return None
    path = folder_of(one.id) / file_name(one.about, _FILES[name])
    return path if path.is_file() else None
