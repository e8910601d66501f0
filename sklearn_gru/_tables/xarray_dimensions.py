"""Arrays and datasets of xarray, whose dimensions have names: these tell samples, steps and channels."""

import numpy as np

from .times import tells_time

# What a dimension may be called; "n_" in front and "s" at the end do not matter.
KINDS = {
    "sample": ("sample", "instance", "case", "batch", "sequence"),
    "time": ("time", "step", "timestep", "time_step", "date", "row"),
    "channel": ("channel", "feature", "variable", "column"),
}


def is_xarray(values):
    """Whether values are an array or a dataset of xarray."""
    return type(values).__module__.split(".")[0] == "xarray"


def is_dataset(values):
    """Whether values are a dataset of xarray: several variables."""
    return is_xarray(values) and hasattr(values, "data_vars")


def by_dimensions(values):
    """What xarray holds, in the order that its dimensions tell.

    Parameters
    ----------
    values : DataArray or Dataset

    Returns
    -------
    table : pandas.DataFrame, pandas.Series or ndarray
        Of a dataset a frame with a column for each variable, whose index has a level for each dimension;
        of an array of one or two dimensions a series or a frame, rows first; of three an ndarray of shape
        (n_samples, n_steps, n_channels).

    Raises
    ------
    ValueError
        If the names do not tell what the dimensions are.
    """
    if is_dataset(values):
        return values.reset_coords(drop=True).to_dataframe()
    if values.ndim < 2:
        return values.to_pandas()
    kinds = [_kind(values, name) for name in values.dims]
    if values.ndim > 3 or None in kinds or len(set(kinds)) < len(kinds):
        examples = ", ".join(f"{kind!r}" for kind in KINDS)
        raise ValueError(
            f"The dimensions of a DataArray are called {values.dims}, which does not tell samples, steps and "
            f"channels apart; expected up to three names such as {examples}: rename() them, or give its "
            "values with the axes in that order."
        )
    ordered = values.transpose(*(values.dims[kinds.index(kind)] for kind in KINDS if kind in kinds))
    return np.asarray(ordered) if values.ndim == 3 else ordered.to_pandas()


def _kind(values, name):
    """What a dimension is, by its name or by dates along it; None where nothing tells."""
    plain = str(name).lower().removeprefix("n_").removesuffix("s")
    for kind, names in KINDS.items():
        if plain in names or str(name).lower() in names:
            return kind
    return "time" if name in values.coords and tells_time(values.coords[name].dtype) else None
