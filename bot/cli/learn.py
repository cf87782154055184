"""`tanggap learn`: teach the model from corrections; nothing is switched on by it."""

from pathlib import Path

from bot.adapters.classify.artefact import ModelError
from bot.cli.support import fail, load_settings, out
from bot.learning import LearningError, Lesson, learn, read_corrections
from bot.resources import model_folder
from bot.settings import PREFIX

NOTHING_LEARNT = 1


def run(corrections: Path, *, folder: Path) -> int:
    base = load_settings().model_path or model_folder()
    try:
        lesson = learn(read_corrections(corrections), base, folder)
    except (LearningError, ModelError) as error:
        return fail(str(error))
    except OSError as error:
        return fail(f"{folder} tidak dapat ditulis: {error.strerror}")
    _report(lesson)
    if not lesson.weights:
        out.print("Tidak ada yang berubah: tidak ada perbaikan yang melebihi kebetulan.")
        return NOTHING_LEARNT
    out.print(
        f"Ditulis ke {folder}, belum dipakai.\n"
        f"  Bandingkan: tanggap eval --model {base} --model {folder}\n"
        f"  Pakai:      {PREFIX}MODEL_PATH={folder}\n"
        f"  Kembali:    {PREFIX}MODEL_PATH={base}",
        markup=False,
    )
    return 0


def _report(lesson: Lesson) -> None:
    out.print("Makro-F1 pada komentar yang tidak ikut dipelajari (validasi silang):")
    for head, one in lesson.heads.items():
        low, high = one["interval"]
        fate = "dipakai" if one["taken"] else "dibiarkan"
        out.print(
            f"  {head}: {one['n']} label, {one['before']:.3f} -> {one['after']:.3f}, "
            f"selisih {one['change']:+.3f} ({low:+.3f} sampai {high:+.3f}): {fate}",
            markup=False,
        )
    for reason, count in lesson.dropped.items():
        if count:
            out.print(f"  tidak dipakai, {_REASONS[reason]}: {count}")


_REASONS = {
    "contradicted": "petugas berbeda pendapat",
    "one_person_only": "spam, kasar, atau darurat menurut satu orang saja",
    "repeated": "komentar yang sama",
    "over_the_cap": "terlalu banyak dari satu orang",
    "too_few": "kurang dari batas untuk satu kepala model",
}
