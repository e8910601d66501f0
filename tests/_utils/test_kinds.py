"""Of which of scikit-learn's kinds a model is."""

import subprocess
import sys

from sklearn.ensemble import BaggingRegressor
from sklearn.linear_model import Ridge

from sklearn_gru._utils.kinds import is_a


def test_a_model_is_of_its_own_kind_and_of_no_other():
    assert is_a(BaggingRegressor(), "sklearn.ensemble", "BaggingRegressor")
    assert not is_a(Ridge(), "sklearn.ensemble", "BaggingRegressor")
    assert not is_a(Ridge(), "no_such_module", "BaggingRegressor")


def test_importing_the_package_imports_no_kinds_of_models_that_it_only_asks_for():
    code = (
        "import sys, sklearn_gru; kinds = ('ensemble', 'linear_model', 'tree', 'neighbors', 'svm'); "
        "print([kind for kind in kinds if f'sklearn.{kind}' in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out == "[]\n"
