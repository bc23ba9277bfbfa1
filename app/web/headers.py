"""What every answer says to the browser, and where a session may exist at all."""

from datetime import timedelta

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

from app.config import Settings

# Members' pages. Everywhere else the session cookie is neither read nor set: a public page cannot
# know who reads it, and any cache may keep it.
PRIVATE = ("/desk", "/admin", "/account")
IDLE = timedelta(hours=12)

# Pictures may be `data:` because the QR code of the second step is drawn into its page.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


class PrivateSessions(SecureCookieSessionInterface):
    """Sessions on members' pages only."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the cookie on a private page; give an empty session elsewhere."""
        return (
            super().open_session(app, request) if is_private(request.path) else self.session_class()
        )

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie on a private page, never elsewhere."""
        if is_private(request.path):
            super().save_session(app, session, response)


def is_private(path: str) -> bool:
    """Whether ``path`` belongs to members."""
    return path.startswith(tuple(f"{prefix}/" for prefix in PRIVATE)) or path in PRIVATE


def register(app: Flask, settings: Settings) -> None:
    """Set the headers of every answer and the flags of the session cookie."""
    secure = settings.public_url.startswith("https://")
    app.session_interface = PrivateSessions()
    app.config.update(
        SESSION_COOKIE_NAME="daylight",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=IDLE,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session; a form left open overnight still works
        WTF_CSRF_SSL_STRICT=secure,
    )

    @app.after_request
    def set_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if is_private(request.path):
            headers["Cache-Control"] = "no-store"
        return response
