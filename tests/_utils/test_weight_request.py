"""Scorers get weights where they have asked for them, and are named where they have not."""

from sklearn import config_context
from sklearn.utils.metadata_routing import get_routing_for_object

from sklearn_gru._utils.weight_request import AsksForWeights


class Scorer(AsksForWeights):
    def __repr__(self):
        return "my_scorer()"


def weight_of(scorer):
    """What it asks for as weights; scikit-learn 1.6 does not list what nobody has asked for."""
    return get_routing_for_object(scorer).score.requests.get("sample_weight")


def test_it_asks_for_nothing_until_it_is_told_to():
    with config_context(enable_metadata_routing=True):
        scorer = Scorer()
        assert weight_of(scorer) is None
        assert scorer.set_score_request(sample_weight="mass") is scorer
        assert weight_of(scorer) == "mass"
        assert weight_of(Scorer()) is None


def test_errors_name_it():
    with config_context(enable_metadata_routing=True):
        assert get_routing_for_object(Scorer()).score.owner == "my_scorer()"
