"""Made-up data in the shape of every public set, small enough to measure in a moment."""

import csv
import json

import pytest

WORDS = ("kapan", "jalan", "mantap", "vaksin", "sampah", "terima kasih", "banjir", "usul")
HUMAS = {
    "text": "kapan vaksin min?",
    "intent": "question",
    "also": [],
    "sentiment": "neutral",
    "abuse": "none",
    "needs_reply": True,
    "urgent": False,
    "topic": "health",
}


def table(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def data(tmp_path):
    labels = ("negative", "neutral", "positive")
    rows = [{"text": f"{word} {n}", "label": labels[n % 3]} for n, word in enumerate(WORDS)]
    table(tmp_path / "dkk_semarang" / "test_dedup.csv", rows)
    for language in ("bew", "jav", "sun"):
        poles = [{"id": str(n), "text": row["text"], "label": labels[n % 2 * 2]}
                 for n, row in enumerate(rows)]  # fmt: skip
        table(tmp_path / "nusawrites_senti" / f"{language}_test.csv", poles)
    for language in ("javanese", "sundanese"):
        table(tmp_path / "nusax" / f"{language}_test.csv", rows)
    judol = [{"text": f"komentar biasa {word}", "label": "0"} for word in WORDS * 8]
    judol += [{"text": f"slot gacor hoki{n}8 pasti maxwin", "label": "1"} for n in range(10, 60)]
    table(tmp_path / "judol_gbennnn" / "labelled.csv", judol)
    (tmp_path / "smsa").mkdir()
    lines = [f"{row['text']}\t{row['label']}" for row in rows]
    (tmp_path / "smsa" / "test.tsv").write_text("\n".join(lines), encoding="utf-8")
    disputed = HUMAS | {"text": "hadir", "intent": None, "topic": None}
    advert = HUMAS | {"text": "jual papan bunga wa 0812", "intent": "spam", "needs_reply": False}
    humas = tmp_path / "humas_labels"
    humas.mkdir()
    (tmp_path / "authored").mkdir()
    for path in (humas / "dev.jsonl", humas / "train.jsonl", tmp_path / "authored/comments.jsonl"):
        texts = map(json.dumps, (HUMAS, disputed, advert))
        path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return tmp_path
