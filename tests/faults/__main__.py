"""What the catalogue holds, counted.

python -m tests.faults            prints the counts
python -m tests.faults --write    keeps them for the page of what has been tried
"""

import sys

from ..trials import record
from .catalogue import counts

if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        record("faults", "python -m pytest tests/test_faults.py", counts())
    else:
        for what, count in counts().items():
            print(f"{count:6,}  {what}")
