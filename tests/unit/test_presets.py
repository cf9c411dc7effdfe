"""Every industry preset can be read and is whole."""

from __future__ import annotations

import pytest

from dashboard.presets import preset_data
from data_access.vocabulary import Preset


@pytest.mark.parametrize("preset", list(Preset))
def test_a_preset_has_a_two_level_cause_tree_in_both_languages(preset: Preset) -> None:
    causes = preset_data(preset).causes
    groups = {cause.code for cause in causes if cause.parent is None}
    assert len(groups) >= 8
    for cause in causes:
        assert cause.name.zh
        assert cause.name.en.isascii()
        assert cause.parent is None or cause.parent in groups
    assert {cause.parent for cause in causes} - {None} == groups
    assert len({cause.code for cause in causes}) == len(causes)


@pytest.mark.parametrize("preset", list(Preset))
def test_a_preset_asks_overall_once_and_recommendation_on_a_scale_of_ten(preset: Preset) -> None:
    items = preset_data(preset).items
    assert [item.code for item in items if item.is_overall] == ["overall"]
    recommend = next(item for item in items if item.is_recommend)
    assert (recommend.scale_min, recommend.scale_max, recommend.top_from) == (0, 10, 9)
    assert all((item.scale_min, item.scale_max) == (1, 5) for item in items if not item.is_recommend)


def test_the_words_follow_the_industry() -> None:
    assert preset_data("property").account_manager.zh == "管家"
    assert preset_data("workshop").account_manager.zh == "服务顾问"
    assert [preset_data(p).site.zh for p in ("property", "workshop", "bank")] == ["项目", "门店", "网点"]
    assert preset_data("bank").asset.of("en") == "Contract no."


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(ValueError, match="circus"):
        preset_data("circus")
