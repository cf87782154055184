"""Files sent by the bot: kept in memory, with the picture size read from their header."""

import struct
from dataclasses import dataclass, field

from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.model import Media
from bot.sandbox.telegram.requests import Upload

UPLOAD_BYTES = 50 * 1024 * 1024
PHOTO_BYTES = 10 * 1024 * 1024
PHOTO_SIDES = 10_000  # width and height together, in pixels

_PNG_SIZE = struct.Struct(">II")
_PNG_SIZE_AT = 16  # after the signature and the IHDR chunk's length and name
_JPEG_SEGMENT = struct.Struct(">BBH")  # 0xFF, marker, length
_JPEG_FRAME = struct.Struct(">BHH")  # precision, height, width
_JPEG_MARK = 0xFF
_JPEG_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(slots=True)
class FileStore:
    _files: dict[str, tuple[Media, bytes]] = field(default_factory=dict)

    def add(self, kind: str, file: Upload | str | None) -> Media:
        """Keep an upload, or find an earlier file by its id.

        Raises:
            BotApiError: 400; URLs count as unknown ids, since nothing is fetched from outside.
        """
        if file is None:
            raise bad_request(f"there is no {kind} in the request")
        if isinstance(file, str):
            if file not in self._files:
                raise bad_request("wrong file identifier/HTTP URL specified")
            return self._files[file][0]
        if not file.content:
            raise bad_request("file must be non-empty")
        width, height = 0, 0
        if kind == "photo":
            width, height = _photo_size(file.content)
        elif len(file.content) > UPLOAD_BYTES:
            raise bad_request("file is too big")
        media = Media(
            kind=kind,
            file_id=f"sandbox-{kind}-{len(self._files) + 1}",
            name=file.name,
            mime_type=file.mime_type,
            size=len(file.content),
            width=width,
            height=height,
        )
        self._files[media.file_id] = (media, file.content)
        return media

    def get(self, file_id: str) -> tuple[Media, bytes] | None:
        return self._files.get(file_id)


def _photo_size(content: bytes) -> tuple[int, int]:
    if len(content) > PHOTO_BYTES:
        raise bad_request("file is too big for a photo")
    size = _png_size(content) or _jpeg_size(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > PHOTO_SIDES:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size


def _png_size(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    try:
        width, height = _PNG_SIZE.unpack_from(content, _PNG_SIZE_AT)
    except struct.error:
        return None
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walk the segments to the first frame header."""
    if not content.startswith(b"\xff\xd8"):
        return None
    position = 2
    try:
        while True:
            mark, marker, length = _JPEG_SEGMENT.unpack_from(content, position)
            if mark != _JPEG_MARK:
                return None
            if marker in _JPEG_FRAME_MARKERS:
                at = position + _JPEG_SEGMENT.size
                _, height, width = _JPEG_FRAME.unpack_from(content, at)
                return width, height
            position += 2 + length
    except struct.error:
        return None
