"""Sequences of different lengths go into one array and come back as they were."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    GRUClassifier,
    GRURegressor,
    StepwiseTransformer,
    forecast,
    make_windows,
    pad_sequences,
    stream,
    unpad_sequences,
)

RNG = np.random.default_rng(0)


@st.composite
def ragged(draw):
    """A list of sequences, in which any step but the first may be NaN in any channel."""
    n_channels = draw(st.integers(1, 3))
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    readings = st.floats(-1e6, 1e6, width=32)
    sequences = []
    for n_steps in draw(st.lists(st.integers(1, 6), min_size=1, max_size=5)):
        sequence = draw(arrays(dtype, (n_steps, n_channels), elements=readings))
        sequence[draw(arrays(bool, sequence.shape)) & (np.arange(n_steps) > 0)[:, np.newaxis]] = np.nan
        sequences.append(sequence)
    return sequences


@given(ragged())
def test_padding_and_unpadding_give_the_sequences_back(sequences):
    X = pad_sequences(sequences)
    back = unpad_sequences(X)
    assert len(back) == len(sequences)
    for got, sequence in zip(back, sequences, strict=True):
        np.testing.assert_array_equal(got, sequence)
        assert got.dtype == sequence.dtype
    np.testing.assert_array_equal(pad_sequences(back), X)


@given(ragged())
def test_every_sequence_ends_at_the_last_step_behind_nan(sequences):
    X = pad_sequences(sequences)
    assert X.shape == (len(sequences), max(map(len, sequences)), sequences[0].shape[1])
    np.testing.assert_array_equal(X[:, -1], [sequence[-1] for sequence in sequences])
    for padded, sequence in zip(X, sequences, strict=True):
        assert np.isnan(padded[: len(padded) - len(sequence)]).all()


@given(
    arrays(
        np.float64,
        array_shapes(min_dims=3, max_dims=3, max_side=4),
        elements=st.just(np.nan) | st.floats(-1, 1),
    )
)
def test_unpadding_takes_away_nothing_but_leading_steps_of_nan(X):
    for steps, sequence in zip(X, unpad_sequences(X), strict=True):
        n_removed = len(steps) - len(sequence)
        assert np.isnan(steps[:n_removed]).all()
        np.testing.assert_array_equal(steps[n_removed:], sequence)
        assert len(sequence) == 0 or not np.isnan(sequence[0]).all()


def test_unpadding_copies_and_takes_windows():
    X = np.ones((1, 2, 1))
    unpad_sequences(X)[0][:] = 5
    assert (X == 1).all()
    windows = make_windows(np.arange(1.0, 4.0), 2)
    assert [sequence.ravel().tolist() for sequence in unpad_sequences(windows)] == [[1], [1, 2], [2, 3]]


def test_sequences_of_one_axis_are_one_channel():
    np.testing.assert_array_equal(pad_sequences([[1, 2], [3]])[:, :, 0], [[1, 2], [np.nan, 3]])


def test_only_float32_everywhere_stays_float32():
    single, double = np.ones((2, 1), np.float32), np.ones((1, 1))
    assert pad_sequences([single, single]).dtype == np.float32
    assert pad_sequences([single, double]).dtype == np.float64
    assert pad_sequences([single.astype(int)]).dtype == np.float64


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_and_series_are_sequences_too(library):
    module = pytest.importorskip(library)
    frames = [module.DataFrame({"a": [1, 2], "b": [3, 4]}), module.DataFrame({"a": [5.5], "b": [6.5]})]
    expected = [[[1, 3], [2, 4]], [[np.nan, np.nan], [5.5, 6.5]]]
    np.testing.assert_array_equal(pad_sequences(frames), expected)
    series = pad_sequences(
        [module.Series("a", [1.0, 2.0]) if library == "polars" else module.Series([1.0, 2.0])]
    )
    np.testing.assert_array_equal(series, [[[1], [2]]])
    other = module.DataFrame({"b": [5.5], "a": [6.5]})
    with pytest.raises(ValueError, match=r"sequences\[2\] has the columns \['b', 'a'\].*\['a', 'b'\]"):
        pad_sequences([*frames, other])


@pytest.mark.parametrize(
    "names", [([0, 1], [1, 0]), ([0, 1], ["a", "b"]), ([("a", 1), ("a", 2)], [("a", 2), ("a", 1)])]
)
def test_columns_whose_names_are_no_strings_are_not_mixed_either(names):
    pd = pytest.importorskip("pandas")
    first, second = (pd.DataFrame([[1.0, 2.0]], columns=pd.Index(columns)) for columns in names)
    with pytest.raises(ValueError, match=r"sequences\[1\] has the columns .*; expected those before it"):
        pad_sequences([first, second])
    np.testing.assert_array_equal(pad_sequences([first, first, [[3.0, 4.0]]])[:, 0], [[1, 2], [1, 2], [3, 4]])


def test_the_padding_changes_nothing_for_a_model():
    rng = np.random.default_rng(0)
    sequences = [rng.normal(size=(n, 2)) for n in (5, 2, 4, 1, 3, 5)]
    y = [sequence[-1, 0] for sequence in sequences]
    model = make_pipeline(
        StepwiseTransformer(StandardScaler()), GRURegressor((3,), max_iter=3, random_state=0)
    )
    model.fit(pad_sequences(sequences), y)
    together = model.predict(pad_sequences(sequences))
    alone = [model.predict(sequence[np.newaxis])[0] for sequence in sequences]
    np.testing.assert_allclose(together, alone, rtol=1e-12)


ONE = np.ones((1, 2))


@pytest.mark.parametrize(
    ("sequences", "message"),
    [
        ([], "sequences is empty"),
        ([ONE, ONE[:0]], r"sequences\[1\] has shape \(0, 2\).*at least one step"),
        ([ONE, []], r"sequences\[1\] has shape \(0,\)"),
        ([ONE, 3.0], r"sequences\[1\] has shape \(\)"),
        ([ONE, ONE[np.newaxis]], r"sequences\[1\] has shape \(1, 1, 2\); expected \(n_steps, n_channels\)"),
        ([ONE, [1.0, 2.0]], r"sequences\[1\] has 1 channels, but sequences\[0\] has 2"),
        ([ONE, [["a", "b"]]], r"sequences\[1\] is no sequence of numbers"),
        ([ONE, ONE * np.inf], r"sequences\[1\] is no sequence of numbers.*infinity"),
        ([ONE, ONE * 1j], r"sequences\[1\] is no sequence of numbers.*Complex"),
        ([ONE, [[1.0, 2.0], [3.0]]], r"sequences\[1\] is no sequence of numbers"),
    ],
    ids=str,
)
def test_what_is_no_sequence_is_named(sequences, message):
    with pytest.raises(ValueError, match=message):
        pad_sequences(sequences)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_one_table_is_not_taken_for_a_list_of_sequences(library):
    frame = pytest.importorskip(library).DataFrame({"a": [1.0]})
    with pytest.raises(TypeError, match="sequences is a DataFrame; expected a list of sequences"):
        pad_sequences(frame)
    by_name = getattr(frame, "groupby" if library == "pandas" else "group_by")("a")
    with pytest.raises(TypeError, match=r"GroupBy, which gives pairs.*\[rows\[channels\] for _, rows in"):
        pad_sequences(by_name)
    assert pad_sequences([rows[["a"]] for _, rows in by_name]).shape == (1, 1, 1)
    mixed = pytest.importorskip(library).DataFrame({"a": ["x"]})
    with pytest.raises(ValueError, match=r"sequences\[0\] is no sequence of numbers: Column 'a'"):
        pad_sequences([mixed])


def test_unpadding_expects_numbers():
    for X in (np.array([[["a"]]]), np.array([[[None]]])):
        with pytest.raises(ValueError, match=r"X has dtype .*; expected numbers"):
            unpad_sequences(X)


def test_unpadding_expects_three_axes():
    with pytest.raises(ValueError, match=r"X has shape \(2, 3\); expected three axes"):
        unpad_sequences(np.ones((2, 3)))


@pytest.mark.parametrize("sequences", [None, 3, 2.5, "abc", {"a": [1.0]}], ids=repr)
def test_what_is_no_list_of_sequences_is_named(sequences):
    message = f"sequences is a {type(sequences).__name__}; expected a list of sequences"
    with pytest.raises(TypeError, match=message):
        pad_sequences(sequences)


def test_any_iterable_of_sequences_will_do():
    pd = pytest.importorskip("pandas")
    sequences = [[[1.0], [2.0]], [[3.0]]]
    expected = pad_sequences(sequences)
    for each in (tuple(sequences), (sequence for sequence in sequences), pd.Series(sequences, [5, 6])):
        np.testing.assert_array_equal(pad_sequences(each), expected)
    with pytest.raises(ValueError, match="sequences is empty"):
        pad_sequences(sequence for sequence in [])


def test_a_lazy_frame_is_no_list_and_no_sequence():
    lazy = pytest.importorskip("polars").DataFrame({"a": [1.0]}).lazy()
    for sequences in (lazy, [lazy]):
        with pytest.raises(ValueError, match=r"collect\(\) it"):
            pad_sequences(sequences)


def test_a_missing_nullable_value_of_a_sequence_is_nan():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"a": pd.Series([1, None], dtype="Int64"), "b": [1.0, pd.NA]})
    np.testing.assert_array_equal(pad_sequences([frame])[0], [[1, 1], [np.nan, np.nan]])


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_of_named_tables_the_names_stay(library):
    module = pytest.importorskip(library)
    rng = np.random.default_rng(0)
    arrays = [rng.normal(size=(n, 2)) for n in (5, 2, 4, 7)]
    X = pad_sequences([module.DataFrame({"a": array[:, 0], "b": array[:, 1]}) for array in arrays])
    assert X.channel_names.tolist() == ["a", "b"]
    np.testing.assert_array_equal(np.asarray(X), pad_sequences(arrays))
    np.testing.assert_array_equal(X[:, -1], pad_sequences(arrays)[:, -1])
    assert [sequence.tolist() for sequence in unpad_sequences(X)] == [array.tolist() for array in arrays]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_sequence_without_names_beside_a_named_table_is_refused_and_both_are_told(library):
    module = pytest.importorskip(library)
    table, array = module.DataFrame({"b": [1.0], "a": [2.0]}), np.ones((1, 2))
    with pytest.raises(
        ValueError, match=r"sequences\[0\] has .* \['b', 'a'\], but sequences\[2\], of type ndarray"
    ):
        pad_sequences([table, table, array])
    with pytest.raises(
        ValueError, match=r"sequences\[0\], of type list, .*, but sequences\[1\] has .* \['b', 'a'\]"
    ):
        pad_sequences([array.tolist(), table])
    with pytest.raises(ValueError, match=r"sequences\[1\], of type Series, has no names of columns"):
        pad_sequences([table[["a"]], table["a"]])


def test_padded_tables_say_that_they_are_and_are_made_of_new_tables_in_the_same_way():
    pd = pytest.importorskip("pandas")
    tables = [pd.DataFrame({"a": np.arange(float(n))}) for n in (3, 5)]
    X = pad_sequences(tables)
    assert repr(X) == "Windows(2 windows of 5 steps and 1 channel, float64, is_padded=True)"
    assert X.recipe.is_padded
    assert not make_windows(tables[0], 2).recipe.is_padded
    model = GRURegressor(3, max_iter=1, random_state=0).fit(X, [0.0, 1.0])
    assert repr(model.recipe_) == "Recipe(length=5, is_padded=True)"
    with pytest.raises(
        ValueError, match="made by pad_sequences, .* expected a call of pad_sequences on the new tab"
    ):
        model.recipe_.windows(tables[0])


def test_a_model_of_padded_tables_forecasts_a_table():
    pd = pytest.importorskip("pandas")
    tables = [pd.DataFrame({"a": RNG.normal(size=n)}) for n in (5, 3, 4)]
    model = GRURegressor(3, max_iter=1, random_state=0)
    model.fit(pad_sequences([table[:-1] for table in tables]), [table["a"].iloc[-1] for table in tables])
    expected = model.predict(pad_sequences(tables[1:]))
    for table, value in zip(tables[1:], expected, strict=True):
        assert forecast(model, table, 1, target="a").to_numpy().ravel() == pytest.approx(value, rel=1e-12)


def test_a_stream_of_a_model_of_padded_tables_finds_the_columns_by_name():
    pd = pytest.importorskip("pandas")
    rng = np.random.default_rng(0)
    tables = [pd.DataFrame(rng.normal(size=(n, 2)), columns=["a", "b"]) for n in (5, 2, 4, 7)]
    X, y = pad_sequences(tables), pad_sequences([table["a"] for table in tables])
    model = GRURegressor(3, max_iter=2, random_state=0).fit(X, y)
    expected = model.predict(pad_sequences(tables[:1]))[0, -1]
    history, row = tables[0].iloc[:-1], tables[0].iloc[-1:]
    answers = [stream(model, history).step(columns) for columns in (row, row[["b", "a"]])]
    np.testing.assert_allclose(np.ravel(answers), [expected[0]] * 2, rtol=1e-12)


@pytest.mark.parametrize("early_stopping", [False, True])
@pytest.mark.parametrize("kind", ["one target", "a target at every step", "classes", "a class at every step"])
def test_named_tables_and_arrays_train_the_same_model(kind, early_stopping):
    pd = pytest.importorskip("pandas")
    rng = np.random.default_rng(0)
    arrays = [rng.normal(size=(n, 2)) for n in rng.integers(2, 8, size=40)]
    named = pad_sequences([pd.DataFrame(array, columns=["a", "b"]) for array in arrays])
    bare = pad_sequences(arrays)
    y = pad_sequences([array[:, :1] for array in arrays])
    y = y[:, :, 0] if kind == "a class at every step" else y
    y = y[:, -1, 0] if kind in ("one target", "classes") else y
    estimator = GRURegressor
    if "class" in kind:
        estimator, y = GRUClassifier, np.where(np.isnan(y), np.nan, y > 0)
    fits = [
        estimator(3, max_iter=2, random_state=0, early_stopping=early_stopping).fit(X, y)
        for X in (named, bare)
    ]
    np.testing.assert_array_equal(fits[0].predict(named), fits[1].predict(bare))
