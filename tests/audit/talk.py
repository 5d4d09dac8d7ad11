"""The verbs about suggestions and comments, each with its arguments and the lines it leaves."""

from django.utils import timezone

from cer_portal.audit.verbs import Verb
from sections.richtext.replace import Wanted
from sections.services.comments import (
    answer_thread,
    reopen_thread,
    resolve_thread,
    start_thread,
)
from sections.services.decide_changes import accept_changes, reject_changes
from sections.services.name_revision import name_revision
from sections.services.presence import take_over
from sections.services.replace import replace_words
from sections.services.suggest import (
    save_suggestion,
    send_suggestion,
    suggest_text,
    withdraw_suggestion,
)
from sections.services.word import bring_word, drop_word
from sections.services.word_out import export_word
from sections.services.word_taking import suggest_word, take_word
from tests.access.conftest import text
from tests.sections.word_files import pictured


def by(w, role, **given):
    return {"actor": w.people[role], "now": timezone.now(), **given}


def _draft(w):
    return save_suggestion(
        **by(w, "ra_lead", section=w.drafting, document=text("Else."), expected_version=0)
    )


def _proposed(w):
    return {
        "section": w.drafting,
        "base": w.drafting.current,
        "document": text("Else."),
        "note": "",
        "source": "word",
    }


WORD = "sections/services/word"
SUGGEST, DECIDE, COMMENTS = (
    f"sections/services/{name}.py" for name in ("suggest", "decide_changes", "comments")
)
TALK = {
    f"{SUGGEST}::save_suggestion": (
        save_suggestion,
        lambda w: by(w, "ra_lead", section=w.drafting, document=text("Else."), expected_version=0),
        {Verb.SUGGESTION_SAVED},
    ),
    f"{SUGGEST}::send_suggestion": (
        send_suggestion,
        lambda w: by(w, "ra_lead", suggestion=_draft(w), note="Shorter"),
        {Verb.SUGGESTION_SAVED, Verb.SUGGESTION_SENT},
    ),
    f"{SUGGEST}::suggest_text": (
        suggest_text,
        lambda w: by(w, "ra_lead", **_proposed(w)),
        {Verb.SUGGESTION_SENT},
    ),
    f"{SUGGEST}::withdraw_suggestion": (
        withdraw_suggestion,
        lambda w: by(w, "rd_author", suggestion=w.suggestion),
        {Verb.SUGGESTION_WITHDRAWN},
    ),
    f"{DECIDE}::accept_changes": (
        accept_changes,
        lambda w: by(
            w,
            "quality_author",
            suggestion=w.suggestion,
            numbers=[1],
            expected_version=w.returned.version,
        ),
        {Verb.SECTION_SAVED, Verb.SUGGESTION_ACCEPTED},
    ),
    f"{DECIDE}::reject_changes": (
        reject_changes,
        lambda w: by(w, "quality_author", suggestion=w.suggestion, numbers=[1], reason="As it was"),
        {Verb.SUGGESTION_REJECTED},
    ),
    "sections/services/replace.py::replace_words": (
        replace_words,
        lambda w: by(
            w,
            "ra_lead",
            report=w.report,
            wanted=Wanted("words", "lines"),
            versions={w.drafting.pk: w.drafting.version},
        ),
        {Verb.SECTION_SAVED},
    ),
    "sections/services/name_revision.py::name_revision": (
        name_revision,
        lambda w: by(w, "ra_lead", revision=w.drafting.current, name="As discussed"),
        {Verb.REVISION_NAMED},
    ),
    "sections/services/presence.py::take_over": (
        take_over,
        lambda w: by(w, "clinical_author", section=w.drafting, note="I go on"),
        {Verb.WRITING_TAKEN_OVER},
    ),
    f"{WORD}.py::bring_word": (
        bring_word,
        lambda w: by(
            w,
            "clinical_author",
            section=w.drafting,
            filename="a.docx",
            content=pictured("More."),
        ),
        {Verb.WORD_BROUGHT},
    ),
    f"{WORD}.py::drop_word": (
        drop_word,
        lambda w: by(w, "clinical_author", brought=w.spare_word_file),
        {Verb.WORD_DROPPED},
    ),
    f"{WORD}_taking.py::take_word": (
        take_word,
        lambda w: by(
            w,
            "clinical_author",
            brought=w.word_file,
            way="replace",
            changes="with",
            with_comments=True,
            expected_version=w.drafting.version,
        ),
        {Verb.FIGURE_ADDED, Verb.SECTION_SAVED, Verb.WORD_TAKEN},
    ),
    f"{WORD}_taking.py::suggest_word": (
        suggest_word,
        lambda w: by(w, "clinical_author", brought=w.word_file, with_comments=True),
        {Verb.FIGURE_ADDED, Verb.SUGGESTION_SENT, Verb.WORD_SUGGESTED},
    ),
    f"{WORD}_out.py::export_word": (
        export_word,
        lambda w: by(w, "reader", section=w.drafting),
        {Verb.WORD_EXPORTED},
    ),
    f"{COMMENTS}::start_thread": (
        start_thread,
        lambda w: by(w, "ra_lead", section=w.drafting, text="Why?"),
        {Verb.THREAD_OPENED},
    ),
    f"{COMMENTS}::answer_thread": (
        answer_thread,
        lambda w: by(w, "ra_lead", thread=w.thread, text="So."),
        {Verb.THREAD_ANSWERED},
    ),
    f"{COMMENTS}::resolve_thread": (
        resolve_thread,
        lambda w: by(w, "ra_lead", thread=w.thread, disposition="kept", text=""),
        {Verb.THREAD_RESOLVED},
    ),
    f"{COMMENTS}::reopen_thread": (
        reopen_thread,
        lambda w: by(w, "ra_lead", thread=w.thread_done),
        {Verb.THREAD_REOPENED},
    ),
}
