"""Logging as the program sets it up, undone after a test."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

import structlog


@contextmanager
def logging_restored() -> Generator[None]:
    """Give pytest its handlers back, whatever the block has set up."""
    root, usual = logging.getLogger(), structlog.get_config()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in root.manager.loggerDict}
    try:
        yield
    finally:
        logging.raiseExceptions = True
        structlog.configure(**usual)
        root.handlers[:] = handlers
        root.setLevel(level)
        for name in root.manager.loggerDict:
            logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))
