import numpy as np
import pytest
from sklearn.linear_model import Ridge

from sklearn_gru import make_windows
from sklearn_gru._estimators.linear_forecasts import (
    LinearForecast,
    coefficients_of,
    fit_last_value,
    fit_linear_forecast,
    fit_mean_forecast,
    last_steps,
    most_steps,
)

NAN = np.nan


def problem(n=70, n_steps=5, n_channels=2):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n, n_steps, n_channels))
    return X, X[:, -1, :1] - 0.5 * X[:, -2, 1:] + 0.1 * rng.normal(size=(n, 2))


def test_it_is_a_ridge_on_the_last_steps_standardised():
    X, y = problem()
    forecast = fit_linear_forecast(X, y, np.ones(70), 3)
    assert forecast.coef.shape == (6, 2)
    flat = X[:, -3:].reshape(70, -1)
    flat = (flat - flat.mean(axis=0)) / flat.std(axis=0)
    errors = [
        np.abs(Ridge(penalty).fit(flat, y).predict(flat) - forecast.predict(X)).max()
        for penalty in np.logspace(-2, 5, 15)
    ]
    assert min(errors) < 1e-12


def test_windows_and_the_array_they_stand_for_give_the_same():
    table = np.random.default_rng(0).normal(size=(80, 2))
    table[[10, 11, 12, 40]] = NAN
    windows, weight = make_windows(table, 4), np.ones(80)
    y = np.random.default_rng(1).normal(size=(80, 1))
    for n_steps in (1, 3, 4):
        lazy = fit_linear_forecast(windows, y, weight, n_steps)
        written_out = fit_linear_forecast(np.asarray(windows), y, weight, n_steps)
        np.testing.assert_allclose(
            lazy.predict(windows), written_out.predict(np.asarray(windows)), rtol=0, atol=1e-12
        )


@pytest.mark.parametrize(
    ("sequence", "n_steps", "expected"),
    [
        ((1, 2, 3), 2, [2, 3]),
        ((1, NAN, 3), 2, [1, 3]),
        ((1, 2, NAN, NAN), 2, [1, 2]),
        ((1, NAN, 3, NAN, 5), 2, [3, 5]),
        ((NAN, 2, 3), 3, [2, 2, 3]),
        ((1, 2), 4, [1, 1, 1, 2]),
        ((NAN, NAN), 3, [NAN] * 3),
    ],
)
def test_absent_steps_are_left_out_and_those_before_the_beginning_rest(sequence, n_steps, expected):
    X = np.array(sequence, float).reshape(1, -1, 1)
    np.testing.assert_array_equal(last_steps(X, slice(None), n_steps)[0], expected)


def test_a_sequence_without_a_step_gets_the_mean_and_teaches_nothing():
    X, y = problem()
    weight = np.ones(70)
    expected = fit_linear_forecast(X, y, weight, 2)
    with_empty = np.concatenate([X, np.full((1, 5, 2), NAN)])
    targets = np.concatenate([y, y.mean(axis=0, keepdims=True)])
    forecast = fit_linear_forecast(with_empty, targets, np.append(weight, 1.0), 2)
    np.testing.assert_allclose(forecast.coef, expected.coef, rtol=0, atol=1e-12)
    np.testing.assert_allclose(forecast.predict(with_empty)[-1], y.mean(axis=0), rtol=1e-12)


def test_with_nothing_but_empty_sequences_all_get_the_mean():
    forecast = fit_linear_forecast(np.full((3, 2, 1), NAN), np.array([[1.0], [2.0], [6.0]]), np.ones(3), 2)
    assert forecast.predict(np.array([[[5.0], [6.0]]])).tolist() == [[3.0]]


def test_samples_of_no_weight_are_not_looked_at():
    X, y = problem()
    weight = np.ones(70)
    weight[:5] = 0
    np.testing.assert_array_equal(
        fit_linear_forecast(X, y, weight, 2).coef, fit_linear_forecast(X[5:], y[5:], np.ones(65), 2).coef
    )


def test_the_order_decides_what_a_fold_is():
    X, y = problem()
    order = np.random.default_rng(0).permutation(70)
    np.testing.assert_array_equal(
        fit_linear_forecast(X, y, np.ones(70), 2, order=order).coef,
        fit_linear_forecast(X[order], y[order], np.ones(70), 2).coef,
    )


def test_wide_sequences_are_read_from_their_last_two_thousand_numbers():
    for shape, n_steps in [((10, 300, 7), 285), ((10, 24, 7), 24), ((10, 24, 5000), 1)]:
        assert most_steps(np.zeros(shape), np.ones(10)) == n_steps


def test_steps_that_all_sequences_lack_are_not_read():
    X, _ = problem()
    X[:, :2] = NAN
    X[3, :4] = NAN
    X[5, 2:4] = NAN
    assert most_steps(X, np.ones(70)) == 3
    only = np.zeros(70)
    only[[3, 5]] = 1
    assert most_steps(X, only) == 1
    windows = make_windows(np.arange(6.0)[:, np.newaxis], 10)
    assert most_steps(windows, np.ones(6)) == 6
    assert most_steps(windows[:3], np.ones(3)) == 3


def test_of_few_samples_the_order_does_not_matter():
    X, y = problem(n=60)
    shuffled = np.random.default_rng(0).permutation(60)
    np.testing.assert_allclose(
        fit_linear_forecast(X, y, np.ones(60), 2).coef,
        fit_linear_forecast(X[shuffled], y[shuffled], np.ones(60), 2).coef,
        rtol=0,
        atol=1e-12,
    )


# --- the last value -----------------------------------------------------------------------------


def rising(n=40):
    """Sequences of two channels, the second of which goes on."""
    series = np.cumsum(np.random.default_rng(0).normal(size=n + 5))
    X = np.random.default_rng(1).normal(size=(n, 5, 2))
    X[:, :, 1] = np.lib.stride_tricks.sliding_window_view(series, 5)[:n]
    return X, series[5:, np.newaxis]


def test_the_last_value_is_the_base_of_what_goes_on():
    X, y = rising()
    forecast = fit_last_value(X, y, np.ones(40))
    assert forecast.coef[0] == 0
    assert forecast.coef[1, 0] == pytest.approx(y.std() / X[:, -1, 1].std())
    np.testing.assert_allclose(forecast.predict(X).mean(), y.mean())


def test_the_last_present_step_counts_and_sequences_without_any_teach_nothing():
    X, y = rising()
    expected = fit_last_value(X, y, np.ones(40))
    later = np.full((41, 7, 2), NAN)
    later[:40, :5] = X
    targets = np.concatenate([y, y.mean(axis=0, keepdims=True)])
    forecast = fit_last_value(later, targets, np.ones(41))
    np.testing.assert_array_equal(forecast.coef, expected.coef)
    np.testing.assert_allclose(forecast.predict(later)[:40], expected.predict(X), rtol=0, atol=1e-12)
    np.testing.assert_allclose(forecast.predict(later)[40], y.mean(axis=0), rtol=1e-12)


def test_without_any_step_at_all_the_mean_is_the_base():
    forecast = fit_last_value(np.full((3, 2, 1), NAN), np.array([[1.0], [2.0], [6.0]]), np.ones(3))
    assert forecast.predict(np.array([[[5.0], [6.0]]])).tolist() == [[3.0]]


def test_the_last_values_of_windows_are_those_of_the_array_they_stand_for():
    series = np.cumsum(np.random.default_rng(0).normal(size=(60, 1)), axis=0)
    windows, y = make_windows(series[:-1], 4), series[1:]
    lazy, written_out = (fit_last_value(X, y, np.ones(59)) for X in (windows, np.asarray(windows)))
    np.testing.assert_array_equal(lazy.coef, written_out.coef)


def test_a_sample_of_no_weight_has_no_say_in_the_last_value():
    X, y = rising()
    weight = np.where(np.arange(40) < 30, 1.0, 0.0)
    y_other = np.where(weight[:, np.newaxis] > 0, y, 1e6)
    np.testing.assert_array_equal(
        fit_last_value(X, y_other, weight).coef, fit_last_value(X[:30], y[:30], np.ones(30)).coef
    )


def test_with_a_base_the_ridge_is_of_what_it_leaves_on_the_last_step_and_differences_to_it():
    X, y = rising(70)
    base = fit_last_value(X, y, np.ones(70))
    forecast = fit_linear_forecast(X, y, np.ones(70), 3, base=base)
    read = X - X[:, -1:]
    read[:, -1] = X[:, -1]
    by_hand = fit_linear_forecast(read, y - base.predict(X), np.ones(70), 3)
    expected = by_hand.predict(read) + base.predict(X)
    np.testing.assert_allclose(forecast.predict(X), expected, rtol=0, atol=1e-9)


def test_without_levels_it_reads_nothing_but_the_differences():
    X, y = rising(70)
    base = fit_last_value(X, y, np.ones(70))
    forecast = fit_linear_forecast(X, y, np.ones(70), 3, base=base, reads_levels=False)
    differences = X - X[:, -1:]
    by_hand = fit_linear_forecast(differences, y - base.predict(X), np.ones(70), 3)
    expected = by_hand.predict(differences) + base.predict(X)
    np.testing.assert_allclose(forecast.predict(X), expected, rtol=0, atol=1e-9)
    moved = forecast.predict(X + 100) - forecast.predict(X)
    np.testing.assert_allclose(moved, 100 * base.coef.sum(), rtol=1e-9)
    levels = fit_linear_forecast(X, y, np.ones(70), 3)
    assert abs((levels.predict(X + 100) - levels.predict(X)).mean() - 100 * base.coef.sum()) > 0.5


def test_with_a_base_a_sequence_without_a_step_gets_the_mean():
    X, y = rising(70)
    X[0] = NAN
    forecast = fit_linear_forecast(X, y, np.ones(70), 3, base=fit_last_value(X, y, np.ones(70)))
    np.testing.assert_allclose(forecast.predict(X)[0], y.mean(axis=0), rtol=1e-12)
    assert np.isfinite(forecast.predict(X)).all()


def with_ridges_of(X, y, weight, n_steps):
    """The forecasts of the three ridges whose mean is the linear part, by the functions tested above."""
    base = fit_last_value(X, y, weight)
    return [
        fit_linear_forecast(X, y, weight, n_steps),
        fit_linear_forecast(X, y, weight, n_steps, base=base),
        fit_linear_forecast(X, y, weight, n_steps, base=base, reads_levels=False),
    ]


def test_the_mean_of_three_ridges_shrinks_to_the_mean_and_twice_to_the_last_value():
    X, y = rising(70)
    weight = np.linspace(1, 2, 70)
    expected = np.mean([one.predict(X) for one in with_ridges_of(X, y, weight, X.shape[1])], axis=0)
    np.testing.assert_allclose(
        fit_mean_forecast(X, y, weight, X.shape[1]).predict(X), expected, rtol=0, atol=1e-9
    )


def test_of_wide_windows_the_corrections_of_the_last_value_read_less():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(80, 30, 20)).cumsum(axis=1)
    y = X[:, -1, :1] + rng.normal(size=(80, 1))
    wide, *near = with_ridges_of(X, y, np.ones(80), 30)[:1], *with_ridges_of(X, y, np.ones(80), 25)[1:]
    forecast = fit_mean_forecast(X, y, np.ones(80), 30)
    assert forecast.n_steps == 30
    expected = np.mean([one.predict(X) for one in (*wide, *near)], axis=0)
    np.testing.assert_allclose(forecast.predict(X), expected, rtol=0, atol=1e-8)


def test_an_output_that_continues_no_channel_has_the_ridge_that_shrinks_to_the_mean_alone():
    X, y = rising(200)
    y = np.column_stack([y[:, 0], np.random.default_rng(1).normal(size=200)])
    expected = np.mean([one.predict(X) for one in with_ridges_of(X, y, np.ones(200), X.shape[1])], axis=0)
    forecast, alone = (
        fit(X, y, np.ones(200), X.shape[1]).predict(X) for fit in (fit_mean_forecast, fit_linear_forecast)
    )
    np.testing.assert_allclose(forecast[:, 0], expected[:, 0], rtol=0, atol=1e-9)
    np.testing.assert_array_equal(forecast[:, 1], alone[:, 1])
    noise = y[:, 1:]
    np.testing.assert_array_equal(
        fit_mean_forecast(X, noise, np.ones(200), X.shape[1]).coef,
        fit_linear_forecast(X, noise, np.ones(200), X.shape[1]).coef,
    )


def test_a_level_far_from_the_training_data_is_followed():
    """A random walk: the ridge that shrinks to the mean alone lags behind where the level has gone."""
    rng = np.random.default_rng(0)
    series = np.cumsum(rng.normal(size=300))
    X = np.lib.stride_tricks.sliding_window_view(series, 6)[:-1, :, np.newaxis].copy()
    y = series[6:, np.newaxis]
    far, weight = X + 200, np.ones(len(X))
    fits = [fit(X, y, weight, 6) for fit in (fit_mean_forecast, fit_linear_forecast)]
    lag = [np.abs((one.predict(far) - 200 - y).mean()) for one in fits]
    assert lag[0] < 0.5 * lag[1]


@pytest.mark.parametrize("n_steps", [1, 3, 9])
def test_coefficients_of_each_number_are_what_a_forecast_changes_by(n_steps):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(5, 6, 2))
    X[1, :3] = X[2, [0, 2, 5]] = X[3, 1:] = X[4] = NAN
    forecast = LinearForecast(
        rng.normal(size=(2 * n_steps, 3)), rng.normal(size=3), rng.normal(size=3), n_steps
    )
    coefficients = coefficients_of(X, forecast.coef)
    assert coefficients.shape == (5, 3, 6, 2)
    assert not coefficients.transpose(0, 2, 3, 1)[np.isnan(X)].any()
    for sample, step, channel in np.argwhere(~np.isnan(X)):
        moved = X.copy()
        moved[sample, step, channel] += 1
        change = (forecast.predict(moved) - forecast.predict(X))[sample]
        np.testing.assert_allclose(coefficients[sample, :, step, channel], change, rtol=0, atol=1e-12)
