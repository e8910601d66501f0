"""The fault catalogue: what is wrong or unusual, and what the package says to it; a table for each theme.

python -m pytest tests/test_faults.py    runs every entry
python -m tests.faults                   counts them
"""
