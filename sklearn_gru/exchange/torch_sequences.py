"""Sequences as tensors of PyTorch: segments, rests and last steps, as they are read here."""

from .._engine.segments import n_segments
from .extras import imported

torch = imported("torch", "torch")


def join_steps(X, length):
    """As ``segments.join_steps``."""
    if length == 1:
        return X
    B, n_steps, C = X.shape
    S = n_segments(n_steps, length)
    padded = torch.cat([X.new_full((B, S * length - n_steps, C), torch.nan), X], 1)
    absent = torch.isnan(padded[:, :, 0]).reshape(B, S, length).all(2)
    joined = rest_where_absent(padded).reshape(B, S, length * C)
    return torch.where(absent[:, :, None], torch.nan, joined)


def rest_where_absent(X):
    """As ``segments.rest_where_absent``."""
    present = ~torch.isnan(X[:, :, 0])
    steps = torch.arange(X.shape[1], device=X.device)
    last = torch.cummax(torch.where(present, steps, -1), 1).values
    source = torch.where(last < 0, present.to(torch.int8).argmax(1)[:, None], last)
    return X.gather(1, source[:, :, None].expand_as(X))


def last_step(values, lengths, length):
    """The last present step of sequences whose present steps come first, repeated for each of a segment."""
    place = (lengths - 1).clamp(min=0)[:, None, None].expand(-1, 1, values.shape[2])
    last = values.gather(1, place)
    return last[:, :, -values.shape[2] // length :].repeat(1, 1, length)


def last_steps(X, n_steps):
    """As ``linear_forecasts.last_steps``."""
    B, _, C = X.shape
    present = ~torch.isnan(X[:, :, 0])
    places = torch.argsort(present.to(torch.int8), dim=1, stable=True)  # the absent steps first
    ordered = X.gather(1, places[:, :, None].expand_as(X))[:, -n_steps:]
    near = torch.cat([X.new_full((B, n_steps - ordered.shape[1], C), torch.nan), ordered], 1)
    return rest_where_absent(near).reshape(B, -1)
