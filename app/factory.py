"""Put the application together: the only module that knows every part."""

from inspect import iscoroutinefunction

from flask import Flask
from sqlalchemy import select

from app.adapters.disk_store import DiskStore
from app.adapters.examiner import ProcessExaminer
from app.adapters.mailers import mailer_for
from app.adapters.page_cache import CachedPageReader
from app.adapters.page_printer import ProcessPagePrinter
from app.adapters.page_reader import ProcessPageReader
from app.adapters.redacting.redactor import ProcessRedactor
from app.adapters.scan_reader import ProcessScanReader
from app.adapters.scanned_table_reader import ProcessScannedTableReader
from app.adapters.table_reader import ProcessTableReader
from app.adapters.weasy_printer import WeasyPrinter
from app.config import Settings
from app.db import db, engine_options
from app.models import StoredFile
from app.parts import KEY, Parts
from app.services import standing_answers as _keeps_up  # noqa: F401 - it watches every session
from app.services.reply_addresses import WhereAnswersGo
from app.web import register_web


def create_app(settings: Settings) -> Flask:
    """Make the application of ``settings``. Opens nothing and writes nothing yet."""
    app = Flask("app", template_folder="web/templates", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_ENGINES={"default": engine_options(settings.database_url)},
    )
    app.extensions[KEY] = Parts(
        settings=settings,
        mailer=mailer_for(settings.smtp_url),
        store=DiskStore(settings.home / "files", was_used=_keeps_files),
        printer=WeasyPrinter(),
        examiner=ProcessExaminer(settings.clamd),
        scan_reader=ProcessScanReader(),
        page_reader=CachedPageReader(ProcessPageReader(), settings.home / "pictures"),
        page_printer=ProcessPagePrinter(),
        table_reader=ProcessTableReader(),
        scanned_table_reader=ProcessScannedTableReader(),
        redactor=ProcessRedactor(),
    )
    db.init_app(app)
    # The extension would end each request by an event loop of its own, to close asynchronous
    # sessions that are never opened here.
    app.teardown_appcontext_funcs[:] = [
        function for function in app.teardown_appcontext_funcs if not iscoroutinefunction(function)
    ]
    where = WhereAnswersGo(settings.reply_address, settings.upload_page)
    with app.app_context():
        db.sessionmaker.configure(info=where.as_info())
    register_web(app, settings)
    return app


def _keeps_files() -> bool:
    """Whether the records name any file: then a store without any is not new, but away.

    Asked apart from the session at hand, whose transaction may know files that are not kept yet.
    """
    with db.engine.connect() as connection:
        return connection.execute(select(StoredFile.id).limit(1)).first() is not None
