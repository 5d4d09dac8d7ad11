"""What others give to the sections of the world, and the plans of two of them."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cer_portal.contributions.services.answering import Upload as Given
from cer_portal.contributions.services.answering import Words, answer_contribution
from cer_portal.contributions.services.asking import Asked, ask_for_contribution
from cer_portal.contributions.services.plans import Planned, remark_on_plan, write_plan


def asked(**more: Any) -> Asked:
    day = timezone.localdate() + timedelta(days=5)
    return Asked(**{"question": "How many were sold?", "expected": ["text"], "due": day, **more})


def contribute(made: Any, now: datetime, *, sealed: str, paper: bytes) -> None:
    """Contributions asked for, answered with a file, and of the room; plans with a remark each."""
    author, outside = made.drafting.author, made.outside.author
    engineer = made.people["rd_author"]
    for name in ("contribution", "answered"):
        made.things[name] = ask_for_contribution(
            section=made.drafting,
            asked=asked(person=engineer.pk, question=f"{sealed} question"),
            actor=author,
            now=now,
        )
    made.things["answer"] = answer_contribution(
        contribution=made.answered,
        words=Words(f"{sealed} contribution"),
        files=[Given(f"{sealed}.pdf", paper)],
        actor=engineer,
        now=now,
    )
    made.things["given"] = made.answer.files.get()
    made.answered.refresh_from_db()
    made.things["outside_contribution"] = ask_for_contribution(
        section=made.outside,
        asked=asked(function="quality"),
        actor=outside,
        now=now,
    )
    for place, writer, word in (
        (made.drafting, author, sealed),
        (made.outside, outside, "Plain"),
    ):
        planned = Planned(logic=f"{word} logic")
        write_plan(section=place, planned=planned, expected=0, actor=writer, now=now)
        remark_on_plan(section=place, words=f"{word} remark", actor=writer, now=now)
