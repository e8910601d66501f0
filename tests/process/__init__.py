"""What can happen to a process while the package works in it: killed, interrupted, out of memory, forked.

    python -m tests.process

does each of it as often as ``trials.py`` says, counts, and keeps the counts for docs/trust.md.  The default
suite does each of it a few times (tests/test_process.py).
"""
