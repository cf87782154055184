"""Which column of a file holds which of our fields."""

from collections.abc import Mapping, Sequence

from bot.adapters.platforms.file_import.table import UnreadableFileError

FIELDS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "komentar", "comment", "isi", "pesan"),
    "id": ("id", "comment_id"),
    "author": ("author", "username", "penulis", "nama"),
    "created_at": ("created_at", "datetime", "tanggal", "date", "timestamp"),
    "parent_id": ("parent_id",),
    "post_id": ("post_id",),
    "permalink": ("permalink", "link", "url"),
    "platform": ("platform",),
}


def columns_of(
    names: Sequence[str] | None, *, mapping: Mapping[str, str]
) -> Mapping[str, str | None]:
    """Return the column of every field, None where the file has none.

    Args:
        names: the file's columns.
        mapping: the operator's choice, over what is recognised.

    Raises:
        UnreadableFileError: no text column, or the mapping names what does not exist.
    """
    available = list(names or ())
    for name, column in mapping.items():
        if name not in FIELDS:
            raise UnreadableFileError(
                f"Bidang '{name}' tidak dikenal. Yang dapat dipetakan: {', '.join(FIELDS)}."
            )
        if column not in available:
            raise UnreadableFileError(
                f"Kolom '{column}' tidak ada. Kolom yang tersedia: {_listed(available)}."
            )
    by_key: dict[str, str] = {}
    for column in available:
        by_key.setdefault(_key(column), column)
    columns = {
        name: mapping.get(name) or next((by_key[a] for a in aliases if a in by_key), None)
        for name, aliases in FIELDS.items()
    }
    if columns["text"] is None:
        raise UnreadableFileError(
            "Kolom teks komentar tidak ditemukan. Sebutkan dengan --map text=NAMA_KOLOM. "
            f"Kolom yang tersedia: {_listed(available)}."
        )
    return columns


def _key(column: str) -> str:
    return "_".join(column.strip().casefold().replace("-", " ").split())


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name[:60] for name in names[:40]) or "(tidak ada)"
