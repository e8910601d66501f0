"""What is told of the rows after a reading becomes the known channels of each series that has sent."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, Normalizer, OneHotEncoder, StandardScaler

from sklearn_gru import SlidingWindow, forecast, stream
from sklearn_gru._forecasting.fitted_chain import FittedChain
from sklearn_gru._forecasting.stream_parts import stream_parts

from .times import DAYS, KINDS

RNG = np.random.default_rng(0)


def table(kind="dates"):
    """Twelve months of two shops, whose promotions are words."""
    days = DAYS.repeat(2)
    columns = {"shop": ["a", "b"] * 12, "when": KINDS[kind](days), "load": RNG.normal(size=24)}
    columns["promo"] = [["none", "small", "large"][i] for i in RNG.integers(0, 3, size=24)]
    return pd.DataFrame(columns)


def flat():
    return make_pipeline(SimpleImputer(strategy="constant", fill_value=0.0), LinearRegression())


def model_of(rows):
    """Words encoded in front of a window that takes series and times from columns."""
    encode = make_column_transformer(
        (OneHotEncoder(sparse_output=False), ["promo"]),
        remainder="passthrough",
        verbose_feature_names_out=False,
    ).set_output(transform="polars" if isinstance(rows, pl.DataFrame) else "pandas")
    known = ["promo_large", "promo_none", "promo_small"]
    window = SlidingWindow(3, group="shop", time="when", known=known, horizon=2, flatten=True)
    return make_pipeline(encode, window, flat()).fit(rows, np.arange(24) % 7)


@pytest.mark.parametrize("library", [pd, pl])
def test_words_to_come_go_through_the_steps_in_front(library):
    rows = table()
    rows = rows if library is pd else pl.DataFrame(rows.to_dict("list"))
    model = model_of(rows)
    expected = model.predict(rows)
    live = stream(model, rows[:12])
    for now in range(12, 20, 2):
        future = rows[now + 2 : now + 6][["promo", "when", "shop"]]
        answer = live.step(rows[now : now + 2], future)
        answer = answer["prediction"] if library is pl else answer
        np.testing.assert_allclose(answer, expected[now : now + 2], rtol=1e-10)


@pytest.mark.parametrize("kind", KINDS)
def test_times_of_every_kind_go_on(kind):
    rows = table(kind)
    model = model_of(rows)
    live, expected = stream(model, rows[:12]), model.predict(rows)
    future = rows[["shop", "when", "promo"]]
    with pytest.raises(ValueError, match="future for shop='a' begins at .*, which is not after"):
        live.step(rows[12:14], future[10:16])
    np.testing.assert_allclose(live.step(rows[12:14], future[14:18]), expected[12:14], rtol=1e-10)


def test_levels_of_an_index_tell_series_and_times_as_columns_do():
    rows = table()
    levels = rows.set_index(["shop", "when"])
    live, other = stream(model_of(levels), levels[:12]), stream(model_of(rows), rows[:12])
    answer = live.step(levels[12:14], levels[["promo"]][14:18])
    np.testing.assert_array_equal(answer, other.step(rows[12:14], rows[14:18]))
    with pytest.raises(ValueError, match="future for shop='a' begins at"):
        live.step(levels[14:16], levels[["promo"]][14:20])


def test_a_word_that_is_missing_is_named():
    rows = table()
    live = stream(model_of(rows), rows[:12])
    future = rows[14:18].assign(promo=["none", None, "none", "none"])
    with pytest.raises(ValueError, match="'promo' is missing at 2024-08-01 00:00:00 for shop='b'"):
        live.step(rows[12:14], future)


def test_series_that_have_not_sent_are_not_looked_at():
    rows = table()
    model = model_of(rows)
    live, other = stream(model, rows[:12]), stream(model, rows[:12])
    only = rows[rows["shop"] == "a"]
    expected = other.step(rows[12:14], rows[14:18])["a"]
    answer = live.step(rows[12:13], pd.concat([only[7:9], rows[rows["shop"] == "b"][:3]]))
    assert list(answer) == [expected]
    assert list(live.step(rows[13:13], rows[14:18])) == []


def test_steps_in_front_that_mix_columns_are_refused():
    rows = pd.DataFrame(RNG.normal(size=(20, 2)), columns=["load", "promo"])
    window = SlidingWindow(2, known=["promo"], horizon=1, flatten=True)
    model = make_pipeline(Normalizer().set_output(transform="pandas"), window, flat())
    model.fit(rows, np.arange(20))
    message = r"make \['promo'\], which are known ahead, of other columns than \['promo'\] too"
    with pytest.raises(ValueError, match=message):
        stream(model, rows[:10])
    scale = StandardScaler().set_output(transform="pandas")
    stream(make_pipeline(scale, window, flat()).fit(rows, np.arange(20)), rows[:10])


def test_where_steps_in_front_give_no_names_all_columns_are_told():
    rows = RNG.normal(size=(20, 2))
    window = SlidingWindow(2, known=[1], horizon=1, flatten=True)
    model = make_pipeline(FunctionTransformer(), window, flat()).fit(rows, np.arange(20.0))
    live = stream(model, rows[:10])
    with pytest.raises(ValueError, match="future has 1 columns; expected 2, those that windows show ahead"):
        live.step(rows[10], rows[11:12, 1:])
    expected = model.predict(rows)[10]
    np.testing.assert_allclose(live.step(rows[10], [[np.nan, rows[11, 1]]]), expected, rtol=1e-12)


def test_a_stream_whose_windows_show_nothing_is_told_nothing():
    rows = RNG.normal(size=(9, 2))
    model = make_pipeline(SlidingWindow(2, flatten=True), flat()).fit(rows, np.arange(9.0))
    assert stream_parts(FittedChain(model)).told_ahead is None


def test_several_columns_tell_the_series():
    rows = table().assign(floor=[0, 1] * 12)
    rows["load"] = rows["load"].abs()
    encoded = rows.assign(promo=(rows["promo"] == "none") * 1.0)
    window = SlidingWindow(3, group=["shop", "floor"], time="when", known=["promo"], horizon=2, flatten=True)
    model = make_pipeline(window, flat()).fit(encoded, np.arange(24) % 7)
    live, expected = stream(model, encoded[:12]), model.predict(encoded)
    future = encoded[["shop", "floor", "when", "promo"]]
    np.testing.assert_allclose(live.step(encoded[12:14], future[14:18]), expected[12:14], rtol=1e-10)
    with pytest.raises(ValueError, match="future has 0 rows for shop='a', floor=0; expected at least 2"):
        live.step(encoded[14:16], future[17:22:2])
    values = forecast(model, encoded[:12], 2, target="load", future=future[12:18])
    first = forecast(model, encoded[:12], 1, target="load", future=future[12:16])
    np.testing.assert_allclose(first["load"], expected[10:12], rtol=1e-10)
    assert list(values["floor"]) == [0, 0, 1, 1]
