"""Whatever a user gives for a table is taken in the form that knows its columns."""

import numpy as np
import pytest

from sklearn_gru._tables.table_of import table_of


def test_arrays_lists_and_frames_are_left_as_they_are():
    pd = pytest.importorskip("pandas")
    for values in (np.ones(2), [1.0, 2.0], pd.DataFrame({"a": [1.0]}), None):
        assert table_of(values) is values


def test_a_record_batch_is_a_table():
    pa = pytest.importorskip("pyarrow")
    table = pa.table({"a": [1.0, 2.0]})
    assert table_of(table.to_batches()[0]).equals(table)
    assert table_of(table) is table


def test_a_dataset_is_a_frame():
    xr = pytest.importorskip("xarray")
    frame = table_of(xr.Dataset({"a": ("time", [1.0, 2.0])}))
    assert frame["a"].tolist() == [1.0, 2.0]
