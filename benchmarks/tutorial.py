"""Run the code of docs/tutorial.md as it stands, print what it prints, and say how long it took.

python benchmarks/tutorial.py [picture.png]   also puts its picture there
"""

import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

import matplotlib.pyplot as plt
from _machine import machine_line

TUTORIAL = Path(__file__).parents[1] / "docs" / "tutorial.md"


def blocks():
    """The Python blocks of the page, in their order."""
    return re.findall(r"^```python\n(.*?)^```", TUTORIAL.read_text(encoding="utf-8"), re.M | re.S)


def main():
    """Run them in one namespace and a folder of their own."""
    picture = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None
    print(machine_line("numpy", "scikit-learn", "pandas"))
    begin, names = time.perf_counter(), {}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for block in blocks():
            exec(compile(block, "tutorial", "exec"), names)
        if picture:
            shutil.copy("tutorial.png", picture)
        os.chdir(TUTORIAL.parent)
    plt.close("all")
    print(f"\nAll of it took {time.perf_counter() - begin:.0f} s.")


if __name__ == "__main__":
    main()
