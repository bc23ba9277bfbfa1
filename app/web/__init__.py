"""Pages: public, desk and admin, split by who may see them."""

from flask import Flask
from flask_wtf import CSRFProtect

from app.config import Settings
from app.web import admin, assets, desk, errors, headers, intake, public, rendering
from app.web.account import register_accounts


def register_web(app: Flask, settings: Settings) -> None:
    """Put every page on ``app``: blueprints, accounts, headers, error pages, templates' words."""
    headers.register(app, settings)
    intake.register(app)
    CSRFProtect(app)
    rendering.register(app, settings)
    errors.register(app)
    app.register_blueprint(assets.bp)
    app.register_blueprint(public.blueprint())
    register_accounts(app, settings)
    app.register_blueprint(desk.blueprint())
    app.register_blueprint(admin.blueprint())
