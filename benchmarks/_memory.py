"""What a process holds, and has held at most.  Linux only."""

import re
from pathlib import Path


def memory_mb(field):
    """Megabytes of this process: ``VmRSS`` now, ``VmHWM`` at most (since ``forget_peak``)."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(rf"{field}:\s+(\d+) kB", status)[1]) / 1024


def forget_peak():
    """Let ``VmHWM`` begin with what is held now."""
    Path("/proc/self/clear_refs").write_text("5")
