"""What xarray holds is read by the names of its dimensions, in whatever order they are."""

import itertools

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    GRURegressor,
    SlidingWindow,
    StepwiseTransformer,
    forecast,
    future_targets,
    iter_windows,
    make_windows,
    pad_sequences,
    regular_grid,
    stream,
)
from sklearn_gru._tables.table_of import table_of
from sklearn_gru._tables.xarray_dimensions import by_dimensions, is_dataset, is_xarray

xr = pytest.importorskip("xarray")

VALUES = np.arange(24.0).reshape(4, 3, 2)
DAYS = pd.date_range("2024-01-01", periods=30)


@pytest.mark.parametrize("names", [("sample", "time", "channel"), ("n_samples", "n_steps", "features")])
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_three_dimensions_are_samples_steps_and_channels(names, order):
    array = xr.DataArray(VALUES, dims=names).transpose(*(names[place] for place in order))
    np.testing.assert_array_equal(by_dimensions(array), VALUES)


def test_dates_along_a_dimension_tell_that_it_is_time():
    array = xr.DataArray(
        VALUES[0].T, dims=["channel", "when"], coords={"when": DAYS[:3], "channel": ["a", "b"]}
    )
    table = by_dimensions(array)
    assert list(table.columns) == ["a", "b"]
    assert list(table.index) == list(DAYS[:3])
    np.testing.assert_array_equal(table, VALUES[0])


@pytest.mark.parametrize("dims", [("x", "y", "z"), ("time", "step", "channel"), ("sample", "time", "height")])
def test_names_that_do_not_tell_are_an_error(dims):
    with pytest.raises(ValueError, match=r"does not tell samples, steps and channels apart; .* rename\(\)"):
        by_dimensions(xr.DataArray(VALUES, dims=dims))
    with pytest.raises(ValueError, match="does not tell"):
        GRURegressor(2).fit(xr.DataArray(VALUES, dims=dims), np.ones(4))


def test_what_is_of_no_use_to_xarray_is_left_as_it_is():
    assert table_of(VALUES) is VALUES
    assert not is_xarray(pd.DataFrame({"a": [1.0]}))
    assert not is_dataset(xr.DataArray(VALUES))
    assert by_dimensions(xr.DataArray([1.0, 2.0], dims="time", name="load")).name == "load"


def days():
    """A table of one series as a frame, and as a dataset."""
    columns = {"load": 5 + np.sin(np.arange(30.0)), "heat": np.cos(np.arange(30.0))}
    frame = pd.DataFrame(columns, index=pd.Index(DAYS, name="time"))
    return frame, xr.Dataset.from_dataframe(frame)


def test_a_dataset_is_rows_whose_columns_are_its_variables():
    frame, dataset = days()
    array = dataset.to_array("channel")
    for rows in (dataset, array, array.T):
        windows = make_windows(rows, 3)
        np.testing.assert_array_equal(windows, make_windows(frame, 3))
        assert list(windows.channel_names) == ["load", "heat"]
        np.testing.assert_array_equal(windows.times, DAYS)
        _, y = future_targets(windows, dataset["load"], horizon=2)
        np.testing.assert_array_equal(y, future_targets(make_windows(frame, 3), frame["load"], horizon=2)[1])
        np.testing.assert_array_equal(windows.recipe.windows(rows), windows)
        np.testing.assert_array_equal(pad_sequences([rows, rows])[1], frame)
        batches = iter_windows(
            [rows[{"time": slice(0, 9)}], rows[{"time": slice(9, None)}]], 3, target="load"
        )
        assert sum(len(X) for X, _ in batches) == 29


def test_dimensions_of_a_dataset_name_series_and_times():
    cube = xr.DataArray(
        np.arange(12.0).reshape(4, 3), dims=["time", "shop"], coords={"time": DAYS[:4], "shop": list("abc")}
    )
    dataset = xr.Dataset({"sales": cube})
    windows = make_windows(dataset, 2, group="shop", time="time")
    of_b = windows[np.asarray(windows.groups) == "b"]
    np.testing.assert_array_equal(of_b[-1].ravel(), [7, 10])
    with pytest.raises(ValueError, match="tell several series: name them in group="):
        make_windows(dataset, 2)
    grid = regular_grid(dataset.isel(time=[0, 2, 3]), time="time", group="shop", freq="D")
    assert len(grid) == 12


def test_a_model_its_forecast_and_its_stream():
    frame, dataset = days()
    frame, dataset = frame[["load"]], dataset[["load"]]
    model = make_pipeline(SlidingWindow(4), GRURegressor(2, max_iter=2, random_state=0))
    y = frame["load"].to_numpy()
    expected = model.fit(frame, y).predict(frame)
    np.testing.assert_array_equal(model.fit(dataset, dataset["load"]).predict(dataset), expected)
    coming = forecast(model, dataset, 3, target="load")
    pd.testing.assert_frame_equal(coming, forecast(model, frame, 3, target="load"))
    live = stream(model, dataset.isel(time=slice(0, 29)))
    np.testing.assert_allclose(live.step(dataset.isel(time=[29])), expected[-1:], rtol=1e-10)


def test_sequences_for_an_estimator_and_a_transformer():
    array = xr.DataArray(VALUES, dims=["sample", "time", "channel"]).transpose("channel", "sample", "time")
    y = np.arange(4.0)
    expected = GRURegressor(2, max_iter=2, random_state=0).fit(VALUES, y)
    model = GRURegressor(2, max_iter=2, random_state=0).fit(array, xr.DataArray(y, dims="sample"))
    np.testing.assert_array_equal(model.predict(array), expected.predict(VALUES))
    np.testing.assert_array_equal(SlidingWindow(2).fit_transform(array), VALUES[:, -2:])
    scaled = StepwiseTransformer(StandardScaler()).fit(array).transform(array)
    np.testing.assert_array_equal(scaled, StepwiseTransformer(StandardScaler()).fit(VALUES).transform(VALUES))


def test_a_dataset_is_no_sequences():
    with pytest.raises(TypeError, match="expected a list of sequences"):
        pad_sequences(days()[1])
    with pytest.raises(TypeError, match="expected an iterable of tables"):
        iter_windows(days()[1], 3)
    with pytest.raises(
        ValueError, match=r"Dataset of xarray, whose variables are columns of rows: make windows"
    ):
        GRURegressor(2).fit(days()[1], np.ones(30))
