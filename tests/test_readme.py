"""What the README shows is what it prints, and its figures are those that were measured."""

import re

import pytest

from .contents import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
RESULTS = ROOT / "benchmarks" / "results"


def test_the_ten_lines_print_what_stands_below_them(capsys):
    pytest.importorskip("pandas")
    code, printed = re.search(r"^```python\n(.*?)^```\n+```text\n(.*?)^```", README, re.M | re.S).groups()
    assert code.count("\n") <= 12
    exec(compile(code, "README.md", "exec"), {})
    shown = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert shown == printed.splitlines()


def rows(first):
    """The cells of the table of the README that begins with a cell, without those of its first column."""
    table = README[README.index(f"| {first} |") :].partition("\n\n")[0].splitlines()[2:]
    return {row.split("|")[1].strip(): [cell.strip() for cell in row.split("|")[2:-1]] for row in table}


# of the README, and of benchmarks/results/accuracy.txt
RIVALS = {
    "ridge, its penalty chosen by folds": "ridge_cv",
    "gradient boosting": "boosting",
    "PyTorch's GRU with early stopping, at four times the time": "torch",
    "seasonal persistence": "seasonal",
}


def test_the_table_of_accuracy_is_that_of_the_results():
    results = (RESULTS / "accuracy.txt").read_text(encoding="utf-8")
    measured = {}
    for rival in RIVALS.values():
        ahead, median = re.search(rf"^{rival} +(\d+) of 41 +([\d.]+)", results, re.M).groups()
        measured[rival] = [f"{ahead} of 41", f"{float(median):.2f}".lstrip("0")]
    shown = rows("the network's error over that of")
    assert {RIVALS[name]: cells for name, cells in shown.items()} == measured


# the lines of benchmarks/results/peers_float32.txt
SIZES = {
    "20 epochs over 2,000 windows of 24 steps, 50 units": r"200 x 24 x 4, 50 units +ours",
    "predict 1,000 windows of 50 steps, 64 units": r"1,000 x 50 x 8, 64 units +ours",
    "predict a single one": r"50 x 8, 64 units +ours 0",
}


@pytest.mark.parametrize("row", SIZES)
def test_the_times_are_those_of_the_results(row):
    results = (RESULTS / "peers_float32.txt").read_text(encoding="utf-8")
    (line,) = re.findall(rf"^{SIZES[row]}.*", results, re.M)
    shown = rows("float32")[row]
    for cell, name in zip(shown, ("ours", "torch", "jax", "onnx"), strict=True):
        if cell:
            number = cell.removesuffix(" ms")
            digits = len(number.partition(".")[2])
            measured = float(re.search(rf"{name} ([\d.]+)", line)[1])
            assert f"{measured:.{digits}f}" == number


def test_the_sizes_on_disk_are_those_of_the_results():
    results = (RESULTS / "peers_float32.txt").read_text(encoding="utf-8")
    names = "sklearn_gru", "torch", "jax", "onnxruntime"
    measured = [re.search(rf"^{name} .*requirements +([\d.]+) MB", results, re.M)[1] for name in names]
    shown = rows("float32")["on disk, with what it requires"]
    assert [cell.removesuffix(" MB") for cell in shown] == [f"{float(size):.0f}" for size in measured]
