"""An error where something is wrong."""

import pytest

from sklearn_gru._utils.refuse import refuse


def test_what_is_wrong_is_an_error_with_its_message_and_what_is_not_is_none():
    refuse(False, "never said")
    with pytest.raises(ValueError, match="^too large$"):
        refuse(2 > 1, "too large")
