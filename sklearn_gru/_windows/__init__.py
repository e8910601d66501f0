"""Windows over the rows of series: made, padded, transformed, split, paired with what comes after."""
