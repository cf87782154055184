from bot.adapters.draft import vocabulary
from bot.adapters.draft.vocabulary import has_subject, subject_words, weight


def test_every_variant_leads_to_one_standard_word() -> None:
    listed = [word for words in vocabulary._VARIANTS.values() for word in words.split()]

    assert len(listed) == len(set(listed))


def test_no_standard_word_is_a_variant_of_another() -> None:
    listed = {word for words in vocabulary._VARIANTS.values() for word in words.split()}

    assert not listed & set(vocabulary._VARIANTS)


def test_greetings_and_particles_are_dropped() -> None:
    assert subject_words("Assalamualaikum min, mau nanya dong kak") == []


def test_names_of_several_words_become_one() -> None:
    assert subject_words("Lampu jalan mati") == ["pju", "mati"]
    assert subject_words("mati lampu") == ["listrik", "mati"]


def test_doubling_and_endings_are_undone() -> None:
    assert subject_words("jalan2 bolong-bolong") == ["jalan", "berlubang"]
    assert subject_words("sampahnya") == ["sampah"]


def test_words_of_no_theme_weigh_less_and_are_no_subject() -> None:
    assert weight("jadwal") < weight("puskesmas")
    assert not has_subject(["jadwal", "buka", "2026"])
    assert has_subject(["jadwal", "puskesmas"])
