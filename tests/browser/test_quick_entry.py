"""The quick-entry line by itself, in a real browser: keys, input methods, slow answers, drafts, double saving."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import ROOT

pytestmark = pytest.mark.browser


class Line:
    """The page under test and what reached Python."""

    def __init__(self, page: Page, address: str, trace: Path) -> None:
        self.page, self.address, self.trace = page, address, trace
        self.before = len(self._all())

    def _all(self) -> list[dict[str, Any]]:
        return [json.loads(row) for row in self.trace.read_text("utf-8").splitlines()] if self.trace.exists() else []

    @property
    def stored(self) -> list[dict[str, Any]]:
        return self._all()[self.before :]

    def open(self, query: str = "") -> Line:
        self.page.goto(f"{self.address}/{query}")
        expect(self.field("customer")).to_be_focused(timeout=20_000)
        return self

    def field(self, name: str) -> Locator:
        return self.page.locator(f"input#{name}")

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def options(self) -> Locator:
        return self.page.locator("#options .option")

    def choose_chen(self) -> None:
        self.type("1203")
        expect(self.options.first).to_contain_text("6-1203")
        self.press("Enter")

    def expect_stored(self, count: int) -> list[dict[str, Any]]:
        expect(self.page.locator(".done")).to_have_text("<stored>")
        assert len(self.stored) == count
        return self.stored


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The constant page on a free port, and the file of what it received."""
    folder = tmp_path_factory.mktemp("line")
    trace = folder / "trace.jsonl"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(Path(__file__).with_name("constant_line.py"))]
    command += ["--server.port", str(port), "--server.headless", "true", "--server.fileWatcherType", "none"]
    environment = {**os.environ, "LINE_TRACE": str(trace), "PYTHONPATH": str(ROOT)}
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}", trace
        finally:
            server.terminate()


def _wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the page did not start")


@pytest.fixture
def line(tab: Page, served: tuple[str, Path]) -> Line:
    return Line(tab, *served)


# ── from the keyboard ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_complaint_goes_from_field_to_field_and_is_stored(line: Line) -> None:
    line.open()
    line.choose_chen()
    line.type("31")
    line.type("lift stopped")
    line.press("Enter")
    expect(line.field("result")).to_have_value("2 Dispatch")
    line.press("Enter", "Enter", "Enter", "Enter")  # result, recipient, promise, Save
    (sent,) = line.expect_stored(1)
    assert sent | {"token": "", "sent_at": 0} == {
        "token": "", "sent_at": 0, "attempt": 1, "customer": 11, "asset": 5, "phone": None, "name": None,
        "kind": "complaint", "cause": 100, "content": "lift stopped", "result": "dispatched", "recipient": "team:2",
        "promise": "", "time": "", "site": "1", "channel": "phone", "outside": "",
    }  # fmt: skip
    assert len(sent["token"]) == 32
    expect(line.field("customer")).to_be_focused()
    expect(line.field("content")).to_have_value("")


def test_a_complaint_takes_at_most_ten_keystrokes_besides_text(line: Line) -> None:
    line.open()
    line.page.evaluate("window.pressed = []; addEventListener('keydown', (e) => window.pressed.push(e.key), true)")
    line.choose_chen()
    line.type("31lift stopped")
    line.press("Enter", "Enter", "Enter", "Control+Enter")
    line.expect_stored(1)
    text = len("1203") + len("lift stopped")
    assert line.page.evaluate("window.pressed.length") - text <= 10


def test_an_enquiry_is_solved_at_once_unless_said_otherwise_and_asks_for_no_recipient(line: Line) -> None:
    line.open()
    line.choose_chen()
    line.type("2")
    expect(line.field("result")).to_have_value("1 Solved")
    expect(line.field("recipient")).to_be_disabled()
    expect(line.field("promise")).to_be_hidden()
    line.type("0deposit")
    line.press("Control+Enter")
    (sent,) = line.expect_stored(1)
    assert (sent["result"], sent["cause"], sent["recipient"]) == ("solved", 0, None)


def test_a_suggestion_has_no_usual_result_and_nothing_has_a_usual_kind(line: Line) -> None:
    line.open()
    expect(line.field("kind")).to_have_value("")
    line.choose_chen()
    line.type("4")
    expect(line.field("result")).to_have_value("")


def test_a_result_chosen_by_hand_survives_another_kind(line: Line) -> None:
    line.open()
    line.choose_chen()
    line.type("31")
    line.field("result").focus()
    line.type("3")
    line.field("kind").focus()
    line.type("2")
    expect(line.field("result")).to_have_value("3 Promise")


def test_a_recipient_and_a_promise_are_typed(line: Line) -> None:
    line.open()
    line.choose_chen()
    line.type("11tap leaks")
    line.press("Enter", "Enter")
    expect(line.options.first).to_contain_text("Works")  # where cause 100 of site 1 goes
    line.type("Desk")
    line.press("Enter")
    line.type("+2h")
    expect(line.options.first).to_contain_text("<read +2h>")
    line.press("Control+Enter")
    (sent,) = line.expect_stored(1)
    assert (sent["recipient"], sent["promise"]) == ("team:1", "+2h")


def test_a_rarer_cause_is_found_by_its_name(line: Line) -> None:
    line.open()
    line.choose_chen()
    line.type("1zeb")
    expect(line.options.first).to_contain_text("Zebra")
    line.press("Enter")
    expect(line.field("cause")).to_have_value("1 Zebra")
    expect(line.field("content")).to_be_focused()


def test_the_customers_site_brings_its_own_recipient(line: Line) -> None:
    line.open()
    line.type("1204")
    expect(line.options.first).to_contain_text("6-1204")
    line.press("Enter")
    line.type("31")
    expect(line.field("recipient")).to_have_attribute("placeholder", "Desk")
    line.type("noise")
    line.press("Control+Enter")
    assert line.expect_stored(1)[0]["site"] == "2"


def test_arrows_choose_among_several_customers(line: Line) -> None:
    line.open()
    line.type("6-12")
    expect(line.options).to_have_count(3)
    line.press("ArrowDown", "ArrowDown", "Enter")
    expect(line.field("customer")).to_have_value("6-1204 Li")
    expect(line.field("kind")).to_be_focused()


def test_a_click_chooses_too(line: Line) -> None:
    line.open()
    line.type("6-12")
    line.options.nth(1).click()
    expect(line.field("customer")).to_have_value("6-1201 Wang")
    line.options.nth(4).click()
    expect(line.field("kind")).to_have_value("5 Praise")


def test_the_time_is_back_filled_by_key(line: Line) -> None:
    line.open()
    line.choose_chen()
    line.type("20question")
    line.press("F8")
    line.type("08:40")
    expect(line.page.locator(".foot")).to_contain_text("<read 08:40>")
    line.press("Control+Enter")
    assert line.expect_stored(1)[0]["time"] == "08:40"
    expect(line.page.locator("input.time")).to_be_hidden()


def test_the_keys_work_from_the_channel_too(line: Line) -> None:
    line.open()
    line.choose_chen()
    line.type("20question")
    line.page.locator("select").focus()
    line.press("Control+Enter")
    line.expect_stored(1)
    expect(line.field("customer")).to_be_focused()


def test_a_channel_of_an_outside_body_asks_for_its_number(line: Line) -> None:
    number = line.page.get_by_label("<outside>")
    line.open()
    line.choose_chen()
    line.type("20question")
    expect(number).to_be_hidden()
    line.page.locator("select").select_option("visit")
    number.fill(" DH2026-77 ")
    line.press("Control+Enter")
    assert line.expect_stored(1)[0]["outside"] == "DH2026-77"
    expect(number).to_have_value("")  # the next matter has its own


def test_letters_that_are_shortcuts_of_the_page_are_only_letters_here(line: Line) -> None:
    line.open()
    line.field("content").focus()
    line.type("cr")
    expect(line.page.get_by_role("dialog")).to_have_count(0)
    expect(line.field("content")).to_have_value("cr")


# ── what Enter waits for ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "before"), [("site", ""), ("kind", "1"), ("cause", "13"), ("content", "131"), ("result", "140an idea")]
)
def test_enter_waits_at_an_empty_field_and_says_what_is_wanted(line: Line, name: str, before: str) -> None:
    line.open()
    line.press("Enter")  # nobody in particular
    line.type(before)
    if name == "result":
        line.press("Enter")
    expect(line.field(name)).to_be_focused()
    line.press("Enter")
    expect(line.page.locator("#fault")).to_have_text(f"<want_{name}>")
    expect(line.field(name)).to_be_focused()
    expect(line.field(name)).to_have_attribute("aria-invalid", "true")
    line.type("1")
    expect(line.page.locator("#fault")).to_have_text("")


@pytest.mark.parametrize(
    ("before", "typed", "name"), [("1", "7", "kind"), ("13", "qqq", "cause"), ("13", "8", "cause")]
)
def test_what_means_nothing_is_not_taken_for_the_first_choice(line: Line, before: str, typed: str, name: str) -> None:
    line.open()
    line.press("Enter")
    line.type(before + typed)
    line.press("Enter")
    expect(line.page.locator("#fault")).to_have_text(f"<want_{name}>")
    expect(line.field(name)).to_have_value(typed)


# ── where it happened ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_brings_no_site_is_asked_for_it(line: Line) -> None:
    line.open()
    line.press("Enter")
    expect(line.field("site")).to_be_focused()
    line.type("230noise")  # the second site, a complaint, unsorted
    expect(line.field("site")).to_have_value("2 Two")
    line.press("Control+Enter")
    assert line.expect_stored(1)[0]["site"] == "2"
    expect(line.field("site")).to_have_value("")  # asked anew each time


def test_a_customer_brings_the_site_and_it_can_be_said_otherwise(line: Line) -> None:
    line.open()
    line.choose_chen()
    expect(line.field("kind")).to_be_focused()
    expect(line.field("site")).to_have_value("One")
    line.field("site").focus()
    line.type("230noise")
    line.press("Control+Enter")
    assert line.expect_stored(1)[0]["site"] == "2"


def test_where_there_is_one_site_it_goes_without_saying(line: Line) -> None:
    line.open("?sites=1")
    expect(line.field("site")).to_be_hidden()
    line.press("Enter")
    expect(line.field("kind")).to_be_focused()
    line.type("30noise")
    line.press("Control+Enter")
    assert line.expect_stored(1)[0]["site"] == "1"


# ── offered without being asked for ───────────────────────────────────────────────────────────────────────────────────


def test_recent_customers_are_an_arrow_away(line: Line) -> None:
    line.open()
    expect(line.options.nth(1)).to_contain_text("6-1201 Owner Wang")
    line.press("ArrowDown", "Enter")
    expect(line.field("customer")).to_have_value("6-1201 Wang")
    expect(line.field("kind")).to_be_focused()


def test_an_open_case_of_the_same_kind_and_cause_is_told(line: Line) -> None:
    line.open()
    line.choose_chen()
    line.type("31")
    expect(line.options.first).to_have_text("<maybe #1023>")
    line.field("cause").focus()
    line.type("2")  # another cause: another matter
    expect(line.page.locator("#options")).not_to_contain_text("<maybe")


def test_a_usual_phrase_is_put_where_the_caret_stands(line: Line) -> None:
    line.open()
    line.choose_chen()
    line.type("30tenant: .")
    line.press("ArrowLeft", "F9")
    expect(line.options).to_have_text(["1please call back", "2urgent"])
    line.type("2")
    expect(line.field("content")).to_have_value("tenant: urgent.")
    line.type(" 2")  # a digit is a digit again
    expect(line.field("content")).to_have_value("tenant: urgent 2.")
    line.press("F9", "Escape")  # only leaves the phrases
    expect(line.field("content")).to_have_value("tenant: urgent 2.")


# ── red lines ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_red_line_shows_its_word_and_its_limit_while_it_is_typed(line: Line) -> None:
    sign = line.page.locator(".red")
    line.open()
    line.choose_chen()
    line.type("30")
    line.field("content").fill("手夹在门里，无人受伤")
    expect(sign).to_have_text("")
    expect(line.field("promise")).to_have_attribute("placeholder", "<today 17:30>")
    line.field("content").fill("打12345投诉，已送医")
    expect(sign).to_have_text("<red 送医 by <today 12:00>>")  # injury is graver than a regulator
    expect(line.field("promise")).to_have_attribute("placeholder", "<today 12:00>")
    line.field("content").fill("Ambulances pass by, issue 112345")
    expect(sign).to_have_text("")
    line.field("content").fill("She will SUE us")
    line.field("result").focus()
    line.type("1")
    expect(sign).to_have_text("<red sue>")  # nothing falls due


# ── an input method composes ──────────────────────────────────────────────────────────────────────────────────────────


def compose(page: Page, text: str) -> None:
    """Chromium's own composition, as an input method makes it."""
    page.context.new_cdp_session(page).send(
        "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
    )


def test_what_is_being_composed_neither_searches_nor_selects(line: Line) -> None:
    line.open()
    line.field("kind").focus()
    compose(line.page, "3")
    expect(line.field("kind")).to_have_value("3")
    line.page.wait_for_timeout(300)
    expect(line.field("kind")).to_be_focused()
    expect(line.field("result")).to_have_value("")


def test_composed_text_arrives_and_is_searched_when_it_is_committed(line: Line) -> None:
    line.open()
    compose(line.page, "wang")
    line.page.wait_for_timeout(300)
    expect(line.options.first).not_to_contain_text("6-1201")
    line.page.context.new_cdp_session(line.page).send("Input.insertText", {"text": "Wang"})
    expect(line.options.first).to_contain_text("6-1201")


@pytest.mark.parametrize("modifier", [False, True])
def test_enter_while_composing_neither_advances_nor_saves(line: Line, modifier: bool) -> None:
    line.open()
    line.choose_chen()
    line.type("20")
    line.field("content").fill("dianti")
    line.field("content").evaluate(
        """(field, ctrlKey) => {
          field.dispatchEvent(new CompositionEvent('compositionstart', {data: 'd'}));
          const press = (init) => field.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, keyCode: 229, ...init}));
          press({key: 'Enter', ctrlKey, isComposing: true});
          press({key: 'Process'});
          field.dispatchEvent(new CompositionEvent('compositionend', {data: 'dianti'}));
          press({key: 'Enter', ctrlKey});  // Safari: the Enter that ended the composition comes after it
        }""",
        modifier,
    )
    line.page.wait_for_timeout(400)
    expect(line.field("content")).to_be_focused()
    assert line.stored == []
    line.press("Enter")  # a real one, after the composition
    expect(line.field("result")).to_be_focused()


def test_function_keys_and_arrows_belong_to_the_input_method_while_it_composes(line: Line) -> None:
    line.open()
    line.type("6-12")
    expect(line.options).to_have_count(3)
    line.field("customer").evaluate(
        """(field) => {
          field.dispatchEvent(new CompositionEvent('compositionstart', {data: 'x'}));
          for (const key of ['ArrowDown', 'Escape', 'F2', 'F4', 'F8', 'Enter'])
            field.dispatchEvent(new KeyboardEvent('keydown', {key, isComposing: true, keyCode: 229, bubbles: true}));
        }"""
    )
    expect(line.options.first).to_have_attribute("aria-selected", "true")
    expect(line.field("customer")).to_have_value("6-12")
    expect(line.field("customer")).to_be_focused()


def test_a_full_width_digit_typed_straight_selects_like_any_digit(line: Line) -> None:
    line.open()
    line.field("kind").focus()
    line.page.keyboard.insert_text("３")
    expect(line.field("kind")).to_have_value("3 Complaint")


# ── slow answers, reruns ──────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_typed_is_lost_while_python_is_busy(line: Line) -> None:
    line.open("?slow=1")
    line.type("1203")
    line.page.wait_for_timeout(200)  # the search is under way
    line.press("Enter")
    line.type("31")
    line.type("the lift has stopped between two floors")
    expect(line.field("customer")).to_have_value("6-1203 Chen")  # the only match, chosen when the answer came
    expect(line.field("kind")).to_have_value("3 Complaint")
    expect(line.field("content")).to_have_value("the lift has stopped between two floors")


@pytest.mark.parametrize("address", ["", "?slow=1"])
def test_the_same_keys_do_the_same_however_fast_the_search_answers(line: Line, address: str) -> None:
    line.open(address)
    line.type("6-12")
    if not address:
        expect(line.options).to_have_count(3)
    line.press("Enter")
    line.type("31lift stoppedX")
    line.press("Backspace", "Enter", "Enter", "Enter", "Enter", "Enter")
    (sent,) = line.expect_stored(1)
    assert (sent["customer"], sent["kind"], sent["content"], sent["recipient"]) == (
        11, "complaint", "lift stopped", "team:2",
    )  # fmt: skip


def test_enter_waits_where_nobody_is_found(line: Line) -> None:
    line.open("?slow=1")
    line.type("9-9")
    line.press("Enter")
    line.type("99")
    expect(line.options.first).to_have_text("<searching>99")
    line.press("Escape")  # what was typed ahead, not the line
    line.press("Enter")
    expect(line.page.locator("#fault")).to_have_text("<nobody found>")
    expect(line.field("customer")).to_be_focused()
    expect(line.field("customer")).to_have_value("9-9")


def test_a_key_that_composes_while_the_search_runs_is_not_kept(line: Line) -> None:
    line.open("?slow=1")
    line.type("1203")
    line.press("Enter")
    line.field("customer").evaluate(
        "(field) => field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true}))"
    )
    expect(line.field("customer")).to_have_value("6-1203 Chen")
    expect(line.field("kind")).to_be_focused()
    expect(line.page.locator("#fault")).to_have_text("")


def test_several_matches_are_never_guessed(line: Line) -> None:
    line.open("?slow=1")
    line.type("6-12")
    line.press("Tab", "Tab")
    line.type("20question")
    expect(line.page.locator("#fault")).to_have_text("<several>")
    line.press("Control+Enter")
    expect(line.field("customer")).to_be_focused()
    assert line.stored == []


def test_an_answer_to_an_earlier_query_is_ignored(line: Line) -> None:
    line.open("?slow=1")
    line.type("6-1203")
    line.page.wait_for_timeout(180)
    line.press("Backspace")
    line.type("1")
    expect(line.options.first).to_contain_text("6-1201", timeout=5000)
    expect(line.options).to_have_count(1)


def test_a_rerun_of_the_page_keeps_text_caret_and_focus(line: Line) -> None:
    line.open()
    line.choose_chen()
    line.type("31half a sentence")
    line.press("ArrowLeft", "ArrowLeft")
    line.page.get_by_role("button", name="rerun the page").evaluate("(button) => button.click()")
    line.type("XY")
    line.page.wait_for_timeout(500)
    expect(line.field("content")).to_be_focused()
    expect(line.field("content")).to_have_value("half a sentenXYce")


def test_what_is_typed_between_saving_and_its_acknowledgement_belongs_to_the_next_line(line: Line) -> None:
    line.open("?slow=1")
    line.type("1203")
    expect(line.options.first).to_contain_text("6-1203")
    line.press("Enter")
    line.type("20first")
    line.press("Control+Enter")
    line.type("1201")
    expect(line.field("content")).to_have_value("first")  # not cleared before the acknowledgement
    expect(line.field("customer")).to_have_value("1201", timeout=5000)
    assert [one["content"] for one in line.stored] == ["first"]


# ── saving ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_double_click_and_a_double_enter_store_one_row(line: Line) -> None:
    line.open("?slow=1")
    line.type("1203")
    expect(line.options.first).to_contain_text("6-1203")
    line.press("Enter")
    line.type("20twice")
    line.page.locator("button.save").dblclick()
    line.press("Control+Enter", "Control+Enter")
    expect(line.page.locator(".done")).to_have_text("<stored>")
    line.page.wait_for_timeout(1200)
    assert len(line.stored) == 1


def test_a_refusal_stands_at_its_field_keeps_everything_and_can_be_mended(line: Line) -> None:
    line.open()
    line.choose_chen()
    line.type("31text")
    line.field("promise").fill("never")
    line.press("Control+Enter")
    expect(line.page.locator("#fault")).to_have_text("<promise refused>")
    expect(line.field("promise")).to_be_focused()
    expect(line.field("promise")).to_have_attribute("aria-invalid", "true")
    expect(line.field("content")).to_have_value("text")
    line.type("+1h")
    expect(line.page.locator("#fault")).to_have_text("")
    line.press("Control+Enter")
    (sent,) = line.expect_stored(1)
    assert (sent["attempt"], sent["promise"]) == (2, "+1h")


def test_two_lines_have_two_tokens(line: Line) -> None:
    line.open()
    for text in ("one", "two"):
        line.choose_chen()
        line.type(f"20{text}")
        line.press("Control+Enter")
        expect(line.field("content")).to_have_value("")
    line.page.wait_for_timeout(300)
    assert len({one["token"] for one in line.expect_stored(2)}) == 2


# ── the next call ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_f2_saves_a_complete_line_and_starts_the_next_call(line: Line) -> None:
    line.open()
    line.choose_chen()
    line.type("20complete")
    line.press("F2")
    line.expect_stored(1)
    expect(line.field("customer")).to_be_focused()


def test_f2_keeps_an_incomplete_line_as_a_draft(line: Line) -> None:
    line.open()
    line.choose_chen()
    line.type("3")
    line.press("F2")
    expect(line.field("customer")).to_have_value("")
    expect(line.page.locator(".drafts button")).to_have_text("<draft> 6-1203 Chen Comp")
    assert line.stored == []


def test_f4_takes_the_same_customer_again(line: Line) -> None:
    line.open()
    line.choose_chen()
    line.type("20first matter")
    line.press("F4")
    expect(line.field("kind")).to_be_focused()
    expect(line.field("customer")).to_have_value("6-1203 Chen")
    line.type("10second matter")
    line.press("Control+Enter")
    expect(line.field("content")).to_have_value("")
    assert [one["customer"] for one in line.expect_stored(2)] == [11, 11]


def test_f2_starts_from_anywhere_on_the_page(line: Line) -> None:
    line.open()
    line.page.get_by_role("button", name="rerun the page").focus()
    line.press("F2")
    expect(line.field("customer")).to_be_focused()


def test_escape_keeps_a_draft_and_escape_on_an_empty_line_brings_it_back(line: Line) -> None:
    line.open()
    line.choose_chen()
    line.type("31half")
    line.press("Escape")
    expect(line.field("content")).to_have_value("")
    expect(line.page.locator(".done")).to_have_text("<draft_kept>")
    line.press("Escape")
    expect(line.field("content")).to_have_value("half")
    expect(line.field("kind")).to_have_value("3 Complaint")
    expect(line.page.locator(".drafts button")).to_have_count(0)
    line.press("Control+Enter")
    assert line.expect_stored(1)[0]["customer"] == 11


def test_a_reload_brings_back_the_line_and_its_drafts(line: Line) -> None:
    line.open()
    line.choose_chen()
    line.press("Escape")
    line.type("1201")
    expect(line.options.first).to_contain_text("6-1201")
    line.press("Enter")
    line.type("31unfinished")
    line.page.reload()
    expect(line.field("content")).to_have_value("unfinished", timeout=20_000)
    expect(line.field("customer")).to_have_value("6-1201 Wang")
    expect(line.field("content")).to_be_focused()
    expect(line.page.locator(".drafts button")).to_have_count(1)


def test_another_person_in_the_same_tab_sees_no_drafts(line: Line) -> None:
    line.open()
    line.choose_chen()
    line.press("Escape")
    line.page.goto(f"{line.address}/?owner=lin")
    expect(line.field("customer")).to_be_focused(timeout=20_000)
    expect(line.page.locator(".drafts button")).to_have_count(0)
    assert "6-1203" not in line.page.evaluate("JSON.stringify({...sessionStorage})")


def test_the_panel_never_moves_what_stands_below(line: Line) -> None:
    line.open()
    tops = []
    for name in ("customer", "kind", "content", "result"):
        line.field(name).focus()
        line.page.wait_for_timeout(50)
        tops.append(line.page.locator("button.save").bounding_box()["y"])  # type: ignore[index]
    assert len(set(tops)) == 1


def test_the_line_works_where_the_page_is_no_secure_context(line: Line) -> None:
    """On an office network without HTTPS `crypto.randomUUID` does not exist."""
    line.page.add_init_script("delete Crypto.prototype.randomUUID")
    line.open()
    line.choose_chen()
    line.type("20x")
    line.press("Control+Enter")
    assert len(line.expect_stored(1)[0]["token"]) == 32
