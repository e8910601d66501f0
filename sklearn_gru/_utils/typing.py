"""Names for the types that several signatures share; of no data frame library, for none is needed."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

# What comes in.  ``ArrayLike`` is whatever has ``__array__``, so data frames, series and Windows too.
Labels: TypeAlias = ArrayLike | Sequence[Any]  # names, dates, ...: a list of anything
Arrays: TypeAlias = NDArray[Any] | Sequence[Any]  # what is no data frame, and gives none
RandomState: TypeAlias = int | np.random.RandomState | None
Container: TypeAlias = Literal["default", "pandas", "polars"] | None
LayerSizes: TypeAlias = int | Sequence[int] | NDArray[np.integer[Any]]
LearningRate: TypeAlias = Literal["constant", "invscaling", "adaptive", "cosine"]
Loss: TypeAlias = Literal["squared_error", "absolute_error", "huber", "quantile", "poisson"]
Solver: TypeAlias = Literal["adam", "sgd", "lbfgs"]

# What comes out.
FloatArray: TypeAlias = NDArray[np.floating[Any]]
IndexArray: TypeAlias = NDArray[np.intp]

# A decorator that takes it gives a function with the same signature.
Function = TypeVar("Function", bound=Callable[..., Any])
