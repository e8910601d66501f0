"""Pictures: forecasts, what their bands hold, loss curves and channels, drawn with matplotlib."""
