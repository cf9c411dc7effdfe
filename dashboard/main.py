"""Run for each session and each click: who is looking, in which language, and which pages there are."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import clock
from dashboard.auth.sessions import viewer_of
from dashboard.i18n.words import Words
from dashboard.settings import ROOT, settings
from dashboard.ui.menu import own_menu, remember_place
from dashboard.ui.page import language_of
from dashboard.ui.page_table import PAGES
from data_access.engine import open_store

HERE = Path(__file__).parent


def main() -> None:
    """Without a viewer nothing is shown: the gate has already refused, and here the page goes to the sign-in."""
    viewer = viewer_of(open_store(settings().database_url), st.context.cookies, clock.now())
    words = Words(language_of(viewer))
    st.set_page_config(page_title=words.text("app.name"), page_icon=":material/graphic_eq:", layout="wide")
    st.logo(str(HERE / "ui" / ("logo.svg" if words.is_chinese else "logo_en.svg")), size="large")
    if viewer is None:
        st.html("<script>window.location.assign('/signin')</script>", unsafe_allow_javascript=True)
        st.stop()
    sections: dict[str, list[st.Page]] = {"": [], words.text("app.manage"): []}
    for page in PAGES:
        may_see = page.right is None or viewer.may(page.right)
        sections[words.text("app.manage") if page.is_managing else ""].append(
            st.Page(
                ROOT / "pages" / page.file,
                title=words.text(f"page.{page.url_path}"),
                icon=page.icon,
                url_path=page.url_path,
                default=page.is_default,
                visibility="hidden" if page.is_hidden or not may_see else "visible",
            )
        )
    sections |= own_menu(viewer, words)
    current = st.navigation(sections, position="top")
    remember_place(current)
    current.run()


main()
