"""Training never sees a test text, keeps what belongs together together, and hides people."""

import json
from pathlib import Path

import pytest
from training_builders import LONG, line, write

from models import data


def texts(corpus: data.Corpus) -> list[str]:
    return [example.text for example in corpus.examples]


def test_every_own_file_is_read(data_folder: Path, own_folder: Path) -> None:
    write(own_folder / "two.jsonl", line("trotoar rusak"))

    found = texts(data.load(data_folder, own_folder))

    assert {"lampu jalan nomor 0 mati", "trotoar rusak", "mohon info jadwal vaksin"} <= set(found)


@pytest.mark.parametrize("test_text", ["Antri lama sekali!!", "pelayanan buruk", "elek jav"])
def test_a_text_of_a_test_set_is_dropped(
    data_folder: Path, own_folder: Path, test_text: str
) -> None:
    write(own_folder / "leak.jsonl", line(test_text))

    corpus = data.load(data_folder, own_folder)

    assert corpus.leaks == 1
    assert test_text not in texts(corpus)


def test_a_near_copy_of_a_test_text_is_dropped(data_folder: Path, own_folder: Path) -> None:
    write(own_folder / "leak.jsonl", line(f"pak {LONG} ya"))

    corpus = data.load(data_folder, own_folder)

    assert (corpus.leaks, corpus.twins) == (0, 1)


def test_the_checklist_is_a_test_set(data_folder: Path, own_folder: Path) -> None:
    case = "Rapor merah untuk seratus hari kerja bapak"
    write(own_folder / "leak.jsonl", line(case))

    assert case not in texts(data.load(data_folder, own_folder))


def test_a_repeat_is_dropped(data_folder: Path, own_folder: Path) -> None:
    write(own_folder / "again.jsonl", line("Lampu jalan nomor 1 mati..."))

    assert data.load(data_folder, own_folder).repeats == 1


def test_personal_data_is_masked(data_folder: Path, own_folder: Path) -> None:
    write(own_folder / "two.jsonl", line("hubungi saya di 081234567890 soal jalan"))

    corpus = data.load(data_folder, own_folder)

    assert corpus.masked == 1
    assert not any("081234567890" in text for text in texts(corpus))


def test_near_copies_share_a_group(data_folder: Path, own_folder: Path) -> None:
    first, second = "saluran air di gang kami mampet sejak lebaran", "usul taman baca di kelurahan"
    far = [line(f"{word} " * 4) for word in map(str, range(data.NEIGHBOURS))]
    write(own_folder / "two.jsonl", line(first), line(second), *far, line(f"{first} pak"))

    groups = {e.text: e.group for e in data.load(data_folder, own_folder).examples}

    assert groups[first] == groups[f"{first} pak"]


def test_translations_of_one_sentence_share_a_group(data_folder: Path, own_folder: Path) -> None:
    groups = {e.text: e.group for e in data.load(data_folder, own_folder).examples}

    assert groups["apik jav"] == groups["apik sun"] == groups["apik bew"] != groups["sae javanese"]


def test_care_tweets_teach_no_topic(data_folder: Path, own_folder: Path) -> None:
    care = [e for e in data.load(data_folder, own_folder).examples if e.source == "care"]

    assert [sorted(e.labels) for e in care] == [
        ["abuse", "intent", "needs_reply", "sentiment", "spam", "urgent"]
    ]


def test_the_same_words_under_two_posts_are_two_comments(
    data_folder: Path, own_folder: Path
) -> None:
    posts = [line("sampai jam?", "question", caption=c, parent=None) for c in ("Bazar", "Vaksin")]
    write(own_folder / "context.jsonl", *posts)

    found = [e for e in data.load(data_folder, own_folder).examples if e.source == "context"]

    assert [e.caption for e in found] == ["Bazar", "Vaksin"]


def test_half_of_the_comments_in_context_is_kept_for_testing(
    data_folder: Path, own_folder: Path
) -> None:
    posts = [line("kapan?", caption=f"pos nomor {n}", parent=None) for n in range(16)]
    write(own_folder / "context.jsonl", *posts)

    found = [e for e in data.load(data_folder, own_folder).examples if e.source == "context"]

    assert [e.caption for e in found] == [f"pos nomor {n}" for n in range(8)]


def test_the_card_counts_and_names_every_file_with_its_hash(
    data_folder: Path, own_folder: Path
) -> None:
    card = data.load(data_folder, own_folder).card()

    assert "authored: 3" in card
    assert "one.jsonl sha256 " in card
    assert "dropped 0 repeats, 0 leaks, 0 near-leaks" in card


def test_no_data_is_an_error_that_names_the_folder(data_folder: Path, tmp_path: Path) -> None:
    for path in data_folder.rglob("*train*"):
        path.write_text("text,label\n" if path.suffix == ".csv" else "", encoding="utf-8")
    (data_folder / "humas_labels/care_tweets.jsonl").write_text("", encoding="utf-8")
    write(data_folder / "judol_gbennnn/labelled.csv", "text,label\n")

    with pytest.raises(SystemExit, match="no training data under"):
        data.load(data_folder, tmp_path / "nothing")


def decision(text: str, by: str, **labels: str) -> str:
    return json.dumps({"text": text, "by": by, "decision": "replied", **labels}) + "\n"


def test_what_an_office_decided_teaches_under_the_guards_of_learning(
    data_folder: Path, own_folder: Path
) -> None:
    praise = [decision(f"mantap kerja nomor {n}", f"staff{n % 3}", intent="praise")
              for n in range(30)]  # fmt: skip
    alone = [decision(f"iklan nomor {n}", "staff1", intent="spam") for n in range(30)]
    write(own_folder / "corrections.jsonl", *praise, *alone)

    corpus = data.load(data_folder, own_folder)

    office = [example for example in corpus.examples if example.source == "office"]
    assert len(office) >= 20
    assert {(e.labels["intent"], e.labels["spam"]) for e in office} == {("praise", "false")}
