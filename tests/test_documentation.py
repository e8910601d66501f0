"""The Python blocks of the documents run, their links lead somewhere, the reference is complete."""

import re

import pytest

import sklearn_gru
import sklearn_gru.datasets
import sklearn_gru.exchange

from .contents import ROOT

MADE = {"_build", "api", "gallery"}  # by building the site
DOCUMENTS = [
    *ROOT.glob("*.md"),
    *(path for path in ROOT.glob("docs/**/*.md") if not MADE & set(path.parts)),
    *ROOT.glob("benchmarks/*.md"),
]


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def python_blocks(path):
    """The Python blocks of a document, each on the lines where the document has it, for errors to name."""
    code, line = "", 1
    text = path.read_text(encoding="utf-8")
    for match in re.finditer(r"^```python\n(.*?)^```", text, re.M | re.S):
        start = text[: match.start(1)].count("\n") + 1
        code += "\n" * (start - line) + match[1]
        line = start + match[1].count("\n")
    return code


def shortened(code):
    """The code with trainings of two epochs, which show as much, for the suite has to stay short."""
    models = r"(GRURegressor|GRUClassifier|HistGradientBoosting\w+)\("
    code = re.sub(models + r"([^()]*?)max_iter=\d+(?:, )?", r"\1(\2", code)
    return re.sub(models, r"\1(max_iter=2, ", code)


# the suite runs those that are read first, the session of what takes long runs all others
READ_FIRST = {"README.md", "docs/tutorial.md"}
WITH_CODE = [
    pytest.param(path, marks=() if name_of(path) in READ_FIRST else pytest.mark.slow, id=name_of(path))
    for path in DOCUMENTS
    if python_blocks(path)
]


def test_the_documents_that_are_read_first_have_code():
    assert {param.id for param in WITH_CODE} >= READ_FIRST


@pytest.mark.parametrize("path", WITH_CODE)
def test_the_python_blocks_of_a_document_run(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(shortened(python_blocks(path)), str(path), "exec"), {"__name__": "__main__"})


def test_the_blocks_for_skops_run(tmp_path, monkeypatch):
    pytest.importorskip("skops.io")
    page = ROOT / "docs" / "guide" / "saving.md"
    blocks = re.findall(r"^```python skops\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    assert len(blocks) == 2
    monkeypatch.chdir(tmp_path)
    exec(compile(shortened("".join([python_blocks(page), *blocks])), str(page), "exec"), {})


def test_the_block_for_shap_runs():
    pytest.importorskip("shap")
    page = ROOT / "docs" / "guide" / "explaining.md"
    (block,) = re.findall(r"^```python shap\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    names = {}
    exec(compile(shortened(python_blocks(page) + block), str(page), "exec"), names)
    explained, predict, flat = names["explained"], names["predict"], names["flat"]
    sums = explained.base_values + explained.values.sum(axis=1)
    assert sums == pytest.approx(predict(flat[400:402]), abs=1e-9)


@pytest.mark.slow
def test_the_parts_of_integrated_gradients_on_the_page_add_up_to_the_forecast():
    page, names = ROOT / "docs" / "guide" / "explaining.md", {}
    exec(compile(shortened(python_blocks(page)), str(page), "exec"), names)
    network, scaled, reference = names["network"], names["scaled"], names["reference"]
    difference = network.predict(scaled[:1]) - network.predict(reference[None])
    assert names["parts"].sum() == pytest.approx(difference[0], abs=1e-3)


def test_the_blocks_for_onnx_run(tmp_path, monkeypatch):
    pytest.importorskip("skl2onnx")
    pytest.importorskip("onnxruntime")
    text = (ROOT / "docs" / "guide" / "onnx.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python onnx\n(.*?)^```", text, re.M | re.S)
    assert len(blocks) == 3
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(compile(shortened("".join(blocks)), "onnx.md", "exec"), names)
    assert abs(names["y"][0, 0] - names["expected"]) < 1e-4


@pytest.mark.parametrize("library", ["torch", "keras"])
def test_the_blocks_for_a_framework_run(library, tmp_path, monkeypatch):
    pytest.importorskip(library)
    text = (ROOT / "docs" / "guide" / "frameworks.md").read_text(encoding="utf-8")
    blocks = re.findall(rf"^```python {library}\n(.*?)^```", text, re.M | re.S)
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(compile(shortened("".join(blocks)), "frameworks.md", "exec"), names)
    assert names["difference"] < (1e-12 if library == "torch" else 1e-5)


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")  # of the packages
@pytest.mark.parametrize("package", ["sktime", "skforecast", "mlforecast", "feature_engine"])
def test_the_block_for_a_package_for_forecasting_runs(package):
    pytest.importorskip(package)
    text = (ROOT / "docs" / "guide" / "forecasting_packages.md").read_text(encoding="utf-8")
    (block,) = re.findall(rf"^```python {package}\n(.*?)^```", text, re.M | re.S)
    code = python_blocks(ROOT / "docs" / "guide" / "forecasting_packages.md") + block
    exec(compile(shortened(code), package, "exec"), {})


def test_the_block_for_torch_runs(tmp_path, monkeypatch):
    pytest.importorskip("torch")
    page = ROOT / "docs" / "guide" / "growing.md"
    (block,) = re.findall(r"^```python torch\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    monkeypatch.chdir(tmp_path)
    exec(compile(shortened(python_blocks(page) + block), str(page), "exec"), {"__name__": "__main__"})


def test_every_drawing_has_its_script_and_a_page_with_it():
    scripts = {path.stem for path in ROOT.glob("docs/drawings/[!_]*.py")}
    assert scripts == {path.stem for path in ROOT.glob("docs/_static/*.svg")}
    pages = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("docs/**/*.md"))
    assert {name for name in scripts if f"_static/{name}.svg)" not in pages} == set()


def test_the_first_lines_of_the_bash_blocks_are_the_two_commands():
    blocks = re.findall(r"^```bash\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    assert [block.count("\n") for block in blocks] == [1, 1]
    assert "plot_quick_start.py" in blocks[0]
    assert "pytest" in blocks[1]


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_relative_link_of_a_document_leads_somewhere(path):
    text = re.sub(r"^(`{3,}).*?^\1", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    relative = [link for link in links if not re.match(r"\w+:", link)]
    assert [link for link in relative if not leads_somewhere(path, link)] == []


def leads_somewhere(path, link):
    """Whether there is a file, and in a document a heading, that a relative link names."""
    name, _, heading = link.partition("#")
    target = path.parent / name if name else path
    if not MADE.isdisjoint(target.parts):
        return True  # tests/site_links.py looks at the site itself
    return target.exists() and (not heading or heading in headings(target))


def headings(path):
    """What the headings of a document are called in links, and the labels that stand before them."""
    text = path.read_text(encoding="utf-8")
    titles = re.findall(r"^#+ (.+)$", text, re.M)
    names = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    return names | set(re.findall(r"^\(([\w-]+)\)=$", text, re.M))


def test_the_reference_has_every_public_name_once():
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert "`sklearn_gru.__version__`" in text
    lists = re.findall(r"^\.\. autosummary::\n(?:   :.*\n)+\n((?:   \w+\n)+)", text, re.M)
    listed = sorted(name for names in lists for name in names.split())
    public = {*sklearn_gru.__all__, *sklearn_gru.datasets.__all__, *sklearn_gru.exchange.__all__}
    assert listed == sorted(public - {"__version__"})


def test_the_tutorial_shows_what_its_code_printed():
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```text\n(.*?)^```", text, re.M | re.S)
    printed = (ROOT / "benchmarks" / "results" / "tutorial.txt").read_text(encoding="utf-8")
    assert shown
    assert "".join(shown) in printed
