"""One-time links: the address shows a button, only the button signs in.

Mail scanners open every link they see; they do not press buttons.
"""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_security import login_user, logout_user
from flask_security.proxies import _security
from werkzeug.wrappers import Response

from app import clock
from app.db import transaction
from app.services import members

bp = Blueprint("links", __name__, url_prefix="/account/link")


@bp.get("/<string:secret>")
def show_link(secret: str) -> str:
    """Show the button. Whether the link is still good is said only when it is pressed."""
    return render_template("account/link.html", secret=secret)


@bp.post("/<string:secret>/use")
def use_link(secret: str) -> Response:
    """Use the link up and sign its member in; who has a second step is asked for it."""
    with transaction() as session:
        member = members.redeem_link(session, secret, now=clock.now())
        logout_user()
        asked = _security.two_factor_plugins.tf_enter(
            member, remember_me=False, primary_authn_via="link", next_loc=None
        )
        if asked is not None:
            return _redirected(asked)
        login_user(member, authn_via=["link"])
        has_password = bool(member.password)
    if has_password:
        return redirect(url_for("desk.show_today"))
    flash("You are in. Choose a password now, so that you can come back without a link.")
    return redirect(url_for("security.change_password"))


def _redirected(answer: object) -> Response:
    if not isinstance(answer, Response):  # pragma: no cover - the library redirects a form
        raise TypeError("The second step did not answer with a page.")
    return answer
