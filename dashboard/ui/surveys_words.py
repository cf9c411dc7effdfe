"""The sentences of the Surveys page, worded from values."""

from __future__ import annotations

from dashboard.i18n.words import Words
from dashboard.reports.surveys import Comment, SurveyHeadline
from dashboard.reports.surveys_screen import SurveysScreen
from dashboard.ui.number_words import interval_words
from dashboard.ui.page import Page
from data_access.queries.survey_answers import Item
from data_access.vocabulary import CallbackState


def headline(page: Page, screen: SurveysScreen) -> str:
    """`满意率 86.0%（172/200），回收率 31%；最低项：效率 71%；低分 14，未回访 9。`; what is unknown is left out."""
    words, top = page.words, screen.headline
    if not top.responses:
        return words.text("surveys.none_answered")
    parts = [_satisfied(words, top), _weakest(words, top), _low(words, top)]
    return ("；" if words.is_chinese else "; ").join(part for part in parts if part) + (
        "。" if words.is_chinese else "."
    )


def _satisfied(words: Words, top: SurveyHeadline) -> str:
    share = top.share
    if share.value is None:
        told = words.plural("surveys.answered", top.responses)
    else:
        fraction = f"{words.number(share.numerator)}/{words.number(share.denominator)}"
        few = share.counts_only
        told = words.text(
            "surveys.few" if few else "surveys.satisfied", share=words.percent(share.value), counts=fraction
        )
    rate = top.response_rate
    if rate.value is None:
        return told
    response = words.text("surveys.response", share=words.percent(rate.value, 0))
    return told + ("，" if words.is_chinese else ", ") + response


def _weakest(words: Words, top: SurveyHeadline) -> str:
    if top.weakest is None:
        return ""
    name = item_name(words, top.weakest.item)
    name = name if words.is_chinese else name[:1].lower() + name[1:]
    return words.text("surveys.weakest", item=name, share=words.percent(top.weakest.share, 0))


def _low(words: Words, top: SurveyHeadline) -> str:
    if not top.low.n:
        return words.text("surveys.no_low")
    if not top.low.not_called:
        return words.plural("surveys.low_all_called", top.low.n)
    return words.plural("surveys.low", top.low.n, rest=words.number(top.low.not_called))


def item_name(words: Words, item: Item) -> str:
    return words.name(item.name, item.name_en)


def low_answer_words(words: Words, names: dict[str, str], comment: Comment) -> tuple[int | None, str]:
    """The lowest answer with the name of its item; without a low one the overall score."""
    if not comment.low_answers:
        return comment.overall, ""
    code, score = min(comment.low_answers, key=lambda one: one[1])
    return score, names.get(code) or words.text("surveys.recommend")


def callback_words(words: Words, comment: Comment) -> str:
    """Whether somebody has called: a low score that nobody calls is a breach."""
    told = callback_state(words, comment)
    if comment.callback_state == CallbackState.REACHED:
        return f":green[:material/check:] {told}"
    waits = comment.callback_state in (None, CallbackState.OPEN)
    return f":red[{told}]" if comment.is_low and waits and comment.may_call else told


def callback_state(words: Words, comment: Comment) -> str:
    """The same in plain words; empty where no call is due."""
    if comment.callback_state == CallbackState.REACHED:
        return words.text("surveys.called")
    if comment.callback_state == CallbackState.OPEN:
        return words.text("surveys.to_call")
    if comment.callback_state is not None:
        return words.text(f"callback_state.{comment.callback_state}")
    if not comment.is_low:
        return ""
    return words.text("surveys.not_called" if comment.may_call else "surveys.wants_no_call")


def page_text(page: Page, screen: SurveysScreen) -> str:
    """The page for a chat: headline, interval, NPS."""
    words, top = page.words, screen.headline
    lines = [headline(page, screen)]
    if interval := interval_words(words, top.share):
        lines.append(words.text("surveys.text_interval", interval=interval))
    if top.nps.value is not None:
        lines.append(words.text("surveys.text_nps", score=words.points(top.nps.value), n=words.number(top.nps.n)))
    return "\n".join(lines)
