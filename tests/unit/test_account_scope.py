"""What an account may see has to be said: a form left empty must not open the whole company to somebody."""

from __future__ import annotations

import pytest

from dashboard.errors import Refusal
from dashboard.ui.settings_users import Seen


@pytest.mark.parametrize(
    ("seen", "key"), [(Seen(False), "account.scope_missing"), (Seen(True, (1,)), "account.scope_both")]
)
def test_nothing_said_and_both_said_are_refused(seen: Seen, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        seen.decided()
    assert (refused.value.key, refused.value.field) == (key, "teams")


def test_the_whole_company_is_no_team_and_no_site() -> None:
    assert Seen(True).decided() == ((), ())
    assert Seen(False, (2,), (7, 8)).decided() == ((2,), (7, 8))
