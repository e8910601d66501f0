"""Children of this process, each with a watchdog: whatever hangs is shown, ended, and an error."""

import faulthandler
import os
import pickle
import select
import signal
import sys
import time
import traceback
import warnings

_is_child = False


class ChildError(AssertionError):
    """What went wrong in a child: what it raised, what killed it, or that it hung."""


def in_child(function, *arguments, seconds=60):
    """What ``function(*arguments)`` returns in a forked child, which has so many seconds.

    The child and all that it starts are killed when it is over.
    """
    global _is_child
    read, write = os.pipe()
    child = forked()
    if child == 0:
        os.close(read)
        if not _is_child:  # of a child of a child faulthandler would wait for the thread of its parent
            os.setsid()
            faulthandler.dump_traceback_later(seconds, exit=True)
        _is_child = True
        _answer(write, function, arguments)
    os.close(write)
    try:
        content = _read(read, time.monotonic() + seconds + 5)
    finally:
        os.close(read)
        end(child)
    if not content:
        raise ChildError(f"{function.__name__} was killed, or hung for {seconds} seconds")
    is_answer, answer = pickle.loads(content)
    if not is_answer:
        raise ChildError(answer)
    return answer


def forked():
    """As ``os.fork``, of which Python warns where there are other threads."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _answer(write, function, arguments):
    """What the child does; it never comes back."""
    try:
        content = pickle.dumps((True, function(*arguments)))
    except BaseException:
        content = pickle.dumps((False, traceback.format_exc()))
    with open(write, "wb") as pipe:
        pipe.write(content)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _read(pipe, until):
    """All that comes out of a pipe; nothing if its other end is still open at that time."""
    content = bytearray()
    while select.select([pipe], [], [], max(until - time.monotonic(), 0))[0]:
        part = os.read(pipe, 2**16)
        if not part:
            return bytes(content)
        content += part
    return b""


def end(child):
    """Kill a child, with its group where it leads one, and take its status."""
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
