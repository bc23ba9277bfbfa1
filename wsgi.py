"""The WSGI application, for gunicorn: ``wsgi:app``."""

import gc
import os

from app.config import Settings
from app.factory import create_app

app = create_app(Settings.load(os.environ))
# What is in memory now stays for good. A collection that walked through it again would keep a
# reader waiting for a tenth of a second.
gc.collect()
gc.freeze()
