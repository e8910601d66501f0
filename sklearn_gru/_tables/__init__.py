"""What a table is: frames of pandas and polars, columns, labels, times, series."""
