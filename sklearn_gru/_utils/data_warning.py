"""The warning of data that may not be what they seem."""


class DataWarning(UserWarning):
    """Data were taken in a way that may not be what was meant, such as samples that are left out."""
