"""Comments from an exported file; approved replies go to a JSON Lines file."""

from bot.adapters.http import unused_client as http_client
from bot.adapters.platforms.file_import.platform import (
    FilePlatform,
    Settings,
    build,
)
from bot.adapters.platforms.file_import.reader import (
    NAME,
    BadRow,
    Row,
    UnreadableFileError,
    read_rows,
)

__all__ = [
    "NAME",
    "BadRow",
    "FilePlatform",
    "Row",
    "Settings",
    "UnreadableFileError",
    "build",
    "http_client",
    "read_rows",
]
