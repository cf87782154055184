"""A data folder as the training reads it, with a handful of comments in each file."""

import hashlib
from pathlib import Path

import package_file
import pytest
from training_builders import LONG, line, write

from bot.adapters.classify.unigram import Unigram
from models.encoder import pool, prune, weights


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    write(folder / "humas_labels/train.jsonl", line("mohon info jadwal vaksin", "question"))
    write(folder / "humas_labels/care_tweets.jsonl", line("paket saya belum sampai min"))
    write(folder / "humas_labels/dev.jsonl", line("antri lama sekali"), line(LONG))
    table = "text,label\n"
    write(folder / "dkk_semarang/train.csv", table, "terima kasih dokter,positive\n")
    write(folder / "dkk_semarang/test_dedup.csv", table, "kapan mulai vaksin,neutral\n")
    write(folder / "dkk_semarang/unlabelled_inference.csv", table, "semoga lekas pulih,\n")
    write(folder / "smsa/train.tsv", "makanannya enak\tpositive\n")
    write(folder / "smsa/test.tsv", "pelayanan buruk\tnegative\n")
    for language in ("bew", "jav", "sun"):
        name = f"nusawrites_senti/{language}"
        write(folder / f"{name}_train.csv", "id,text,label\n", f"7,apik {language},positive\n")
        write(folder / f"{name}_test.csv", table, f"elek {language},negative\n")
    for language in ("javanese", "sundanese"):
        name = f"nusax/{language}"
        write(folder / f"{name}_train.csv", "id,text,label\n", f"9,sae {language},positive\n")
        write(folder / f"{name}_test.csv", table, f"awon {language},negative\n")
    judol = [f"ayo main slot gacor nomor {word},1\n" for word in ("satu", "dua", "tiga", "lima")]
    write(folder / "judol_gbennnn/labelled.csv", table, *judol)
    write(folder / "stif/unlabelled.inf", "gmn nih min\n")
    write(folder / "stif/train.for", "bagaimana ini\n")
    return folder


@pytest.fixture
def own_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    write(folder / "one.jsonl", *(line(f"lampu jalan nomor {n} mati") for n in range(3)))
    return folder


@pytest.fixture
def start(tmp_path: Path) -> Path:
    package_file.write(tmp_path / "tiny.bin")
    package = weights.read(tmp_path / "tiny.bin")
    prune.write(package, list(range(len(package.pieces))), tmp_path)
    return tmp_path


@pytest.fixture
def pooled(start: Path, data_folder: Path, own_folder: Path) -> Path:
    """Return the pool file of a small corpus."""
    for number in range(24):  # lines of one file share a group
        words = hashlib.sha256(bytes([number])).hexdigest()
        write(own_folder / f"more{number}.jsonl", line(f"jalan {words}"), line(f"rusak a {words}"))
    tokeniser = Unigram.read(start / "pieces.txt.gz")
    pool.write(pool.build(data_folder, tokeniser, own=own_folder), start / "pool.npz")
    return start / "pool.npz"
