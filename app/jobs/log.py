"""What the worker writes to its log: one line for each thing done, never on a command's stdout."""

import logging

import structlog

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(key_order=["event"]),
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
)

log: structlog.stdlib.BoundLogger = structlog.get_logger("daylight.jobs")


def log_to_stderr() -> None:
    """Write the log to stderr, with its times. Commands leave this out and stay quiet."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for chatty in ("apscheduler", "huey"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
