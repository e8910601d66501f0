"""Bands that hold what they say: conformal calibration of any regressor, and figures of merit for bands."""
