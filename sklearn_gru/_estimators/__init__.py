"""The estimators and what a run of training is."""
