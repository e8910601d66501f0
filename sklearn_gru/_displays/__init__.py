"""Pictures: forecasts and loss curves, drawn with matplotlib."""
