"""The comments of a Word file on their way into the threads of a section."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cer_portal.accounts.models import User
from sections.models import Comment, Revision, Section, Thread, WordImport
from sections.passages import place_now
from sections.permissions import section_abilities
from sections.services.comments import answer_thread, start_thread

MANY = 500


def keep_remarks(
    *,
    brought: WordImport,
    section: Section,
    revision: Revision | None,
    shift: int = 0,
    actor: User,
    now: datetime,
) -> int:
    """Open a thread for each comment of a file that nobody has said yet; return how many were kept.

    A thread stands on the words of `revision` the comment was about, or on the whole section where
    they are gone; the name in the file is kept beside the person who brought it. `shift` is how far
    the text of the file begins inside the revision. An answer goes into the thread it answers.
    """
    if not section_abilities(actor, section)["section.comment"]:
        return 0
    comments = Comment.objects.filter(thread__section=section).select_related("thread")
    known = {comment.text.strip(): comment.thread for comment in comments}
    threads: dict[str, Thread] = {}
    kept = 0
    for remark in brought.reading["comments"][:MANY]:
        said = remark["text"].strip()
        if said in known:
            threads[remark["number"]] = known[said]
        elif said:
            threads[remark["number"]] = _kept(remark, threads, section, revision, shift, actor, now)
            kept += 1
    return kept


def _kept(
    remark: Mapping[str, Any],
    threads: Mapping[str, Thread],
    section: Section,
    revision: Revision | None,
    shift: int,
    actor: User,
    now: datetime,
) -> Thread:
    author = "" if remark["author"] == actor.name else remark["author"]
    above = threads.get(remark["answers"])
    if above is not None and not above.disposition:
        words = f"{author}: {remark['text']}" if author else remark["text"]
        answer_thread(thread=above, text=words, actor=actor, now=now)
        return above
    plain = revision.plain if revision else ""
    place = place_now(remark["quote"], remark["start"] + shift, plain)
    return start_thread(
        section=section,
        start=place[0] if place else None,
        end=place[1] if place else None,
        revision=revision,
        text=remark["text"],
        said_by=author,
        actor=actor,
        now=now,
    )
