"""Documents that would rot are held against the code."""

from __future__ import annotations

import re
from pathlib import Path

from dashboard.settings import Settings

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_setting_is_in_the_operations_guide_and_no_other() -> None:
    told = set(re.findall(r"^\| `HUIYIN_(\w+)` ", (DOCS / "operations.md").read_text(), re.M))
    assert told == {name.upper() for name in Settings.model_fields}


def test_every_setting_is_told_in_its_own_words() -> None:
    guide = (DOCS / "operations.md").read_text()
    for name, field in Settings.model_fields.items():
        assert field.description
        assert field.description in guide, name


def test_links_between_documents_lead_somewhere() -> None:
    for document in (*DOCS.rglob("*.md"), *DOCS.parent.glob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name} points to {target}"
