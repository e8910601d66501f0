"""What a fitted model says next: chains of steps, forecasts, streams."""
