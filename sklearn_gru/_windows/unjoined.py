"""Sequences in an array that no FeatureUnion joins along the steps, as old ones would."""

import numpy as np

from .._utils.compat import UNION_COUNTS_AXES

ADVICE = "For the channels of several transformers: StepwiseTransformer(make_union(...))."


class Unjoined(np.ndarray):
    """An array like any other, but for ``np.hstack``, which puts its steps behind other steps."""

    def __array_function__(self, function, types, arguments, keywords):
        if function is np.hstack:
            raise ValueError(f"Sequences are not joined along their steps. {ADVICE}")
        return super().__array_function__(function, types, arguments, keywords)

    def __repr__(self):
        return repr(self.view(np.ndarray))


def unjoined(sequences):
    """Sequences (n_samples, n_steps, n_channels) as a FeatureUnion may get them; it may check them itself."""
    return sequences if UNION_COUNTS_AXES else sequences.view(Unjoined)
