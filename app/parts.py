"""What an entry point gets from the composition root: the settings and the ports."""

from dataclasses import dataclass

from flask import current_app

from app.config import Settings
from app.ports.examining import Examiner
from app.ports.mail import Mailer
from app.ports.page_printing import PagePrinter
from app.ports.page_reading import PageReader
from app.ports.printing import LetterPrinter
from app.ports.redacting import Redactor
from app.ports.scanned_tables import ScannedTableReader
from app.ports.scanning import ScanReader
from app.ports.store import Store
from app.ports.table_reading import TableReader

KEY = "daylight"


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The parts one running application is made of."""

    settings: Settings
    mailer: Mailer
    store: Store
    printer: LetterPrinter
    examiner: Examiner
    scan_reader: ScanReader
    page_reader: PageReader
    page_printer: PagePrinter
    table_reader: TableReader
    scanned_table_reader: ScannedTableReader
    redactor: Redactor


def parts() -> Parts:
    """Give the parts of the running application. Entry points (web, cli, jobs) only."""
    found = current_app.extensions[KEY]
    if not isinstance(found, Parts):  # pragma: no cover - create_app put it there
        raise TypeError("The application was not made by create_app.")
    return found
