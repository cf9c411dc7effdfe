"""Sizes, guards, and what may stand only in one place."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, Source, sources, tracked

LONGEST_FILE, LONGEST_PAGE, LONGEST_MAIN = 300, 80, 60
LONGEST_FUNCTION, USUAL_FUNCTION = 60, 30
BOUNDARIES = {"dashboard/ui/page.py", "dashboard/jobs/passes.py"}
"""Where everything that can go wrong ends: the page gets a sentence, the next job its turn, the log the rest."""


def functions(source: Source) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in source.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def calls(source: Source, name: str) -> list[ast.Call]:
    return [
        node
        for node in source.nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_a_file_can_be_read_in_one_sitting(source: Source) -> None:
    lines = len(source.text.splitlines())
    if source.name in {"streamlit_app.py", "dashboard/main.py"}:
        assert lines <= LONGEST_MAIN
    assert lines <= (LONGEST_PAGE if source.module.startswith("pages.") else LONGEST_FILE)


def test_functions_are_short() -> None:
    sizes = sorted(
        (length(function), f"{source.name}:{function.name}") for source in sources() for function in functions(source)
    )
    assert [size for size in sizes if size[0] > LONGEST_FUNCTION] == []
    assert sizes[int(len(sizes) * 0.9)][0] <= USUAL_FUNCTION


@pytest.mark.parametrize(
    "source", [source for source in sources() if source.module.startswith("pages.")], ids=lambda source: source.name
)
def test_a_page_begins_with_its_guard(source: Source) -> None:
    """The first statement that does anything is `page = open_page(PageId.…)`: before it nothing may be shown or read."""
    deeds = [
        node
        for node in source.tree.body
        if not isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        and not (
            isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant | ast.Tuple | ast.Dict)
        )
    ]
    assert re.match(r"page = open_page\(PageId\.[A-Z]+\)$", ast.unparse(deeds[0]))


def test_every_page_is_in_the_navigation_and_nothing_else_is() -> None:
    from dashboard.ui.page_table import PAGES

    assert {page.file for page in PAGES} == {file.name for file in (ROOT / "pages").glob("*.py")}


def test_sql_is_written_in_the_store_only() -> None:
    outside = [
        source.name for source in sources() if not source.module.startswith("data_access") and calls(source, "select")
    ]
    assert outside == []


def test_no_two_places_share_a_role_within_a_statement() -> None:
    """Of two aliases with one name, one inside the other, the inner hides the outer: rows would be compared with themselves."""
    asked = [ast.literal_eval(call.args[1]) for source in sources() for call in calls(source, "in_role")]
    assert asked
    assert len(asked) == len(set(asked))


def test_repositories_never_commit() -> None:
    committing = [
        source.name
        for source in sources()
        if source.module.startswith("data_access.")
        and source.module != "data_access.engine"
        and any(ast.unparse(node.func).endswith(".commit") for node in source.nodes if isinstance(node, ast.Call))
    ]
    assert committing == []


def test_the_clock_is_read_in_one_place() -> None:
    watches = re.compile(
        r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time|time\.localtime)\b|func\.(now|current_\w+)\("
    )
    readers = {
        source.name
        for source in sources()
        for node in source.nodes
        if isinstance(node, ast.Call) and watches.search(ast.unparse(node.func) + "(")
    }
    assert readers == {"dashboard/clock.py"}


def test_no_list_of_choices_brings_streamlit_s_english_words() -> None:
    """ "Select all" and "Choose options" stand in the widget itself; only leaving them out keeps a Chinese page Chinese."""
    lists = [
        (source.name, {one.arg: ast.unparse(one.value) for one in node.keywords})
        for source in sources()
        for node in source.nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.multiselect"
    ]
    assert lists
    assert [name for name, said in lists if said.get("select_all") != "False" or "placeholder" not in said] == []


def test_nothing_is_printed_outside_the_command_line() -> None:
    assert [source.name for source in sources() if calls(source, "print")] == []


def test_everything_is_caught_only_at_the_boundary() -> None:
    catching = {
        source.name
        for source in sources()
        for node in source.nodes
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
    }
    assert catching == BOUNDARIES


def test_no_room_hides_a_module_of_python_or_of_a_package() -> None:
    """The folder of the main script comes first on the import path, so `dashboard/statistics` would hide Python's own."""
    taken = set(sys.stdlib_module_names) | set(packages_distributions())
    own = {"dashboard", "data_access", "streamlit_app", "pages", "tests"}
    names = {file.stem if file.is_file() else file.name for file in (ROOT / "dashboard").iterdir()}
    names |= {file.stem for file in (ROOT / "pages").glob("*.py")} | {
        file.name for file in ROOT.iterdir() if file.is_dir()
    }
    assert (names & taken) - own - {"__init__", "__pycache__"} == set()


def test_no_room_is_called_a_drawer() -> None:
    drawers = {"utils", "util", "helpers", "common", "misc"}
    assert [source.name for source in sources() if drawers & set(Path(source.name.removesuffix(".py")).parts)] == []


def test_no_address_of_a_machine_or_a_registry_is_kept() -> None:
    """Paths of somebody's home or workplace, and hosts where packages are fetched, differ from place to place."""
    telling = re.compile(
        rb"/(?:home|Users|root|work)/\w|/tmp/(?!x\b|\.\.\.)[a-z]+-venv|files\.pythonhosted|pypi\.org/simple|--index-url"
    )
    text = [file for file in tracked() if file.suffix not in {".png", ".xls", ".xlsx", ".db"}]
    keeping = {file.relative_to(ROOT).as_posix() for file in text if telling.search(file.read_bytes())}
    assert keeping - {Path(__file__).relative_to(ROOT).as_posix()} == set()
