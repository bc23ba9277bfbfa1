"""Pages: public, desk and admin, split by who may see them."""

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import Settings
from app.web import admin, assets, desk, errors, feeds, headers, intake, public, rendering
from app.web.account import register_accounts
from app.web.public import drop_box


def register_web(app: Flask, settings: Settings) -> None:
    """Put every page on ``app``: blueprints, accounts, headers, error pages, templates' words."""
    if settings.trusted_proxies:
        # Believed only where the keeper says so: anybody may send these headers.
        proxies = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]  # Flask's own way to wrap it
    headers.register(app, settings)
    intake.register(app)
    csrf = CSRFProtect(app)
    rendering.register(app, settings)
    errors.register(app)
    app.register_blueprint(assets.bp)
    app.register_blueprint(public.blueprint())
    register_accounts(app, settings)
    feeds.register(app)
    drop_box.register(app, csrf)
    app.register_blueprint(desk.blueprint())
    app.register_blueprint(admin.blueprint())
