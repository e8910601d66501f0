"""What a network of classes learns: labels with weights of their classes, sequences in segments."""

import numpy as np
import pytest

from sklearn_gru import GRUClassifier

from .. import plain

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 6, 2))
SUMS = X[:, -2:].sum(axis=(1, 2))
TWO = np.where(SUMS > 0, "up", "down")


def small(**parameters):
    default = {"hidden_layer_sizes": (6,), "max_iter": 5, "random_state": 0}
    return GRUClassifier(**plain.CLASSIFIER | default | parameters)


def test_class_weights_multiply_the_weights_of_the_samples():
    weight = np.linspace(1, 2, 40)
    one = small(class_weight={"up": 3.0}).fit(X, TWO, weight)
    other = small().fit(X, TWO, weight * np.where(TWO == "up", 3.0, 1.0))
    np.testing.assert_array_equal(one.predict_proba(X), other.predict_proba(X))


@pytest.mark.parametrize(
    ("class_weight", "total"), [({"up": 0, "down": 0}, "0.0"), ({"up": 1e308, "down": 1e308}, "inf")]
)
def test_class_weights_that_leave_no_weight_or_overflow_are_an_error(class_weight, total):
    with pytest.raises(ValueError, match=f"class_weight=.* times sample_weight has the sum {total}"):
        small(class_weight=class_weight).fit(X, TWO)


def test_balanced_classes_make_the_rare_one_heard():
    y = np.where(np.sort(SUMS)[-4] < SUMS, "rare", "often")
    shares = [
        small(class_weight=class_weight, max_iter=20).fit(X, y).predict_proba(X)[:, 1].mean()
        for class_weight in (None, "balanced")
    ]
    assert shares[0] + 0.1 < shares[1]


def test_balanced_weights_do_not_go_with_partial_fit():
    with pytest.raises(ValueError, match="class_weight='balanced' does not go with partial_fit"):
        small(class_weight="balanced").partial_fit(X, TWO, classes=["down", "up"])


@pytest.mark.parametrize(("n_steps", "expected"), [(8, 1), (36, 1), (37, 2), (480, 20)])
def test_long_sequences_of_a_class_are_read_in_24_segments(n_steps, expected):
    X = np.random.default_rng(0).normal(size=(6, n_steps, 1))
    model = GRUClassifier(2, max_iter=1, random_state=0).fit(X, [0, 1, 0, 1, 0, 1])
    assert model.segment_length_ == expected
