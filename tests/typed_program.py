"""A program that uses each public name, for mypy in strict mode; it runs as well."""

import warnings

import numpy as np
import pandas as pd
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import (
    AdaptiveConformalRegressor,
    ChannelImportanceDisplay,
    ConformalRegressor,
    CoverageDisplay,
    DataWarning,
    ForecastDisplay,
    GRUClassifier,
    GRURegressor,
    GRUStream,
    LagSequences,
    LossCurveDisplay,
    PanelTimeSeriesSplit,
    SeasonalNaive,
    SlidingWindow,
    StepwiseTransformer,
    Windows,
    __version__,
    channel_importance,
    forecast,
    future_targets,
    interval_coverage,
    interval_scorer,
    interval_width,
    iter_windows,
    make_windows,
    pad_sequences,
    quantile_crps,
    regular_grid,
    stepwise_scorer,
    stream,
    unpad_sequences,
    winkler_score,
)
from sklearn_gru.datasets import load_sunspots, make_adding_problem, make_mackey_glass


def network() -> GRURegressor:
    return GRURegressor((4,), max_iter=1, n_iter_no_change=np.inf, learning_rate="cosine", random_state=0)


def of_windows() -> None:
    X, y = load_sunspots(return_X_y=True)
    windows: Windows = make_windows(X, 4)
    last: Windows = windows[-1:]
    newest: np.ndarray = windows[-1]
    with warnings.catch_warnings():
        warnings.simplefilter("error", DataWarning)
        inputs, targets = future_targets(windows, X, horizon=2)
    model = network().fit(inputs, targets)
    growing = network().set_params(normalize_y=(50.0, 40.0), subtract_last=False)
    for part, futures in iter_windows([X[:200], X[200:]], 4, horizon=2):
        shortened: Windows = part.last_steps(3)
        growing = growing.partial_fit(shortened, futures)
    outputs: np.ndarray = model.predict(last)
    losses: list[float] = model.loss_curve_
    slopes: np.ndarray = model.input_gradients(last)
    splits = PanelTimeSeriesSplit(2).split(windows, groups=np.arange(len(windows)))
    n_trained: list[int] = [len(train) for train, _ in splits]
    ahead: Windows = make_windows(X, 4, known=[0], horizon=2)
    again: Windows = model.recipe_.windows(X)
    print(ahead.channel_names, again.shape, windows.recipe)
    scaled: Windows = StepwiseTransformer(StandardScaler()).fit(windows).transform(windows)
    week = SeasonalNaive().fit(inputs, targets)
    season: np.ndarray = week.predict(last)
    means: np.ndarray = channel_importance(week, inputs, targets, by="lag").importances_mean
    ChannelImportanceDisplay.from_estimator(week, inputs, targets, n_repeats=1)
    print(season.shape, week.coef_ + week.intercept_, means.shape)
    print(__version__, newest.shape, outputs.shape, slopes.shape, losses, n_trained, scaled.shape, y.shape)


def of_bands() -> None:
    X, _ = load_sunspots(return_X_y=True)
    inputs, targets = future_targets(make_windows(X, 4), X, horizon=2)
    model = ConformalRegressor(SeasonalNaive(), level=(50, 80)).fit(inputs, targets)
    band: np.ndarray = model.predict_interval(inputs, level=80)
    coverage: float = interval_scorer("coverage", level=80)(model, inputs, targets)
    width, score = interval_width(targets, band), winkler_score(targets, band, level=80)
    follows = AdaptiveConformalRegressor(SeasonalNaive(), level=80).fit(inputs[:200], targets[:200])
    follows.update(inputs[200:], targets[200:])
    CoverageDisplay.from_estimator(model, inputs, targets, level=[80], by_output=True)
    CoverageDisplay.from_predictions(targets, band, level=80, n_independent=100)
    ForecastDisplay.from_predictions(targets[0], intervals=band[0], level=80)
    crps: float = quantile_crps(targets, band[:, :, 0], quantile=[0.1, 0.9])
    print(coverage, interval_coverage(targets, band), width, score, crps, follows.alpha_, model.radius_)


def one_after_the_other() -> None:
    series: np.ndarray = make_mackey_glass(60, random_state=0)
    model = make_pipeline(SlidingWindow(4), network()).fit(series[:-1], series[1:, 0])
    with warnings.catch_warnings():
        warnings.simplefilter("error", DataWarning)
        ahead: np.ndarray = forecast(model, series, 3)
    live: GRUStream = stream(model, series)
    step: np.ndarray = live.step(series[-1])
    windows = make_windows(series, 4, known=[0], horizon=2)
    told = stream(network().fit(windows[:-2], series[:-2, 0]), series[:-3])
    later: np.ndarray = told.step(series[-3], future=series[-2:])
    machines = stream(model, {"pump": series, "fan": series[:9]})
    said: dict[str, float] = machines.step({"fan": series[9]})
    machines.state = machines.state
    LossCurveDisplay.from_estimator(model)
    ForecastDisplay.from_predictions(ahead, history=series)
    print(ahead.shape, step, later, said["fan"], machines.reset(["pump"]).labels)


def of_sequences() -> None:
    X, total = make_adding_problem(8, 5, random_state=0)
    ragged: list[np.ndarray] = unpad_sequences(pad_sequences([X[0], X[1, 2:]]))
    classifier = GRUClassifier(2, max_iter=1, learning_rate="cosine", linear_part=None).fit(X, total > 1)
    probabilities: np.ndarray = classifier.predict_proba(X)
    slopes: np.ndarray = classifier.input_gradients(X, response_method="decision_function")
    ChannelImportanceDisplay(importances=np.abs(slopes).T, label="|gradient|")
    marked = np.where(X[:, :, 1] > 0, "yes", "no")
    of_steps: np.ndarray = GRUClassifier(2, max_iter=1, bidirectional="auto").fit(X, marked).predict(X)
    counts = GRURegressor(2, max_iter=1, loss="poisson").fit(X, np.round(total * 3))
    band = GRURegressor(2, max_iter=1, loss="quantile", quantile=[0.1, 0.5, 0.9]).fit(X, total)
    assert band.predict(X).shape == (len(X), 3)
    print(of_steps.shape, counts.score(X, np.round(total * 3)))
    every_step = network().fit(X, X[:, :, :1])
    score: float = stepwise_scorer("r2")(every_step, X, X[:, :, :1])
    print([len(sequence) for sequence in ragged], probabilities.sum(), score)


def of_lags() -> None:
    X, y = load_sunspots(return_X_y=True)
    table = pd.DataFrame({f"lag{lag}": X[3 - lag : -lag, 0] for lag in (1, 2, 3)})
    lags = LagSequences().fit(table)
    sequences: np.ndarray = lags.transform(table)
    newest_first = make_pipeline(LagSequences(range(1, 4), n_lagged=1), network()).fit(
        np.asarray(table), y[3:]
    )
    print(sequences.shape, lags.lags_, lags.channel_names_, newest_first.predict(np.asarray(table[:2])))


def of_a_calendar() -> None:
    days = pd.to_datetime(["2024-03-07", "2024-03-12"])
    table = pd.DataFrame({"day": days, "shop": "north", "sales": [5, 7]})
    print(len(regular_grid(table, time="day", group=["shop"], freq="B")))
    windows: Windows = make_windows(table, 2, group=["shop"], time="day")
    model = network().fit(windows, table["sales"])
    print(forecast(model, table, 1, group=["shop"]), stream(model, group=["shop"]).labels)


if __name__ == "__main__":
    of_windows()
    of_bands()
    one_after_the_other()
    of_sequences()
    of_lags()
    of_a_calendar()
