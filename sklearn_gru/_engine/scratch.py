"""Arrays that one call reuses from batch to batch.

Fresh memory of this size costs a page fault every few kilobytes, more than the arithmetic on it.
"""

import math

import numpy as np

from .threads import NoWorker


class Workspace:
    """Named arrays that grow when needed and are otherwise handed out again.

    A workspace belongs to one call of ``fit`` or ``predict``, so that fitted estimators can
    predict from many threads at once.

    Parameters
    ----------
    dtype : dtype of all arrays handed out
    worker : Worker or NoWorker
        What takes work off this thread; nothing by default.
    """

    def __init__(self, dtype, worker=None):
        self.dtype = np.dtype(dtype)
        self.worker = NoWorker() if worker is None else worker
        self._buffers = {}
        self._parts = {}

    def array(self, name, shape):
        """A C-contiguous array with whatever its last use has left, zeros at first."""
        size = math.prod(shape)
        buffer = self._buffers.get(name)
        if buffer is None or buffer.size < size:
            buffer = self._buffers[name] = np.zeros(size, self.dtype)
        return buffer[:size].reshape(shape)

    def zeros(self, name, shape):
        """The same, set to zero."""
        array = self.array(name, shape)
        array[...] = 0
        return array

    def part(self, name):
        """A workspace within this one, for one layer."""
        if name not in self._parts:
            self._parts[name] = Workspace(self.dtype, self.worker)
        return self._parts[name]
