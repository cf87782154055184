"""The `tanggap` command. Each command lives in its own module and is imported when called."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from bot import __version__

app = typer.Typer(
    name="tanggap",
    help="Tanggap: asisten komentar publik untuk kantor humas.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # locals may hold tokens and citizens' words
)


def main() -> None:
    """Run the command line."""
    app()


def _run(module: str, *args: Any, **options: Any) -> None:
    """Import a command's module and leave with its exit status."""
    with _nothing_collected():
        guarded = import_module("bot.cli.support").guarded
        run = import_module(f"bot.cli.{module}").run
    raise typer.Exit(guarded(run, *args, **options))


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Import without the garbage collector: it would take a fifth of a start and find nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Tampilkan versi.")] = False,
) -> None:
    if version:
        print(__version__)
        raise typer.Exit


@app.command()
def serve() -> None:
    """Jalankan semuanya: webhook, antrean kerja, meja Telegram, pengecekan berkala."""
    _run("serve")


@app.command()
def demo(
    auto: Annotated[bool, typer.Option("--auto", help="Mainkan satu hari tanpa orang.")] = False,
    report: Annotated[Path | None, typer.Option(help="Tulis laporan JSON ke berkas ini.")] = None,
    port: Annotated[int, typer.Option(help="Porta halaman; 0 memilih yang bebas.")] = 8765,
) -> None:
    """Perlihatkan seluruh produk dengan Instagram dan Telegram tiruan, tanpa token."""
    _run("demo", auto=auto, report=report, port=port)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV, JSON Lines, atau Excel (.xlsx).")],
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", help="Pemetaan kolom, mis. --map text=komentar. Boleh diulang."),
    ] = None,
    archive: Annotated[
        bool, typer.Option("--archive", help="Hanya untuk statistik; tanpa kartu.")
    ] = False,
) -> None:
    """Masukkan komentar dari berkas. Aman diulang: yang sudah ada tidak dobel."""
    _run("import_file", file, columns=columns or [], archive=archive)


@app.command()
def classify() -> None:
    """Klasifikasikan komentar dari stdin, satu per baris; hasil JSON Lines ke stdout."""
    _run("classify")


@app.command()
def digest(
    week: Annotated[str, typer.Option(help="Pekan ISO, mis. 2026-W47.")],
    account: Annotated[
        str | None,
        typer.Option(help="Hanya ringkasan grup akun ini, mis. instagram_dishub."),
    ] = None,
    chart: Annotated[Path | None, typer.Option(help="Simpan grafik PNG ke berkas ini.")] = None,
    preview: Annotated[
        bool, typer.Option("--print", help="Hanya tampilkan; jangan kirim ke grup.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Kirim walau tercatat sudah dikirim.")
    ] = False,
) -> None:
    """Kirim ringkasan mingguan ke setiap grup Telegram, sekali per pekan."""
    _run("digest", week, account=account, chart=chart, preview=preview, again=again)


@app.command()
def check(
    json: Annotated[bool, typer.Option("--json", help="Keluarkan JSON.")] = False,
    mend: Annotated[
        bool, typer.Option("--mend", help="Perbaiki langganan webhook yang belum ada.")
    ] = False,
) -> None:
    """Periksa pemasangan ini: apa yang salah dan cara memperbaikinya."""
    _run("check", as_json=json, mend=mend)


@app.command()
def connect(  # noqa: PLR0917 — the command line names them all
    platform: Annotated[
        Literal["instagram", "facebook", "youtube", "telegram"],
        typer.Argument(help="Yang disambungkan."),
    ],
    account: Annotated[
        str, typer.Option(help="Akun kedua dan seterusnya, mis. dishub; kosong: akun pertama.")
    ] = "",
    values: Annotated[
        list[str] | None,
        typer.Option("--set", help="Pengaturan lain, mis. --set label=Dishub. Boleh diulang."),
    ] = None,
    stdin: Annotated[
        bool, typer.Option("--stdin", help="Baca baris nama=nilai dari stdin, tanpa bertanya.")
    ] = False,
    port: Annotated[
        int, typer.Option(help="YouTube: porta tempat peramban kembali; 0 memilih yang bebas.")
    ] = 0,
    into: Annotated[
        Path | None,
        typer.Option(help="Tulis ke berkas ini, mis. tanggap.env, bukan ke basis data."),
    ] = None,
) -> None:
    """Sambungkan akun: tanyakan yang perlu, uji pada platformnya, simpan terenkripsi."""
    _run(
        "connect",
        platform,
        account=account,
        given=values or [],
        from_stdin=stdin,
        port=port,
        into=into,
    )


@app.command()
def accounts(
    remove: Annotated[str, typer.Option(help="Hapus akun tersimpan ini.")] = "",
    rotate: Annotated[
        bool, typer.Option("--rotate", help="Segel ulang semuanya dengan kunci pertama.")
    ] = False,
) -> None:
    """Perlihatkan akun kantor, tanpa rahasianya; hapus, atau ganti kunci penyegelnya."""
    _run("accounts", remove=remove, rotate=rotate)


@app.command()
def migrate() -> None:
    """Siapkan atau mutakhirkan basis data (serve melakukannya sendiri)."""
    _run("migrate")


@app.command()
def jobs(
    revive: Annotated[
        list[int] | None,
        typer.Option(help="Jalankan lagi pekerjaan gagal bernomor ini. Boleh diulang."),
    ] = None,
) -> None:
    """Perlihatkan pekerjaan yang menunggu dan yang gagal tetap."""
    _run("jobs", revive=revive or [])


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="Folder cadangan.")],
    keep: Annotated[int, typer.Option(min=1, help="Berapa cadangan terbaru yang disimpan.")] = 14,
) -> None:
    """Cadangkan basis data SQLite selagi dipakai; salinannya langsung diperiksa."""
    _run("backup", folder, keep=keep)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="Salinan dari tanggap backup.")],
) -> None:
    """Kembalikan basis data SQLite dari cadangan. Hentikan tanggap serve lebih dahulu."""
    _run("restore", file)


@app.command()
def bench(
    name: Annotated[
        str, typer.Argument(help="start, memory, webhook, card, import; all: semuanya.")
    ] = "all",
    n: Annotated[
        int | None,
        typer.Option("-n", min=1, help="Berapa banyak yang diukur; bawaan: menurut jenisnya."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Keluarkan JSON.")] = False,
) -> None:
    """Ukur kecepatan dan memori di mesin ini, dan bandingkan dengan sasarannya."""
    _run("bench", name, n=n, as_json=json)


@app.command()
def export(
    what: Annotated[Literal["corrections"], typer.Argument(help="Yang diekspor: corrections.")],
    file: Annotated[Path, typer.Option("--out", help="Berkas JSON Lines.")] = Path(
        "corrections.jsonl"
    ),
) -> None:
    """Ekspor keputusan petugas (data pribadi disamarkan) untuk `tanggap learn`."""
    _run(f"export_{what}", file)


@app.command()
def learn(
    corrections: Annotated[Path, typer.Argument(help="Berkas dari `tanggap export corrections`.")],
    folder: Annotated[Path, typer.Option("--out", help="Folder model baru.")] = Path(
        "data/model-belajar"
    ),
) -> None:
    """Latih ulang model dari koreksi kantor. Hasilnya tidak langsung dipakai."""
    _run("learn", corrections, folder=folder)


@app.command("eval")
def evaluate(
    name: Annotated[str, typer.Argument(help="Nama himpunan uji; kosong: semua.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Keluarkan JSON.")] = False,
    data: Annotated[Path, typer.Option(help="Folder data berlabel.")] = Path("../shared/data"),
    model: Annotated[
        list[str] | None,
        typer.Option(help="Folder model, onnx, atau transformers:…; beberapa: dibandingkan."),
    ] = None,
) -> None:
    """Ukur ketepatan model pada data berlabel (data publik tidak ikut dalam paket).

    Tanpa data: `checklist` dan `context`. Lainnya: `robustness`, `hesitation`, `legit_cost`,
    `authored_cost`, `speed`, dan nama himpunan uji.
    """
    _run("evaluate", name, as_json=json, data=data, models=model or [])
