"""The parts of the picture of a forecast: what an estimator says, and what fits to what."""

from sklearn.utils.validation import check_is_fitted

from .._engine.quantiles import middle_of
from .._forecasting.fitted_chain import FittedChain
from .._forecasting.forecast import forecast
from .._forecasting.labelled import quantile_of
from .._forecasting.last_prediction import predict_last
from .._forecasting.origin import known_lengths, known_targets
from .._forecasting.panel import read_panel
from .._forecasting.roles import find_targets, roles_in
from .._tables.columns import column_of
from .._tables.frames import columns_of, index_names_of, is_frame, rows_at, with_columns_only
from .._tables.ids import names_in
from .._tables.labels import number_labels


def all_values(chain, table):
    """All that a model predicts after the last row, of shape (n_values,)."""
    return predict_last(
        chain, with_columns_only(table, chain.columns_in(table, *roles_in(chain, table, None, None)))
    ).ravel()


def known_part(chain, table, target):
    """The rows of a history in time order up to the last one whose target is known, and the target."""
    group, time = roles_in(chain, table, None, None)
    targets = find_targets(chain, table, target, group, time)
    if len(targets) > 1:
        raise ValueError(
            f"The model forecasts the targets {targets}, of which a picture shows one: expected "
            f"ForecastDisplay.from_predictions(forecast(...), target={targets[0]!r}), of data frames."
        )
    (target,) = targets
    past = read_panel(table, "history", time=time)
    (length,) = known_lengths(known_targets(table, [target]), past, [target])
    return rows_at(table, past.order[:length]), target


def forecast_of_one_series(model, history, horizon, **options):
    """A series of values for each quantile, else one, without what else tells the rows of a forecast."""
    values = forecast(model, history, horizon, **options)
    n_quantiles = len(FittedChain(model).levels or [None])
    if is_frame(values):
        return [values[name] for name in columns_of(values)[-n_quantiles:]]
    return [values] if values.ndim == 1 else list(values.T)


def middle_to_draw(levels):
    """The position of the quantile that is drawn as the forecast, between the others."""
    if levels is None:
        return 0
    middle = middle_of(tuple(levels))
    if len(levels) > 1 and levels[middle] != 0.5 and middle in (0, len(levels) - 1):
        raise ValueError(
            f"quantile={list(levels)} has none between the outer ones to draw as the forecast; expected one, "
            "such as 0.5."
        )
    return middle


def edge_of_band(model, edge, table, history, n_steps, **options):
    """An edge of the band; a quantile that is fed back is none of the steps after.

    ``table`` is the known part of ``history``.
    """
    check_is_fitted(model)
    chain = FittedChain(model)
    if chain.levels is not None:
        raise ValueError(
            f"{edge} predicts several quantiles, quantile={list(chain.levels)}; expected a model of one, or "
            "this one as the estimator, whose outer ones are the band."
        )
    if chain.known:
        return forecast_of_one_series(model, history, n_steps, **options)[0]
    values = all_values(chain, table)
    if len(values) < n_steps:
        raise ValueError(
            f"{edge} predicts {len(values)} values, but the forecast has {n_steps}: fit it on "
            f"future_targets(..., horizon={n_steps})."
        )
    return values[:n_steps]


def check_edges(parts):
    """A band has two edges."""
    given = [edge for edge in ("lower", "upper") if parts.get(edge) is not None]
    if len(given) == 1:
        missing = "upper" if given == ["lower"] else "lower"
        raise ValueError(f"{given[0]} is given, but {missing} is not; a band has two edges.")


def check_lengths(values):
    """The band has two edges as long as the forecast, and no truth is longer."""
    n_steps = len(values["forecast"])
    check_edges(values)
    for edge in ("lower", "upper"):
        if edge in values and len(values[edge]) != n_steps:
            raise ValueError(f"{edge} has {len(values[edge])} values, but the forecast has {n_steps}.")
    if "truth" in values and len(values["truth"]) > n_steps:
        raise ValueError(
            f"truth has {len(values['truth'])} values, but the forecast has {n_steps}; expected no more."
        )


def check_one_series(chain, table):
    """Refuse a table of several series, where the windows of the model tell them."""
    group, _ = roles_in(chain, table, None, None)
    names = names_in(group)
    if not (names and is_frame(table) and set(names) <= {*columns_of(table), *index_names_of(table)}):
        return
    n_series = number_labels(column_of(table, group, "history", len(table)), f"{group!r} of history")[1]
    if n_series > 1:
        raise ValueError(
            f"history has {n_series} series by {group!r}; expected one, such as "
            f"history[history[{names[0]!r}] == name]."
        )


def name_of_band(lower, upper):
    """What two estimators of quantiles enclose, None if they do not tell."""
    quantiles = [quantile_of(FittedChain(model)) for model in (lower, upper)]
    return None if None in quantiles else name_of_quantiles(quantiles)


def name_of_quantiles(levels):
    """What the lowest and the highest of them enclose."""
    return f"quantiles {min(levels):g} to {max(levels):g}"
