"""The demonstration, made through the services as people would have made it over 24 weeks."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from cer_portal.demo.seeding.contributions import ask_around
from cer_portal.demo.seeding.drill import plan_drill_report
from cer_portal.demo.seeding.evidence import bring_in
from cer_portal.demo.seeding.factors import give_factors
from cer_portal.demo.seeding.letters import send_letters
from cer_portal.demo.seeding.library import (
    begin_template,
    go_on_with_template,
    keep_paragraphs,
)
from cer_portal.demo.seeding.local import begin_local_report
from cer_portal.demo.seeding.plan import plan_report
from cer_portal.demo.seeding.records import state_records
from cer_portal.demo.seeding.rounds import hold_rounds
from cer_portal.demo.seeding.signing import sign_some
from cer_portal.demo.seeding.stranger import plan_strangers_report
from cer_portal.demo.seeding.writing import Desk
from cer_portal.notices.models import Notice

__all__ = ["seed"]


@transaction.atomic
def seed(*, now: datetime, say: Callable[[str], object] = print) -> None:
    """Fill an empty database: two companies, their people, one report in full, two beside it."""
    cast, report = plan_report(now=now)
    say("people, plan and facts")
    records = bring_in(report=report, cast=cast, now=now)
    say(f"{len(records)} invented records")
    desk = Desk(report=report, cast=cast, records=records, now=now)
    hold_rounds(desk)
    say("texts and review rounds")
    give_factors(cast)
    sign_some(desk)
    say("signatures")
    send_letters(report=report, cast=cast, now=now)
    say("invitations")
    own = begin_template(cast, now)
    plan_drill_report(cast=cast, now=now, template=own.code)
    say("a small report that waits for its signatures")
    go_on_with_template(own, cast, now)
    keep_paragraphs(desk)
    say("a template of the company and its paragraphs")
    begin_local_report(source=report, cast=cast, now=now)
    say("a report for China that is written from the one in full")
    state_records(desk)
    say("qualifications and declarations of interests")
    ask_around(desk)
    say("contributions and plans of sections")
    plan_strangers_report(cast=cast, now=now)
    say("another company's report")
    # What happened over 24 weeks is not mailed today.
    Notice.objects.update(state=Notice.State.DROPPED)
