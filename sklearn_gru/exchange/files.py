"""Models in files that hold no code: the format of skops, checked before anything of it is made."""

import os
from collections.abc import Iterable, Sequence
from typing import Any

from sklearn.base import BaseEstimator

from .._forecasting.gru_stream import GRUStream
from .._utils.whole_numbers import whole_number
from .archive import SCHEMA, check_members
from .extras import imported
from .sealed import read_sealed, sealed, write_whole
from .skops_schema import check_schema
from .trusted import trusted_names, untrusted

MAX_BYTES = 2**30
# of the bytes that a file may have, the part that its schema may: text takes more room when it is read
SCHEMA_PART = 32
PROTOCOLS = {2}  # of skops: those whose loaders ``skops_schema`` knows


def save_model(model: Any, path: str | os.PathLike[str], *, trusted: Sequence[str] = ()) -> None:
    """Write a fitted model into one file that holds no code.

    The file is in the format of skops, an archive of zip with a schema and arrays, and has a seal by which
    any later change is noticed.  It is written beside the old one and then takes its place: whatever happens
    meanwhile, the file is the old one or the new one.

    Parameters
    ----------
    model : estimator or GRUStream
        A network, a pipeline, a search, a calibrated model or a stream, of classes of this package, of
        scikit-learn and of NumPy.
    path : str or path-like
        The file, by custom ``.skops``.  Where it is there, it is replaced.
    trusted : list of str, default=()
        Full names of other classes and functions that the model is made of.  :func:`load_model` has to be
        told the same.

    Raises
    ------
    ImportError
        If skops is not installed: ``pip install 'sklearn_gru[skops]'``.
    TypeError
        If ``model`` is no estimator and no stream.
    ValueError
        If it holds what such a file cannot, such as a lambda or trees.  No file is written then.
    OSError
        If the file cannot be written; the old one is then as it was.

    See Also
    --------
    load_model : The way back.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> from sklearn_gru import GRURegressor
    >>> from sklearn_gru.exchange import load_model, save_model
    >>> X = np.random.default_rng(0).normal(size=(100, 8, 2))
    >>> model = GRURegressor(16, max_iter=2, random_state=0).fit(X, X[:, -1, 0])
    >>> path = f"{tempfile.mkdtemp()}/model.skops"
    >>> save_model(model, path)
    >>> np.array_equal(load_model(path).predict(X), model.predict(X))
    True
    """
    skops = imported("skops.io", "skops")
    _check_is_model(model, "model")
    trusted = _as_names(trusted)
    try:
        content = sealed(skops.dumps(model))
        _check(content, MAX_BYTES)
        _check_trusted(skops.get_untrusted_types(data=content), trusted)
    except MemoryError:
        raise
    except Exception as error:
        reason = error
        if isinstance(error, RecursionError):
            reason = "it refers to itself, as what set_fit_request and the like have asked for may."
        raise ValueError(
            f"This {type(model).__name__} cannot be saved in a file without code: {reason} What pickle can "
            "save, joblib.dump can."
        ) from error
    write_whole(path, content)


def load_model(
    path: str | os.PathLike[str], *, trusted: Sequence[str] = (), max_bytes: int = MAX_BYTES
) -> Any:
    """Read a model that :func:`save_model` wrote, without running any code of the file.

    The seal, the sizes of all parts and the names of all classes are checked before anything is made.

    Parameters
    ----------
    path : str or path-like
        The file.
    trusted : list of str, default=()
        Full names of classes and functions to trust, beside those of this package, of NumPy and of
        scikit-learn that do no more than keep what they are given.
    max_bytes : int, default=1073741824
        The most that the file may have, by default a gibibyte.  No array is larger than the file, and
        reading takes a few times that at the most.

    Returns
    -------
    model : estimator or GRUStream
        To the bit what was saved, with all that training needs to go on.

    Raises
    ------
    ImportError
        If skops is not installed: ``pip install 'sklearn_gru[skops]'``.
    OSError
        If there is no such file, or it may not be read.
    ValueError
        If it is too large, damaged, or anything else than such a file; if it names classes or functions
        that are not trusted.

    Warns
    -----
    InconsistentVersionWarning
        If another version of this package, or of scikit-learn, has written it.

    See Also
    --------
    save_model : It says what a file can hold.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from sklearn_gru import SeasonalNaive
    >>> from sklearn_gru.exchange import load_model, save_model
    >>> path = Path(tempfile.mkdtemp()) / "model.skops"
    >>> save_model(SeasonalNaive(7), path)
    >>> load_model(path)
    SeasonalNaive(period=7)
    >>> _ = path.write_bytes(path.read_bytes()[:-1])  # a byte is lost
    >>> load_model(path)
    Traceback (most recent call last):
        ...
    ValueError: ...
    """
    skops = imported("skops.io", "skops")
    trusted, max_bytes = _as_names(trusted), whole_number(max_bytes, "max_bytes")
    try:
        content = read_sealed(path, max_bytes)
        _check(content, max_bytes)
        model = skops.loads(content, trusted=[*trusted_names(), *trusted])
        _check_is_model(model, "the content")
    except (OSError, MemoryError, Warning):
        raise
    except Exception as error:
        raise ValueError(f"{os.fspath(path)} is no model that can be loaded: {error}") from error
    return model


def _check(content, max_bytes):
    """Refuse a file that is not as ``save_model`` writes it."""
    with check_members(content) as archive:
        size, most = archive.getinfo(SCHEMA).file_size, max_bytes // SCHEMA_PART
        if size > most:
            raise ValueError(
                f"its schema has {size} bytes; expected at most max_bytes / {SCHEMA_PART} = {most}."
            )
        arrays = set(archive.namelist()) - {SCHEMA}
        check_schema(archive.read(SCHEMA), arrays, PROTOCOLS)


def _as_names(trusted):
    """The names that are trusted in a list; a string by itself would be taken for its letters."""
    is_several = not isinstance(trusted, str) and isinstance(trusted, Iterable)
    names = list(trusted) if is_several else [None]
    if not all(isinstance(name, str) for name in names):
        raise TypeError(f"trusted={trusted!r}; expected a list of full names of classes and functions.")
    return names


def _check_trusted(names, trusted):
    strange = untrusted(names, trusted)
    if strange:
        raise ValueError(
            f"it holds {strange}, which are not trusted. If you know what these do, name them in trusted."
        )


def _check_is_model(model, name):
    if not isinstance(model, (BaseEstimator, GRUStream)) or isinstance(model, type):
        raise TypeError(f"{name} is a {type(model).__name__}; expected an estimator or a GRUStream.")
