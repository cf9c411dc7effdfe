"""`huiyin import`, `undo-import` and `export`, as a person or a script uses them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from sqlalchemy import Engine
from typer.testing import CliRunner

from dashboard import cli_exchange
from dashboard.settings import settings
from tests.integration.importing import ask, one

MAPPING = (
    'kind="cases"\nsource="crm"\n[columns]\nnumber="n"\nkind={constant="complaint"}\nreceived_at="t"\nseverity="s"\n'
)
FILE = "n,t,s\n1,2026-05-01 10:00,1\n2,2026-05-02 10:00,\n3,2026-05-02 11:00,9\n"


@pytest.fixture
def app(store: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[typer.Typer]:
    monkeypatch.setenv("HUIYIN_DATABASE_URL", store.url.render_as_string(hide_password=False))
    monkeypatch.setenv("HUIYIN_LANGUAGE", "en")
    monkeypatch.setattr(cli_exchange, "open_store", lambda _url: store)
    settings.cache_clear()
    made = typer.Typer()
    cli_exchange.register(made)
    yield made
    settings.cache_clear()


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "cases.csv").write_text(FILE, encoding="utf-8")
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    return str(tmp_path / "cases.csv"), str(tmp_path / "m.toml")


def test_json_prints_one_object_with_the_four_counts(app: typer.Typer, files: tuple[str, str], store: Engine) -> None:
    done = CliRunner().invoke(app, ["import", "cases", files[0], "--map", files[1], "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {"new": 2, "changed": 0, "unchanged": 0, "rejected": 1}
    assert one(store, "SELECT COUNT(*) FROM case_file") == 2


def test_a_dry_run_writes_nothing(app: typer.Typer, files: tuple[str, str], store: Engine) -> None:
    done = CliRunner().invoke(app, ["import", "cases", files[0], "--map", files[1], "--dry-run", "--json"])
    assert json.loads(done.stdout)["new"] == 2
    assert one(store, "SELECT COUNT(*) FROM case_file") == 0
    assert one(store, "SELECT COUNT(*) FROM import_run") == 0


def test_rejected_rows_go_to_a_file(app: typer.Typer, files: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "bad.csv"
    done = CliRunner().invoke(app, ["import", "cases", files[0], "--map", files[1], "--rejected", str(out)])
    assert "new 2, changed 0, unchanged 0, rejected 1" in done.stdout
    assert out.read_text(encoding="utf-8-sig").splitlines() == [
        "Row,Field,Value,Reason",
        "4,severity (1 gravest),9,out of range 1–3",
    ]


def test_strict_refuses_the_whole_file_and_says_why(app: typer.Typer, files: tuple[str, str], store: Engine) -> None:
    done = CliRunner().invoke(app, ["import", "cases", files[0], "--map", files[1], "--strict", "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout) == {"new": 0, "changed": 0, "unchanged": 0, "rejected": 1}
    assert done.stderr.strip() == (
        "Rows that can't be taken: 1, the first is row 4, 'severity (1 gravest)'; as asked, nothing was taken in."
    )
    assert one(store, "SELECT COUNT(*) FROM case_file") == 0


def test_a_refused_file_is_one_sentence_on_stderr(app: typer.Typer, files: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MAPPING.replace('received_at="t"\n', ""), encoding="utf-8")
    done = CliRunner().invoke(app, ["import", "cases", files[0], "--map", files[1], "--json"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.strip() == "'Cases' still need received (received_at). Map a column to it, or give a constant."
    other = CliRunner().invoke(app, ["import", "surveys", files[0], "--map", files[1]])
    assert (other.exit_code, other.stdout) == (1, "")


def test_undo_takes_it_back_once(app: typer.Typer, files: tuple[str, str], store: Engine) -> None:
    run = CliRunner()
    run.invoke(app, ["import", "cases", files[0], "--map", files[1]])
    done = run.invoke(app, ["undo-import", "1"])
    assert done.stdout.splitlines()[0] == "Import 1 is undone: 4 rows are void."
    assert one(store, "SELECT COUNT(*) FROM case_file WHERE voided_at IS NULL") == 0
    again = run.invoke(app, ["undo-import", "1"])
    assert (again.exit_code, again.stderr.strip()) == (1, "Import 1 was undone before.")
    assert run.invoke(app, ["undo-import", "7"]).exit_code == 1


def test_the_rows_of_a_number_are_handed_out_and_that_is_on_record(
    app: typer.Typer, files: tuple[str, str], store: Engine, tmp_path: Path
) -> None:
    run, out = CliRunner(), tmp_path / "rows.csv"
    run.invoke(app, ["import", "cases", files[0], "--map", files[1]])
    asked = ["export", "received", "--as-of", "2026-06-01", "--period", "2026-05", "--to", str(out)]
    assert run.invoke(app, asked).exit_code == 0
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert "As of,2026-06-01 00:00" in lines
    assert [line.split(",")[:2] for line in lines[-2:]] == [["2", "2026-05-02 10:00"], ["1", "2026-05-01 10:00"]]
    assert ask(store, "SELECT actor FROM audit_entry WHERE action = 'export'") == [("huiyin",)]
    wrong = run.invoke(app, [*asked[:-1], str(tmp_path / "rows.doc")])
    assert (wrong.exit_code, wrong.stderr.strip()) == (1, "Name the file .csv or .xlsx.")
    assert run.invoke(app, ["export", "luck", *asked[2:]]).exit_code == 1


def test_all_rows_of_a_kind_are_handed_out_and_that_is_on_record(
    app: typer.Typer, files: tuple[str, str], store: Engine, tmp_path: Path
) -> None:
    run, out = CliRunner(), tmp_path / "rows.csv"
    run.invoke(app, ["import", "cases", files[0], "--map", files[1]])
    done = run.invoke(app, ["export", "cases", "--to", str(out), "--period", "2026-05"])
    assert (done.exit_code, done.stdout.strip()) == (0, f"2 rows written to {out}")
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) == 1 + 3 + 1 + 1 + 2, "title, about, header, rows"
    assert ask(store, "SELECT actor, subject FROM audit_entry WHERE action = 'export'") == [("huiyin", "cases")]
    asked = ["export", "customers", "--to", str(tmp_path / "c.xlsx")]
    assert run.invoke(app, asked).exit_code == 0
    assert run.invoke(app, [*asked, "--as-of", "2026-06-01", "--period", "2026-05"]).exit_code == 0, (
        "a metric's name too"
    )
    for wrong in (["export", "luck"], ["export", "cases", "--team", "x"], ["export", "received"]):
        refused = run.invoke(app, [*wrong, "--to", str(out)])
        assert (refused.exit_code, refused.stdout) == (1, "")
