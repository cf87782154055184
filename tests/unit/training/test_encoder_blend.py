"""How two models are averaged is decided on comments that neither was fitted on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from bot.adapters.classify.scoring import Scored
from bot.ports import ClassifierInput
from models import data
from models.encoder import blend
from models.encoder.shape import CLASSES

SURE, WRONG = [0.9, 0.05, 0.05], [0.1, 0.8, 0.1]


def example(text: str, source: str = "authored", **labels: str) -> data.Example:
    return data.Example(text=text, source=source, group="g", labels=labels)


def negatives(count: int, source: str = "authored") -> list[data.Example]:
    return [example(f"{source} {n}", source, sentiment="negative") for n in range(count)]


def unseen(first: list[float], second: list[float], *, source: str = "humas") -> blend.Unseen:
    rows = negatives(20, source)
    by_key = {row.key(): np.array(second) for row in rows}
    return blend.Unseen("sentiment", rows, np.array([first] * 20), by_key)


@pytest.mark.parametrize(("first", "second", "share"), [(SURE, WRONG, 1.0), (WRONG, SURE, 0.0)])
def test_the_model_that_is_always_right_gets_the_whole_share(
    first: list[float], second: list[float], share: float
) -> None:
    assert unseen(first, second).best_share() == share


def test_models_that_err_on_different_comments_share() -> None:
    rows = negatives(20)
    first = np.array([SURE, WRONG] * 10)
    second = {row.key(): np.array(WRONG if n % 2 == 0 else SURE) for n, row in enumerate(rows)}

    assert blend.Unseen("sentiment", rows, first, second).best_share() == pytest.approx(0.5)


def test_a_model_that_is_right_and_unsure_is_made_surer() -> None:
    assert unseen([0.5, 0.3, 0.2], SURE).best_temperature() < 0.6
    assert unseen(WRONG, SURE).best_temperature() == 3.0


def test_city_comments_weigh_as_much_as_all_benchmarks_together() -> None:
    rows = [*negatives(2), *negatives(30, "smsa"), *negatives(10, "dkk")]
    keys = {row.key(): np.array(SURE) for row in rows}

    found = blend.Unseen("sentiment", rows, np.array([SURE] * 42), keys)

    assert found.weight[:2].sum() == pytest.approx(0.5)
    assert found.weight[2:32].sum() == pytest.approx(found.weight[32:].sum())


def test_comments_that_the_linear_model_was_fitted_on_do_not_count() -> None:
    rows = [*negatives(3), example("tanpa label")]

    found = blend.Unseen("sentiment", rows, np.array([SURE] * 4), {rows[1].key(): np.array(SURE)})

    assert found.examples == [rows[1]]


@dataclass(frozen=True, kw_only=True)
class Alarmist:
    """Gives each comment the chance of alarm that stands in it."""

    factor: float
    uses_context: bool = False

    def score(self, inputs: Sequence[ClassifierInput]) -> Scored:
        alarm = np.array([float(one.text) for one in inputs]) * self.factor
        heads = {}
        for head, ordinary in {"abuse": "none", "urgent": "false", "spam": "false"}.items():
            names = CLASSES[head]
            rest = alarm / (len(names) - 1)
            heads[head] = np.stack([1 - alarm if n == ordinary else rest for n in names], axis=1)
        return Scored(heads=heads, known=alarm >= 0, words=[()] * len(inputs))


def test_thresholds_let_the_mean_raise_as_many_alarms_as_the_linear_model() -> None:
    pool = [example(str(n / 1000)) for n in range(1000)]
    known = {"abuse": 0.8, "urgent": 0.7, "spam": 0.4}

    found = blend.thresholds(Alarmist(factor=0.9), Alarmist(factor=1.0), known, pool)

    raised = {head: sum(float(e.text) * 0.9 >= t for e in pool) for head, t in found.items()}
    assert raised == {"abuse": 200, "urgent": 300, "spam": 333}  # 0.6 is the least for spam


def test_a_second_intent_is_named_where_it_is_meant() -> None:
    names = CLASSES["intent"]
    row = dict.fromkeys(names, 0.0) | {"complaint": 0.6, "question": 0.3, "praise": 0.1}
    asked = data.Example(text="a", source="humas", group="g", labels={}, also=("question",))

    threshold = blend.also(np.array([[row[n] for n in names]] * 5), [asked] * 5)

    assert 0.1 < threshold <= 0.3
