"""An error where something is wrong, in one line."""


def refuse(wrong, message):
    """Raise a ``ValueError`` with a message if something is wrong."""
    if wrong:
        raise ValueError(message)
