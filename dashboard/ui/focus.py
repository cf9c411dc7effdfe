"""Where eye and keyboard go after a press: up to the headline that tells what is so now, or into the form that opened.

Streamlit leaves the page scrolled and the keyboard where they were, and drops the focus when its field is gone.
"""

from __future__ import annotations

import secrets

import streamlit as st

_WANTED = "focus"
_HEADLINE = """
const title = document.querySelector("[data-testid=stMain] h1");
document.querySelector("[data-testid=stMain]").scrollTo(0, 0);
title.tabIndex = -1;
title.style.outline = "none";
title.focus({ preventScroll: true });
"""
_FORM = """
const form = document.querySelector("[data-testid=stMain] .st-key-%s");
const fields = () => [...form.querySelectorAll("input:not([type=file]), textarea, button:not([type=submit])")]
  .filter((field) => !field.closest("[data-testid^=stTooltip], [data-testid=stWidgetLabel]"));
form.style.scrollMarginTop = "72px";  // the menu lies over the page
let seen = 0, looks = 0;
const look = setInterval(() => {  // fields come in one after the other
  const found = fields().length, isThere = found > 0 && found === seen;
  seen = found;
  if (!isThere && ++looks < 20) return;
  clearInterval(look);
  if (form.getBoundingClientRect().bottom > innerHeight) form.scrollIntoView({ block: "start" });
  const isTouched = matchMedia("(pointer: coarse)").matches;  // there a focus would raise the keyboard over the form
  if (!isTouched && !form.contains(document.activeElement)) fields()[0]?.focus({ preventScroll: true });
}, 100);
"""


def focus_headline() -> None:
    """In the run that follows: the page's top, the keyboard on its headline."""
    st.session_state[_WANTED] = _HEADLINE


def focus_form(key: str) -> None:
    """In this run or the one that follows: the first field of the container with that key."""
    st.session_state[_WANTED] = _FORM % key


def show_focus() -> None:
    """The last line of a page: the elements that it goes to are drawn by then."""
    script = st.session_state.pop(_WANTED, None)
    if script is not None:
        once = secrets.token_hex(4)  # the same script twice would not run again
        st.html(f"<script>{{{script}}}//{once}</script>", unsafe_allow_javascript=True)
