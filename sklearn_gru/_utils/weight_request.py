"""What a scorer asks of scikit-learn's metadata routing: the weights of samples."""

from typing import Any, Self

from sklearn.metrics import make_scorer


class AsksForWeights:
    """Scorers that take ``sample_weight``, and get it where they have asked for it."""

    _request: Any = None  # none until something is asked for

    def set_score_request(self, **requests: Any) -> Self:
        """Ask for metadata, as scikit-learn's scorers do."""
        self._request = self._asks_for()
        self._request.set_score_request(**requests)
        return self

    def get_metadata_routing(self) -> Any:
        """What it asks for, as scikit-learn's scorers say it."""
        request = self._asks_for().get_metadata_routing()
        request.owner = request.score.owner = repr(self)  # whom errors name
        return request

    def _asks_for(self):
        return make_scorer(_weighted) if self._request is None else self._request


def _weighted(y_true, y_pred, sample_weight=None):
    """Never called: scikit-learn reads in its signature that weights are taken."""
    raise NotImplementedError
