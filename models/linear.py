"""The linear model's arithmetic in training: counts, TF-IDF, one logistic regression per head."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from bot.adapters.classify.features import PIECE_MARK, Encoder, ngrams, tokens
from bot.language.normalise import normalise
from models import data

Array = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Head:
    """How one head is fitted. `balance` 0 keeps class counts, 1 makes all classes weigh equal."""

    name: str
    regularisation: float = 3.0
    balance: float = 1.0
    sources: Mapping[str, float] | None = None  # weight per source; others are left out


def document_counts(texts: Iterable[str]) -> Counter[str]:
    """Count in how many texts each n-gram occurs."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(ngrams(tokens(normalise(text)))))
    return counts


def ordered(vocabulary: Iterable[str]) -> list[str]:
    """Word n-grams first, pieces after; the place in this list is the n-gram's id."""
    return sorted(vocabulary, key=lambda ngram: (ngram.startswith(PIECE_MARK), ngram))


def count_matrix(texts: Sequence[str], vocabulary: Sequence[str]) -> sparse.csr_array:
    """One row per text: how often each n-gram occurs, by the code that serves."""
    encode = Encoder(vocabulary).encode
    data, indices, starts = [], [], [0]
    for text in texts:
        counts = encode(text)
        indices.extend(counts)
        data.extend(counts.values())
        starts.append(len(indices))
    return sparse.csr_array(
        (np.array(data, np.float32), np.array(indices, np.int32), np.array(starts, np.int32)),
        shape=(len(texts), len(vocabulary)),
    )


def idf_of(counts: sparse.csr_array) -> Array:
    """Smoothed inverse document frequency."""
    present = np.bincount(counts.indices, minlength=counts.shape[1])
    return (np.log((1 + counts.shape[0]) / (1 + present)) + 1).astype(np.float32)


def weigh(counts: sparse.csr_array, idf: Array, words: int) -> sparse.csr_array:
    """Sublinear TF-IDF; words (the first `words` columns) and pieces each have length 1."""
    weighted = counts.copy()
    weighted.data = (1 + np.log(weighted.data)) * idf[weighted.indices]
    is_word = weighted.indices < words
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(weighted.indptr))
    for part in (is_word, ~is_word):
        norms = np.sqrt(np.bincount(rows[part], weighted.data[part] ** 2, counts.shape[0]))
        weighted.data[part] /= norms[rows[part]]
    weighted.data = weighted.data.astype(np.float32)
    return weighted


def rows_of(head: Head, corpus: data.Corpus) -> list[int]:
    """Return the places of the examples that teach this head."""
    return [
        place
        for place, example in enumerate(corpus.examples)
        if head.name in example.labels
        and example.source != "context"  # n-grams see the comment alone
        and (head.sources is None or head.sources.get(example.source, 0) > 0)
    ]


def fit(
    head: Head, matrix: sparse.csr_array, labels: Sequence[str], sources: Sequence[str]
) -> tuple[list[str], Array, Array]:
    """Return the classes, and per class a row of coefficients and a bias.

    A two-class head has one row: the log-odds of its second class.
    """
    y, source = np.array(labels), np.array(sources)
    names, inverse, sizes = np.unique(y, return_inverse=True, return_counts=True)
    weights = (len(y) / (len(names) * sizes)) ** head.balance
    sample = weights[inverse]
    if head.sources is not None:
        sample = sample * np.array([head.sources[s] for s in source])
    model = LogisticRegression(C=head.regularisation, max_iter=300, tol=1e-3)
    model.fit(matrix, y, sample_weight=sample)
    return (
        list(map(str, model.classes_)),
        model.coef_.astype(np.float32),
        model.intercept_.astype(np.float32),
    )


def logits(matrix: sparse.csr_array, coefficients: Array, bias: Array) -> Array:
    """Return one column per class, also for two-class heads (the first column is zero)."""
    scores = np.asarray(matrix @ coefficients.T + bias, dtype=np.float32)
    if scores.shape[1] == 1:
        return np.hstack([np.zeros_like(scores), scores])
    return scores
