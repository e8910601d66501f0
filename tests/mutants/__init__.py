"""Wrong changes of the package, each of which a test has to notice: ``python -m tests.mutants``."""
