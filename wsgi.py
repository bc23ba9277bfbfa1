"""The WSGI application, for gunicorn: ``wsgi:app``."""

import os

from app.config import Settings
from app.factory import create_app

app = create_app(Settings.load(os.environ))
