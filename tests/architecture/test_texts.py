"""Every sentence is in both catalogues, and every entry of the catalogues is used."""

from __future__ import annotations

import ast
import re
import string
from functools import cache, lru_cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from dashboard.i18n.words import LANGUAGES
from tests.architecture.source import ROOT, Source, sources

SPEAKING = {"text", "plural", "has"}

# Areas whose keys are put together at run time from nothing but a code; what the code is. Every other key that is put
# together names at least a part of its area, as `settings.rule.{kind}` does.
CODES = {
    "asset_kind": "a sort of asset",
    "attempt": "the result of an attempt",
    "callback_reason": "why somebody is called",
    "callback_state": "how a callback stands",
    "channel": "a way to reach us",
    "customer": "a field of a customer's file",
    "customer_kind": "person or company",
    "definitions": "a line of a metric's definition",
    "demo": "what a store holds that is not empty",
    "direction": "in or out",
    "exposure": "what a site's size is counted in",
    "import_kind": "what a file holds",
    "kind": "a kind of case",
    "lifecycle": "a customer's lifecycle",
    "metric": "a metric of the catalogue",
    "outcome": "what came of a case",
    "page": "a page's path",
    "preset": "an industry",
    "quality": "what is odd about imported rows",
    "reason": "why there is no number",
    "relation": "a customer's relation to an asset",
    "role": "an account's role",
    "share": "a way to pass a page on",
    "stage": "a stage, an exit or an event of a case",
    "term": "a word that each industry has its own for",
    "tier": "a customer's tier",
    "way": "how somebody was called",
    "weekday": "a day of the week, Monday is 1",
}


@lru_cache(maxsize=2)
def entries(language: str) -> dict[str, tuple[str, ...]]:
    """Key → its sentences (several for a plural)."""
    found: dict[str, tuple[str, ...]] = {}
    for file in sorted((ROOT / "dashboard" / "i18n" / language).glob("*.po")):
        with file.open("rb") as stream:
            catalogue: Catalog = read_po(stream, locale=language)
        for message in catalogue:
            if message.id:
                key = message.id if isinstance(message.id, str) else message.id[0]
                assert key not in found, f"{key} stands twice"
                found[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return found


@cache
def said(source: Source) -> set[str]:
    """Keys that stand in the file in full: anything that looks like `area.name` and is a key."""
    constants = {node.value for node in source.nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {constant for constant in constants if re.fullmatch(r"[a-z_]+(\.[A-Za-z0-9_-]+)+\.?", constant)}


@cache
def beginnings(source: Source) -> set[str]:
    """What stands before the first gap of a key that is put together: `role.` of `f"role.{role}"`, or `settings.part`
    where it is handed over to be completed."""
    found = {f"{constant.rstrip('.')}." for constant in said(source) if constant not in entries("en")}
    for node in source.nodes:
        if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
            start = str(node.values[0].value)
            if re.match(r"[a-z_]+\.", start):
                found.add(start)
    return found


def test_both_languages_have_the_same_keys() -> None:
    chinese, english = (set(entries(language)) for language in LANGUAGES)
    assert chinese == english


def test_both_languages_have_the_same_gaps() -> None:
    def gaps(sentences: tuple[str, ...]) -> set[str]:
        return {name for sentence in sentences for _, name, _, _ in string.Formatter().parse(sentence) if name}

    chinese, english = (entries(language) for language in LANGUAGES)
    assert [key for key in chinese if gaps(chinese[key]) != gaps(english.get(key, chinese[key]))] == []


def test_nothing_is_left_untranslated() -> None:
    for language in LANGUAGES:
        assert [key for key, sentences in entries(language).items() if not all(sentences)] == []


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_every_key_that_is_said_is_known(source: Source) -> None:
    literal = {
        ast.literal_eval(node.args[0])
        for node in source.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in SPEAKING
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
        and re.fullmatch(r"[a-z_]+(\.[A-Za-z0-9_-]+)+", node.args[0].value)
    }
    assert literal - set(entries("en")) == set()


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_refusals_have_a_sentence(source: Source) -> None:
    keys = {
        ast.literal_eval(node.args[0])
        for node in source.nodes
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"Refusal", "NotAllowed", "Conflict", "NotFound"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert keys - set(entries("en")) == set()


def test_no_sentence_is_left_over() -> None:
    used = set().union(*(said(source) for source in sources()))
    made = set().union(*(beginnings(source) for source in sources()))
    starts = tuple(start for start in made if start.rstrip(".") in CODES or "." in start.rstrip("."))
    assert [key for key in entries("en") if key not in used and not key.startswith(starts)] == []


def test_the_table_of_codes_lists_only_what_is_put_together() -> None:
    made = set().union(*(beginnings(source) for source in sources()))
    assert {f"{area}." for area in CODES} <= made


def test_chinese_sentences_use_full_width_punctuation() -> None:
    half_width = re.compile(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]")
    wrong = {
        key: sentence
        for key, sentences in entries("zh_CN").items()
        for sentence in sentences
        if half_width.search(re.sub(r":\w[\w/-]*[:\[]|\{[^}]*\}", "", sentence))
    }
    assert wrong == {}
