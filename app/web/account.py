"""Accounts: sign-in, second step and password by Flask-Security, made to follow our rules.

The library commits by itself and by its own pages; here every one of its POSTs runs inside our
transaction and its commits become flushes, so that only ``app.db`` commits.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from email_validator import EmailNotValidError, validate_email
from flask import Flask, abort, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security import Security, UserMixin, user_authenticated
from flask_security.datastore import FSQLALiteUserDatastore
from flask_security.forms import TwoFactorRescueForm, TwoFactorSetupForm, VerifyForm
from flask_security.totp import Totp
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2

from app.config import Settings
from app.db import db, transaction
from app.models import Member, Role
from app.web import links

NAME = "Daylight"

_OPTIONS: dict[str, Any] = {
    "URL_PREFIX": "/account",
    "LOGIN_URL": "/sign-in",
    "LOGOUT_URL": "/sign-out",
    "LOGOUT_METHODS": ["POST"],
    "CHANGEABLE": True,
    "CHANGE_URL": "/password",
    "SEND_PASSWORD_CHANGE_EMAIL": False,
    "VERIFY_URL": "/verify",
    "POST_LOGIN_VIEW": "/desk/",
    "POST_LOGOUT_VIEW": "/account/sign-in",
    "POST_CHANGE_VIEW": "/desk/",
    "PASSWORD_HASH": "argon2",
    "PASSWORD_LENGTH_MIN": 12,
    # Members' addresses may be example.org; a mistyped one shows when the link does not arrive.
    "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
    "RETURN_GENERIC_RESPONSES": True,
    "TRACKABLE": False,  # who signed in when is nobody's business
    "TWO_FACTOR": True,
    "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "TWO_FACTOR_ALWAYS_VALIDATE": True,
    "TWO_FACTOR_RESCUE_EMAIL": False,
    "TWO_FACTOR_SETUP_URL": "/second-step",
    "TWO_FACTOR_TOKEN_VALIDATION_URL": "/second-step/code",
    "TWO_FACTOR_RESCUE_URL": "/second-step/help",
    "TOTP_ISSUER": NAME,
    "LOGIN_USER_TEMPLATE": "account/sign_in.html",
    "CHANGE_PASSWORD_TEMPLATE": "account/password.html",
    "VERIFY_TEMPLATE": "account/verify.html",
    "TWO_FACTOR_SETUP_TEMPLATE": "account/second_step.html",
    "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "account/code.html",
    "STATIC_FOLDER": None,
    "MSG_GENERIC_AUTHN_FAILED": (
        (
            "That e-mail address and password do not belong together. Nothing was changed; "
            "try once more, or ask your keeper for a one-time link."
        ),
        "error",
    ),
}


_UNUSED = ("security.two_factor_rescue", "security.two_factor_select")


class Members(FSQLALiteUserDatastore):
    """Finds and stores members for the library; commits stay ours."""

    def commit(self) -> None:
        """Write to the database; ``transaction()`` around the page commits."""
        self.db.session.flush()


class OnceOnlyCodes(Totp):
    """Codes that work once each, their QR code drawn by the library that letters use too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the library's signature
        super().__init__(*args, **kwargs)
        # In memory, as the rate limit is: a code lives for two minutes.
        self._used: dict[str, int] = {}

    def get_last_counter(self, user: UserMixin) -> int | None:
        """Say which code of ``user`` was used last."""
        return self._used.get(user.fs_uniquifier)

    def set_last_counter(self, user: UserMixin, tmatch: Any) -> None:  # noqa: ANN401 - the library's match
        """Remember the code just used, so that nobody who saw it can use it again."""
        self._used[user.fs_uniquifier] = tmatch.counter

    def generate_qrcode(self, username: str, totp: str) -> str:
        """Draw the code as the source of an image."""
        code = segno.make(self.get_totp_uri(username, totp))
        return code.svg_data_uri(scale=5, border=2, dark="#000", light="#fff")


class SecondStepForm(TwoFactorSetupForm):
    """The only method we have, or none."""

    setup = RadioField(
        "Second step",
        choices=[SelectChoice("authenticator", "An app"), SelectChoice("disable", "None")],
        validate_choice=False,  # the library's own validate() knows what is allowed now
    )


class AskAgainForm(VerifyForm):
    """Asks for the password again, of whoever has one."""

    def validate(self, **kwargs: Any) -> bool:  # noqa: ANN401 - the library's signature
        """Refuse those who came by a link and never chose a password."""
        if self.user.password:
            return bool(super().validate(**kwargs))
        self.password.errors = ["You have no password yet. Choose one first, under Password."]
        return False


class NoRescueForm(TwoFactorRescueForm):
    """Nothing to choose: whoever lost the phone asks the keeper."""

    help_setup = RadioField("Help", choices=[SelectChoice("help", "Ask the keeper")])


class Accounts(Security):
    """The library, without its wish for a second QR library."""

    def _check_modules(self, module: str, config_name: str) -> Any:  # noqa: ANN401 - the library's signature
        return None if module == "qrcode" else super()._check_modules(module, config_name)  # type: ignore[no-untyped-call]


def register_accounts(app: Flask, settings: Settings) -> None:
    """Put the pages of accounts on ``app``, each POST in one transaction, sign-in rate limited."""
    app.config.update({f"SECURITY_{key}": value for key, value in _OPTIONS.items()})
    app.config.update(
        SECURITY_PASSWORD_SALT=settings.secret_key,
        SECURITY_TOTP_SECRETS={"1": settings.secret_key},
        # Counted in memory: there is one web process, with threads.
        RATELIMIT_STORAGE_URI="memory://",
        RATELIMIT_HEADERS_ENABLED=False,
    )
    Accounts(
        app,
        Members(db, Member, Role),
        totp_cls=OnceOnlyCodes,
        two_factor_setup_form=SecondStepForm,
        two_factor_rescue_form=NoRescueForm,
        verify_form=AskAgainForm,
    )
    app.register_blueprint(links.bp)
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("security."):
            app.view_functions[endpoint] = _in_transaction(view)
    # They would send mail in the middle of a page; the keeper's one-time link does their work.
    for endpoint in _UNUSED:
        app.view_functions[endpoint] = lambda: abort(404)
    _limit(
        app,
        "security.login",
        "security.two_factor_token_validation",
        "security.verify",
        "security.change_password",
        "links.use_link",
    )
    user_authenticated.connect(_keep_session, app, weak=False)


def _limit(app: Flask, *endpoints: str) -> None:
    views: dict[str, Any] = app.view_functions
    limiter = Limiter(get_remote_address, app=app, default_limits=[])
    per_account = limiter.limit("10 per 10 minutes", key_func=_account_tried, methods=["POST"])
    per_place = limiter.limit("60 per 10 minutes", methods=["POST"])
    for endpoint in endpoints:
        views[endpoint] = per_place(per_account(views[endpoint]))


def _account_tried() -> str:
    # Only the first step believes the form; the others know from the session whom they ask.
    if request.endpoint == "security.login":
        return f"{request.endpoint} {_address(request.form.get('email', ''))}"
    asked = session.get("tf_user_id") or session.get("_user_id") or ""
    return f"{request.endpoint} {asked}"


def _address(typed: str) -> str:
    """Give the one spelling of an address; what is none belongs to nobody, so all are one."""
    try:
        return validate_email(typed.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return ""


def _in_transaction(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the library's own signatures
        if request.method != "POST":
            return view(*args, **kwargs)
        with transaction():
            return view(*args, **kwargs)

    return run


def _keep_session(_app: Flask, **_facts: object) -> None:
    # Idle sessions end after PERMANENT_SESSION_LIFETIME; each page renews it.
    session.permanent = True
