"""The parameters of a network that is nothing but the formulas: no base, no linear part, no segments."""

REGRESSOR = {"alpha": 0.01, "subtract_last": False, "linear_part": None, "segment_length": 1}
CLASSIFIER = {"alpha": 0.01, "bidirectional": False, "segment_length": 1, "pooling": "last", "batch_size": 32}
CLASSIFIER |= {"linear_part": None}
