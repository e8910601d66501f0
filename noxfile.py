"""The commands of the project, each in an environment of its own: ``nox -l`` lists them."""

import os
import shutil
from pathlib import Path
from time import monotonic

import nox

nox.needs_version = ">=2024.4.15"
nox.options.sessions = ["tests", "lint", "types", "docs"]
nox.options.reuse_existing_virtualenvs = True
ROOT = Path(__file__).parent
# what the scripts of docs/scripts/ need, each in an environment of its own
LIBRARIES = {
    "dask": ["dask[distributed]>=2024.8"],
    "optuna": ["optuna>=4.0"],
    "mlflow": ["mlflow>=3.17", "pandas"],
    "ray": ["ray>=2.40"],
    "spark": ["pyspark[sql]>=4.0", "pandas<3"],  # Spark does not know pandas 3 yet; and it needs Java
}
SCIKIT_LEARN = ["1.6", "1.7", "1.8", "1.9"]
COUNTED = {"SKLEARN_GRU_RECORD": "1"}  # what tests/others compares goes into docs/trials/
OF_KERAS = {"KERAS_BACKEND": "torch"}

# the cells of the matrix: interpreters, with the lowest or newest of every dependency or with a scikit-learn
PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.14t")  # the last one is free-threaded
DEPENDENCIES = [
    ("3.11", "lowest"),
    *((python, "newest") for python in PYTHONS),
    *(("3.12", f"scikit-learn{version}") for version in SCIKIT_LEARN),
]
# and what computes products: threads of OpenBLAS, which NumPy's wheels bring, or another library
ALGEBRA = [("3.13", name) for name in ("1-thread", "2-threads", "mkl", "blis")]
CELLS = [(python, f"python{python}-{what}", what) for python, what in DEPENDENCIES + ALGEBRA]
NUMERICAL = "tests/_engine", "tests/_estimators", "tests/_windows"


@nox.session
def tests(session):
    """Run the whole suite, or what is named after ``--``: ``nox -s tests -- tests/_engine``."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def slow(session):
    """Run what the suite leaves out: checks of usual networks, diffs, blocks of pages, hurt processes."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "pytest", "-m", "slow and not integration", *session.posargs)


@nox.session
def lowest(session):
    """Run the whole suite, what takes long too, on the lowest versions that pyproject.toml allows."""
    session.install(".", *_lowest(session))
    session.run("python", "-m", "pytest", "-m", "not integration", *session.posargs)


@nox.session
def build(session):
    """Build the wheel and the source distribution twice, hold one against the other, and look into them."""
    session.install(".", "--group", "build")
    session.run("python", "-m", "tests.builds")


@nox.session
def released(session):
    """Write the models of this version that later ones are tested with, before a release."""
    session.install(".", *_lowest(session))
    session.run("python", "-m", "tests.released", "--write")


def _lowest(session):
    """The lowest versions that pyproject.toml allows, for pip."""
    return session.run("python", "tests/requirements.py", "--lowest", silent=True).split()


@nox.session
@nox.parametrize("python,cell,what", CELLS, ids=[cell for _, cell, _ in CELLS])
def matrix(session, cell, what):
    """Run the suite in every cell of the matrix, or in one: ``nox -s 'matrix(python3.13-newest)'``.

    A cell whose interpreter or library is missing is named and skipped.  What is named after ``--`` is run
    instead of the suite; the cells of linear algebra run the rooms that compute.
    """
    threads = {"1-thread": "1", "2-threads": "2"}
    paths = session.posargs or (NUMERICAL if what in [*threads, "mkl", "blis"] else ())
    if what == "lowest":
        session.install(".", *_lowest(session))
    else:
        version = what.removeprefix("scikit-learn")
        known = [f"scikit-learn~={version}.0", _polars_for(version)] if version != what else []
        session.install("-e", ".[test]", *known)
    if what in ("mkl", "blis"):
        _build_numpy(session, what)
    report = f"{session.create_tmp()}/junit.xml"
    count = threads.get(what, os.environ.get("OPENBLAS_NUM_THREADS"))
    env = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), count)
    pytest = "python", "-m", "pytest", "--junit-xml", report
    session.run(*pytest, *paths, env=env, success_codes=[0, 1])  # failures are counted too
    said = session.run("python", "-m", "tests.matrix", cell, report, *paths, silent=True).strip()
    session.log(said)
    if "failed" in said or "errors" in said:
        session.error(said)


def _polars_for(version):
    """What to install beside a version of scikit-learn.

    Before 1.9 it reads names by the interchange protocol, which polars deprecates from 1.40 on; 2 has none.
    """
    return "polars" if version == SCIKIT_LEARN[-1] else "polars<1.40"


def _build_numpy(session, library):
    """Build NumPy with a library of linear algebra in place of the one that its wheels have."""
    tmp = Path(session.create_tmp())
    if library == "mkl":
        session.install("mkl-devel")
        descriptions, lapack = Path(session.virtualenv.location) / "lib" / "pkgconfig", "mkl"
    else:
        described = next(Path("/usr/include").rglob("blis-*/cblas.h"), None)
        if described is None:
            session.skip("BLIS is missing: apt-get install libblis-dev liblapack-dev, as Debian calls it")
        # Debian has no description of it for pkg-config
        text = f"Name: blis\nDescription: BLIS\nVersion: 0\nLibs: -lblis\nCflags: -I{described.parent}\n"
        (tmp / "blis.pc").write_text(text, encoding="utf-8")
        descriptions, lapack = tmp, "lapack"
    # sorting and the like for each kind of processor would take most of the time
    settings = f"blas={library}", f"lapack={lapack}", "allow-noblas=false", "cpu-dispatch=none"
    options = [f"-Csetup-args=-D{setting}" for setting in settings]
    env = {"PKG_CONFIG_PATH": str(descriptions)}
    if library == "mkl":
        env["LDFLAGS"] = f"-Wl,-rpath,{descriptions.parent}"
    # not from pip's cache, where builds with other libraries have the same name
    no_wheel = "--no-binary=numpy", "--no-cache-dir", "--force-reinstall", "--no-deps"
    session.install(*no_wheel, *options, "numpy", env=env)


@nox.session
def lint(session):
    """Look at style, format and docstrings."""
    session.install(".[test]", "--group", "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    modules = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "sklearn_gru").rglob("*.py"))
    session.run("numpydoc", "lint", *modules, silent=True)
    session.run("zizmor", "--offline", "--no-progress", "--persona=pedantic", ".github")


@nox.session
def types(session):
    """Check the public names as a user's own mypy sees them."""
    session.install(".[test]", "--group", "lint")
    session.run("mypy")
    session.run("python", "-m", "pytest", "-m", "not integration", "tests/test_types.py")


@nox.session
def docs(session):
    """Build the site, warnings being errors, and follow every link within it; ``-- fast`` runs no example."""
    session.install(".[examples]", "--group", "docs")
    site = ROOT / "docs" / "_build" / "html"
    for made in (site, ROOT / "docs" / "api", ROOT / "docs" / "gallery"):
        shutil.rmtree(made, ignore_errors=True)
    fast = ["-D", "sphinx_gallery_conf.plot_gallery=False"] if "fast" in session.posargs else []
    # boosting's threads wait for each other by spinning: on a busy machine that takes ten times as long
    build = "sphinx-build", "-W", "--keep-going", "-q", "-b", "html", *fast, "docs", str(site)
    session.run(*build, env={"OMP_NUM_THREADS": "1"})
    session.run("python", "tests/site_links.py", str(site))


@nox.session
def browser(session):
    """Look at the built site in Chromium, wide and narrow, light and dark, and let axe judge it."""
    session.run("npm", "--prefix", "tests/browser", "ci", external=True)
    session.run("node", "tests/browser/look.mjs", *session.posargs, external=True)


@nox.session
@nox.parametrize("library", list(LIBRARIES), ids=list(LIBRARIES))
def integration(session, library):
    """Run what the pages show of other libraries: all of them, or one by ``nox -s 'integration(dask)'``."""
    start = monotonic()
    session.install("-e", ".", "pytest", "hypothesis", *LIBRARIES[library])
    installed = monotonic()
    test = f"tests/integration/test_{library}.py"
    session.run("python", "-m", "pytest", "-m", "integration", "--durations=5", test)
    session.log(f"{library}: {installed - start:.0f} s to install, {monotonic() - installed:.0f} s to run")


@nox.session
def properties(session):
    """Try what holds for every input on 100,000 random ones, and keep how many they were in docs/trials."""
    session.install("-e", ".[test]")
    # beside each other small products are faster by one thread each
    session.run("python", "-m", "tests.properties", *session.posargs, env={"OPENBLAS_NUM_THREADS": "1"})


@nox.session
def exchange(session):
    """Hold the graphs of ONNX, and the modules of PyTorch and Keras, against what this package computes."""
    _install_frameworks(session)
    session.install(".[mlflow]")
    pytest = "python", "-m", "pytest"
    paths = "tests/exchange", "sklearn_gru/exchange", "tests/test_docstrings.py"
    session.run(*pytest, *paths, env=OF_KERAS)
    session.run(*pytest, "tests/test_faults.py", "-k", "exchange or public_name", env=OF_KERAS)
    session.run(*pytest, "tests/test_documentation.py", "-k", "onnx or torch or framework", env=OF_KERAS)


def _install_frameworks(session):
    """What ``sklearn_gru.exchange`` takes networks to."""
    session.install("torch==2.13.0")  # before all others, which would take a build for graphics cards
    session.install(".[test,onnx,torch,keras]", "onnxruntime", "skl2onnx")


@nox.session
def others(session):
    """Run what others test their own with: ONNX, Keras, ONNX Runtime, PyTorch, scikit-learn and sktime."""
    _install_frameworks(session)
    session.run("python", "-m", "pytest", "tests/others", env=OF_KERAS | COUNTED)
    session.notify("forecasting")
    for version in SCIKIT_LEARN:
        session.notify(f"checks({version})")


@nox.session
@nox.parametrize("version", SCIKIT_LEARN, ids=SCIKIT_LEARN)
def checks(session, version):
    """Run scikit-learn's checks with 20 seeds, or as many as ``--`` says, on the newest of each version."""
    others = "hypothesis", "pandas", _polars_for(version), "pyarrow", "pytest"
    session.install(".", f"scikit-learn=={version}.*", *others)
    not_generated = "not passes_every_check and not fails_exactly"  # which the seeds below do
    older = "ignore:scipy.optimize. The `disp` and `iprint`:DeprecationWarning"  # scikit-learn 1.6 gives them
    session.run("python", "-m", "pytest", "-W", older, "tests/test_common.py", "-k", not_generated)
    session.run("python", "-m", "tests.others.checks", *(session.posargs or ["20"]))


@nox.session
def process(session):
    """Kill, interrupt, fork and starve processes hundreds of times, and count what comes of it."""
    session.install("-e", ".[test]")
    session.run("python", "-W", "ignore", "-m", "tests.process", *session.posargs)


@nox.session
def reproducible(session):
    """Train and predict again, in other processes, threads, copies and files, and compare to the bit."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "tests.reproducible", *session.posargs)


@nox.session
def hostile(session):
    """Load 20,000 damaged and hostile model files, each of which has to be refused."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "tests.exchange.hostile", *(session.posargs or ["20000", "--write"]))


@nox.session
def forecasting(session):
    """Hold forecasts that packages for forecasting make of the network against ours; run shap's block too."""
    session.install(".[test]", "sktime", "skforecast", "mlforecast", "feature-engine", "shap")
    pytest = "python", "-m", "pytest"
    session.run(*pytest, "tests/test_forecasting_packages.py")
    session.run(*pytest, "tests/others/test_sktime.py", env=COUNTED)
    session.run(*pytest, "tests/test_documentation.py", "-k", "forecasting or shap")


@nox.session
def mutants(session):
    """Make wrong changes, one at a time, and see which tests notice: ``nox -s mutants -- classic``."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "tests.mutants", *session.posargs)


@nox.session
def mutmut(session):
    """Let mutmut change the engine, in ways drawn at random, and see what its tests notice."""
    session.install("-e", ".[test]", "mutmut==3.8.1")
    session.run("python", "-m", "tests.mutants.generated", *session.posargs)


@nox.session
def benchmarks(session):
    """Run scripts of benchmarks/, which print what they measure: ``nox -s benchmarks -- windows``."""
    session.install(".[examples]")
    for name in session.posargs or ["training_step"]:
        session.run("python", f"benchmarks/{name}.py")
