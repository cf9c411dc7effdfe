"""Red lines are raised by words, in both languages."""

import json

import pytest

from dashboard.rules.policy_reading import PolicyError
from dashboard.rules.red_lines import RedLineWords, red_line_in

WORDS = RedLineWords()


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("老人在大堂滑倒受伤，已送医", "injury", "受伤"),
        ("再不处理我就打12345投诉", "regulator", "12345"),
        ("几十户业主联名要求换电梯", "group_action", "联名"),
        ("已联系记者，准备曝光", "media", "记者"),
        ("A child was INJURED by the gate", "injury", "injured"),
        ("I will sue you", "regulator", "sue"),
        ("要找媒体，而且老人受伤了", "injury", "受伤"),
        ("无人受伤，但业主要联名", "group_action", "联名"),
    ],
)
def test_the_gravest_red_line_and_its_word_are_found(text: str, kind: str, word: str) -> None:
    found = red_line_in(text, WORDS)
    assert found is not None
    assert (found.kind, found.word) == (kind, word)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "电梯异响，已派工程部",
        "电话 13812345678 无人接听",
        "The issue with the invoice is solved",
        "The tennis court is dirty",
        "电梯困人，无人受伤",
        "Gate fell, no injuries",
    ],
)
def test_ordinary_matters_raise_nothing(text: str) -> None:
    assert red_line_in(text, WORDS) is None


def test_the_words_are_the_companys_own() -> None:
    words = RedLineWords({"media": ("a+b (tv)",)}, ())
    found = red_line_in("they called A+B (TV) yesterday", words)
    assert found is not None
    assert found.kind == "media"
    assert red_line_in("老人受伤", words) is None
    assert RedLineWords.from_json(json.loads(json.dumps(WORDS.to_json()))) == WORDS


@pytest.mark.parametrize(
    ("words", "field", "fault"),
    [
        ({"gossip": ["x"]}, "words.gossip", "unknown"),
        ({"media": [" "]}, "media", "form"),
        ({"media": "记者"}, "media", "form"),
        (None, "words", "missing"),
    ],
)
def test_faulty_words_name_the_setting(words: object, field: str, fault: str) -> None:
    with pytest.raises(PolicyError) as refused:
        RedLineWords.from_json({"words": words, "denials": []})
    assert (refused.value.field, refused.value.fault) == (field, fault)
