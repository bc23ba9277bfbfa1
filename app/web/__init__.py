"""Pages: public, desk and admin, split by who may see them."""

from flask import Flask

from app.config import Settings


def register_web(app: Flask, settings: Settings) -> None:
    """Put the pages on ``app``."""
    app.config["TEMPLATES_AUTO_RELOAD"] = settings.demo
