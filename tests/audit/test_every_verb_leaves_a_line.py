"""Whatever a verb does stands in the trail: who, what, on which thing, in the same transaction."""

import ast
import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction
from django.utils import timezone

from cer_portal.accounts.profile import Profile
from cer_portal.accounts.services.people import add_person, change_profile
from cer_portal.accounts.services.sessions import end_other_sessions, end_session
from cer_portal.accounts.services.tokens import end_token, make_token
from cer_portal.assembly.services import note_download, request_build, request_history
from cer_portal.audit.models import Entry
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.contributions.services.answering import (
    Words,
    answer_contribution,
    note_file_taken,
    save_draft,
)
from cer_portal.contributions.services.asking import (
    ask_for_contribution,
    return_contribution,
    withdraw_contribution,
)
from cer_portal.contributions.services.handing import hand_contribution
from cer_portal.contributions.services.plans import (
    Planned,
    agree_to_plan,
    remark_on_plan,
    write_plan,
)
from cer_portal.contributions.services.taking import take_over
from cer_portal.devices.services import add_device, set_fact
from cer_portal.editions.services import begin_edition as begin_next_edition
from cer_portal.editions.services import begin_localised
from cer_portal.errors import Refused
from cer_portal.evaluators.services import (
    Upload,
    accept_interests,
    declare_interests,
    note_cv_download,
    state_qualification,
)
from cer_portal.library.draft import without
from cer_portal.library.selectors import template_in
from cer_portal.library.services.paragraphs import (
    Wording,
    approve_paragraph,
    hand_paragraph,
    propose_paragraph,
    retire_paragraph,
    reword_paragraph,
    take_paragraph,
)
from cer_portal.library.services.templates import (
    begin_edition,
    change_draft,
    copy_template,
    release_edition,
)
from cer_portal.notices.services import choose_notifications
from cer_portal.webhooks.services import (
    end_endpoint,
    make_endpoint,
    pause_endpoint,
    resume_endpoint,
)
from cer_portal.webhooks.services import send_again as send_message_again
from evidence.services import name_columns, read_now, request_import, undo_import
from reviews.models import Baseline, ReportSignature
from reviews.selectors.baselines import digest_of, parts_of
from reviews.selectors.signatures import fingerprint
from reviews.services import submit as handover
from reviews.services.baselines import freeze_report, sign_report
from reviews.services.drafts import Remark, add_finding, change_finding, drop_finding
from reviews.services.end_round import cancel_round, close_round
from reviews.services.findings import answer_finding, send_back_finding, verify_finding
from reviews.services.leaving import end_access
from reviews.services.milestones import (
    add_milestone,
    complete_milestone,
    reopen_milestone,
    set_milestone,
)
from reviews.services.open_round import open_round
from reviews.services.plan import propose_milestones, set_plan
from reviews.services.review import submit_review
from reviews.services.signatures import sign_section
from reviews.signing import Proof
from sections.models import Carried, FactUse, Membership, Report, Section, SourceTie
from sections.services import submit as handing
from sections.services.acceptance import accept
from sections.services.access_review import (
    access_rows,
    mark_of,
    note_accesses_export,
    review_access,
)
from sections.services.assign import assign_by_model, assign_section
from sections.services.counted_facts import add_counted_fact, take_count
from sections.services.edition import move_to_edition
from sections.services.fact_owners import confirm_fact, name_fact_owner
from sections.services.fact_uses import accept_facts
from sections.services.facts import add_report_fact, change_report_fact
from sections.services.identity_facts import change_identity
from sections.services.invitations import invite, revoke, send_again
from sections.services.origins import confirm_section, decide_source, tie_section
from sections.services.paste import paste_facts
from sections.services.people import (
    add_member,
    end_membership,
    hold_role,
    name_team,
    renew_membership,
)
from sections.services.plan import ReportParticulars, apply_model, create_report, set_dates
from sections.services.save import save_section, upload_figure
from sections.services.scope import Scope, set_scope
from sections.services.viewing import begin_viewing, end_viewing
from sections.services.witness import (
    note_changes_export,
    note_figure_opened,
    note_history_export,
    note_refusal,
    note_review_export,
)
from sections.views.trail import FILTERS
from tests.access.conftest import RIS, curriculum, interests, picture, stated, text
from tests.access.giving import asked
from tests.audit.pace import PACE
from tests.audit.talk import TALK
from tests.house.source import functions, modules

pytestmark = pytest.mark.django_db

DAY = timezone.localdate() + timedelta(days=40)
REMARK = Remark("claim", "minor", "Say more.")
LIST = RIS.format(title="One more", doi="10.5555/more").encode()
GIVING = "cer_portal/contributions/services/"
CHANGE = {"value": "12", "unit": "", "source": "Sales"}
FACT = {**CHANGE, "label": "Units sold", "kind": "count"}
COUNTED = {"label": "Records", "query": "register.records", "unit": ""}
# Functions with an actor that are no verb of their own.
NO_VERB = {
    "sections/services/save.py::keep": "a step of saving and of replacing words",
    "sections/services/word_figures.py::with_figures": "a step of taking a Word file over",
    "sections/services/word_remarks.py::keep_remarks": "a step of taking a Word file over",
    "sections/services/presence.py::show_presence": "a sign of life, no act",
    "cer_portal/audit/services.py::record": "writes the line itself",
    "sections/services/scope.py::apply_scope": "a step of renewing and of changing the scope",
    "evidence/services.py::try_import": "keeps nothing: it says what an import would find",
    "reviews/services/findings.py::close_verified": "a step of verifying and of approving",
    "reviews/services/review.py::settle": "a step of deciding and of closing a round",
    "reviews/services/passing_on.py::ask_instead": "a step of passing on and of leaving",
}


def lead(w, **given):
    return {"actor": w.people["ra_lead"], "now": timezone.now(), **given}


def by(w, role, **given):
    return {"actor": w.people[role], "now": timezone.now(), **given}


def _review(w):
    return w.round.round_sections.get().reviews.get()


def _particulars():
    return ReportParticulars(
        slug="one-more", title="One more", market="EU", template="eu-mdr-meddev-a9"
    )


def _released(w):
    """The template of the company with its draft released."""
    release_edition(**lead(w, template=w.own_template, note="", expected_version=2))
    return w.own_template


def _on_own(w):
    """The report, as if it stood on the first edition of the company's template."""
    _released(w)
    Report.objects.filter(pk=w.report.pk).update(template=w.own_template.code)
    return Report.objects.get(pk=w.report.pk)


def _team(w):
    return {"report": w.report, "holders": {"CL": w.people["clinical_author"]}}


def _with_another_writer(w):
    """Name someone else for the role that writes most, so that the assignment has work to do."""
    hold_role(**lead(w, report=w.report, role=w.drafting.author_role, user=w.people["rd_author"]))
    return w.report


def _member(w):
    until = timezone.now() + timedelta(days=9)
    return {
        "report": w.report,
        "user": w.people["ended_cro"],
        "function": "cro_writer",
        "valid_until": until,
        "counterpart": w.people["ra_lead"],
    }


def _letter_outside(w):
    """Invite the outside writer whose access is over."""
    asked = {name: value for name, value in _member(w).items() if name != "user"}
    person = w.people["ended_cro"]
    firm = person.organisation
    return invite(**lead(w, email=person.email, organisation=firm, reason="Again", **asked))


def _behind(w):
    """An approved text that shows a fact which has another value by now."""
    value = w.fact.values.get(version=1)
    FactUse.objects.create(section=w.approved, fact=w.fact, accepted=value)
    change_report_fact(**lead(w, report=w.report, fact=w.fact, expected_version=1, **CHANGE))
    return w.approved


def _records(w):
    return w.report.records.filter(removed_at=None).count()


def _counted(w):
    """A counted fact that says one record less than there is."""
    given = {**COUNTED, "value": str(_records(w) - 1), "kind": "count", "source": ""}
    return add_report_fact(**lead(w, report=w.report, key="counted", **given))


def _leaving(w):
    return {
        "membership": Membership.objects.get(report=w.report, user=w.people["medical_reviewer"]),
        "sections_to": {},
        "reviews_to": {_review(w).pk: w.people["clinical_author"]},
        "reason": "Moved on",
    }


def _access_mark(w):
    return mark_of(access_rows(w.report, now=timezone.now()))


def _duties(w):
    people = {"author": w.people["rd_author"], "reviewer": None, "approver": None}
    return {"section": w.drafting, **people, "contributors": [], "due": DAY}


def _round(w):
    return {
        "report": w.report,
        "sections_with_reviewers": {w.waiting.pk: [w.people["medical_reviewer"].pk]},
        "due": DAY,
        "purpose": "technical_medical",
        "brief": "",
    }


def _saved(w):
    return {
        "section": w.drafting,
        "document": text("Newer."),
        "expected_version": w.drafting.version,
    }


def _signing(section):
    return {
        "section": section,
        "revision_number": section.version,
        "shown_hash": fingerprint(section),
        "meaning": "authored",
        "proof": Proof("a long enough password"),
    }


def _all_approved(w):
    """The report of the world with what was written taken as approved, and the rest left out."""
    texts = Section.objects.texts().filter(report=w.report)
    texts.filter(current__isnull=True).update(applies=False)
    texts.update(state="approved")
    return Report.objects.get(pk=w.report.pk)


def _signing_whole(w):
    """What stands in the report as its baseline, laid down without the verb and its line."""
    report, person = _all_approved(w), w.people["ra_lead"]
    parts = parts_of(report)
    digest = digest_of(report, parts)
    made = Baseline.objects.create(report=report, number=2, digest=digest, frozen_by=person)
    for part in parts:
        made.parts.create(
            section=part.section,
            revision=part.revision,
            position=part.section.position,
            title=part.title,
            content_hash=part.content_hash,
        )
    spare = RecoveryCodes.activate(person).get_unused_codes()[0]
    return {
        "report": report,
        "baseline_number": made.number,
        "shown_digest": made.digest,
        "meaning": "compiled",
        "proof": Proof("a long enough password", spare),
    }


def _with_a_release(w):
    """The report of the world with a release on its baseline, laid down without the ceremony."""
    given, person = _signing_whole(w), w.people["medical_reviewer"]
    made = Baseline.objects.get(report=w.report, number=given["baseline_number"])
    ReportSignature.objects.create(
        baseline=made,
        report=w.report,
        signer=person,
        printed_name=person.name,
        function="medical",
        meaning="release",
        statement="Released.",
        statement_version=1,
        digest=made.digest,
        method="password",
    )
    return {"previous": w.report, "slug": "next", "title": "Next", "data_lock_date": None}


def _carried(w):
    text = w.drafting.current
    Carried.objects.create(section=w.drafting, source=w.approved.current, taken=text)
    return w.drafting


def _tied(w):
    SourceTie.objects.create(section=w.drafting, source=w.approved)
    return {
        "section": w.drafting,
        "how": "keep",
        "seen": w.approved.current_id,
        "expected_version": w.drafting.version,
        "reason": "Stricter here",
    }


def _local(w):
    given = lead(w, source=w.report, particulars=_particulars(), copy=False)
    return Section.objects.texts().filter(report=begin_localised(**given).report)[0]


# verb → (the function, what it is called with, the verbs of the trail that must follow)
VERBS = {
    **PACE,
    **TALK,
    "cer_portal/accounts/services/people.py::add_person": (
        add_person,
        lambda w: {
            "email": "new@norvale.example",
            "name": "Nadia New",
            "organisation": w.report.organisation,
            "actor": w.people["ra_lead"],
        },
        {Verb.PERSON_ADDED},
    ),
    "cer_portal/accounts/services/people.py::change_profile": (
        change_profile,
        lambda w: lead(w, profile=Profile("Ruth Adler-Stein", time_zone="Europe/Berlin")),
        {Verb.PROFILE_CHANGED},
    ),
    "cer_portal/notices/services.py::choose_notifications": (
        choose_notifications,
        lambda w: lead(w, chosen={"pdf": "none"}),
        {Verb.NOTIFICATIONS_CHOSEN},
    ),
    "cer_portal/accounts/services/tokens.py::make_token": (
        make_token,
        lambda w: lead(w, name="A script", scope="read", days=30),
        {Verb.TOKEN_MADE},
    ),
    "cer_portal/accounts/services/tokens.py::end_token": (
        end_token,
        lambda w: lead(w, token=w.token),
        {Verb.TOKEN_ENDED},
    ),
    "cer_portal/accounts/services/sessions.py::end_session": (
        end_session,
        lambda w: lead(w, session=w.session),
        {Verb.SESSION_ENDED},
    ),
    "cer_portal/accounts/services/sessions.py::end_other_sessions": (
        end_other_sessions,
        lambda w: lead(w, keep=""),
        {Verb.SESSION_ENDED},
    ),
    "cer_portal/assembly/services.py::request_build": (
        request_build,
        lambda w: lead(w, report=w.report),
        {Verb.BUILD_REQUESTED},
    ),
    "cer_portal/assembly/services.py::request_history": (
        request_history,
        lambda w: by(w, "reader", report=w.report, narrowed=dict.fromkeys(FILTERS, "")),
        {Verb.HISTORY_EXPORTED, Verb.BUILD_REQUESTED},
    ),
    "sections/services/witness.py::note_history_export": (
        note_history_export,
        lambda w: by(w, "reader", report=w.report),
        {Verb.HISTORY_EXPORTED},
    ),
    "sections/services/witness.py::note_review_export": (
        note_review_export,
        lambda w: lead(w, review=w.access_review),
        {Verb.REVIEW_EXPORTED},
    ),
    "sections/services/witness.py::note_figure_opened": (
        note_figure_opened,
        lambda w: by(w, "reader", figure=w.figure),
        {Verb.FIGURE_OPENED},
    ),
    "sections/services/witness.py::note_refusal": (
        note_refusal,
        lambda w: by(w, "reader", what="POST /x/", slug=w.report.slug, sentence="No."),
        {Verb.REFUSED},
    ),
    "cer_portal/assembly/services.py::note_download": (
        note_download,
        lambda w: by(w, "reader", build=w.build),
        {Verb.BUILD_DOWNLOADED},
    ),
    "cer_portal/webhooks/services.py::make_endpoint": (
        make_endpoint,
        lambda w: lead(w, report=w.report, url="https://hooks.example/cer", kinds=["build.ready"]),
        {Verb.WEBHOOK_MADE},
    ),
    "cer_portal/webhooks/services.py::pause_endpoint": (
        pause_endpoint,
        lambda w: lead(w, endpoint=w.endpoint),
        {Verb.WEBHOOK_PAUSED},
    ),
    "cer_portal/webhooks/services.py::resume_endpoint": (
        resume_endpoint,
        lambda w: lead(w, endpoint=w.paused_endpoint),
        {Verb.WEBHOOK_RESUMED},
    ),
    "cer_portal/webhooks/services.py::end_endpoint": (
        end_endpoint,
        lambda w: lead(w, endpoint=w.endpoint),
        {Verb.WEBHOOK_ENDED},
    ),
    "cer_portal/webhooks/services.py::send_again": (
        send_message_again,
        lambda w: lead(w, delivery=w.delivery),
        {Verb.WEBHOOK_AGAIN},
    ),
    "cer_portal/evaluators/services.py::state_qualification": (
        state_qualification,
        lambda w: lead(w, stated=stated(), cv=Upload("cv.pdf", curriculum())),
        {Verb.QUALIFICATION_STATED},
    ),
    "cer_portal/evaluators/services.py::note_cv_download": (
        note_cv_download,
        lambda w: lead(w, qualification=w.qualification),
        {Verb.CV_DOWNLOADED},
    ),
    "cer_portal/evaluators/services.py::declare_interests": (
        declare_interests,
        lambda w: by(w, "rd_author", report=w.report, interests=interests()),
        {Verb.INTERESTS_DECLARED},
    ),
    "cer_portal/evaluators/services.py::accept_interests": (
        accept_interests,
        lambda w: lead(w, declaration=w.declaration, note="Seen."),
        {Verb.INTERESTS_ACCEPTED},
    ),
    f"{GIVING}asking.py::ask_for_contribution": (
        ask_for_contribution,
        lambda w: by(w, "clinical_author", section=w.drafting, asked=asked(function="quality")),
        {Verb.CONTRIBUTION_ASKED},
    ),
    f"{GIVING}asking.py::return_contribution": (
        return_contribution,
        lambda w: by(
            w,
            "clinical_author",
            contribution=w.answered,
            answer=w.answer.pk,
            reason="From when?",
        ),
        {Verb.CONTRIBUTION_RETURNED},
    ),
    f"{GIVING}asking.py::withdraw_contribution": (
        withdraw_contribution,
        lambda w: lead(w, contribution=w.contribution, reason="Found elsewhere."),
        {Verb.CONTRIBUTION_WITHDRAWN},
    ),
    f"{GIVING}handing.py::hand_contribution": (
        hand_contribution,
        lambda w: lead(
            w,
            contribution=w.contribution,
            leaver=w.people["rd_author"],
            taker=w.people["clinical_author"],
        ),
        {Verb.CONTRIBUTION_HANDED},
    ),
    f"{GIVING}answering.py::save_draft": (
        save_draft,
        lambda w: by(
            w, "rd_author", contribution=w.contribution, words=Words("So many."), files=[]
        ),
        {Verb.CONTRIBUTION_DRAFTED},
    ),
    f"{GIVING}answering.py::answer_contribution": (
        answer_contribution,
        lambda w: by(
            w, "rd_author", contribution=w.contribution, words=Words("So many."), files=[]
        ),
        {Verb.CONTRIBUTION_ANSWERED},
    ),
    f"{GIVING}answering.py::note_file_taken": (
        note_file_taken,
        lambda w: by(w, "reader", given=w.given),
        {Verb.CONTRIBUTION_FILE_TAKEN},
    ),
    f"{GIVING}taking.py::take_over": (
        take_over,
        lambda w: by(
            w,
            "clinical_author",
            contribution=w.answered,
            answer=w.answer.pk,
            at_place=False,
            expected_version=w.drafting.version,
        ),
        {Verb.CONTRIBUTION_TAKEN, Verb.SECTION_SAVED},
    ),
    f"{GIVING}plans.py::write_plan": (
        write_plan,
        lambda w: by(w, "clinical_author", section=w.drafting, planned=Planned("Why"), expected=1),
        {Verb.PLAN_WRITTEN},
    ),
    f"{GIVING}plans.py::remark_on_plan": (
        remark_on_plan,
        lambda w: by(w, "medical_reviewer", section=w.drafting, words="Why so?"),
        {Verb.PLAN_REMARKED},
    ),
    f"{GIVING}plans.py::agree_to_plan": (
        agree_to_plan,
        lambda w: lead(w, section=w.drafting, number=1),
        {Verb.PLAN_AGREED},
    ),
    "cer_portal/library/services/templates.py::copy_template": (
        copy_template,
        lambda w: lead(w, code="eu-mdr-meddev-a9", edition=1, name="One more"),
        {Verb.TEMPLATE_COPIED},
    ),
    "cer_portal/library/services/templates.py::begin_edition": (
        begin_edition,
        lambda w: lead(w, template=_released(w)),
        {Verb.TEMPLATE_BEGUN},
    ),
    "cer_portal/library/services/templates.py::change_draft": (
        change_draft,
        lambda w: lead(
            w,
            template=w.own_template,
            content=without(template_in(w.own_template.draft), "pmcf"),
            expected_version=2,
        ),
        {Verb.TEMPLATE_CHANGED},
    ),
    "cer_portal/library/services/templates.py::release_edition": (
        release_edition,
        lambda w: lead(w, template=w.own_template, note="New.", expected_version=2),
        {Verb.TEMPLATE_RELEASED},
    ),
    "cer_portal/library/services/paragraphs.py::propose_paragraph": (
        propose_paragraph,
        lambda w: lead(w, wording=Wording("Said", text("Said."))),
        {Verb.PARAGRAPH_WRITTEN},
    ),
    "cer_portal/library/services/paragraphs.py::reword_paragraph": (
        reword_paragraph,
        lambda w: lead(
            w, paragraph=w.paragraph, wording=Wording("Said", text("Said.")), expected_version=2
        ),
        {Verb.PARAGRAPH_WRITTEN},
    ),
    "cer_portal/library/services/paragraphs.py::approve_paragraph": (
        approve_paragraph,
        lambda w: lead(w, paragraph=w.paragraph, expected_version=2),
        {Verb.PARAGRAPH_APPROVED},
    ),
    "cer_portal/library/services/paragraphs.py::retire_paragraph": (
        retire_paragraph,
        lambda w: lead(w, paragraph=w.paragraph, reason="Old."),
        {Verb.PARAGRAPH_RETIRED},
    ),
    "cer_portal/library/services/paragraphs.py::hand_paragraph": (
        hand_paragraph,
        lambda w: lead(w, paragraph=w.paragraph, owner=w.people["rd_author"]),
        {Verb.PARAGRAPH_HANDED},
    ),
    "cer_portal/library/services/paragraphs.py::take_paragraph": (
        take_paragraph,
        lambda w: by(
            w,
            "clinical_author",
            paragraph=w.paragraph,
            number=1,
            section=w.drafting,
            expected_version=w.drafting.version,
        ),
        {Verb.PARAGRAPH_TAKEN, Verb.SECTION_SAVED},
    ),
    "sections/services/edition.py::move_to_edition": (
        move_to_edition,
        lambda w: lead(w, report=_on_own(w), edition=2, expected_edition=1),
        {Verb.REPORT_TEMPLATE_MOVED},
    ),
    "cer_portal/devices/services.py::add_device": (
        add_device,
        lambda w: lead(w, name="Another cup", manufacturer="Norvale", device_class="III"),
        {Verb.DEVICE_ADDED},
    ),
    "cer_portal/devices/services.py::set_fact": (
        set_fact,
        lambda w: lead(w, device=w.report.device, key="sold", label="Units sold", value="12"),
        {Verb.FACT_SET},
    ),
    "sections/services/facts.py::add_report_fact": (
        add_report_fact,
        lambda w: lead(w, report=w.report, key="sold", **FACT),
        {Verb.FACT_SET},
    ),
    "sections/services/facts.py::change_report_fact": (
        change_report_fact,
        lambda w: lead(w, report=w.report, fact=w.fact, expected_version=1, **CHANGE),
        {Verb.FACT_SET},
    ),
    "sections/services/counted_facts.py::add_counted_fact": (
        add_counted_fact,
        lambda w: lead(w, report=w.report, key="records", **COUNTED),
        {Verb.FACT_SET},
    ),
    "sections/services/counted_facts.py::take_count": (
        take_count,
        lambda w: lead(w, report=w.report, fact=_counted(w), expected_version=1, seen=_records(w)),
        {Verb.FACT_SET},
    ),
    "sections/services/fact_owners.py::name_fact_owner": (
        name_fact_owner,
        lambda w: lead(w, report=w.report, fact=w.fact, owner=w.people["rd_author"], due=DAY),
        {Verb.FACT_OWNED},
    ),
    "sections/services/fact_owners.py::confirm_fact": (
        confirm_fact,
        lambda w: lead(w, report=w.report, fact=w.fact, expected_version=1),
        {Verb.FACT_CONFIRMED},
    ),
    "sections/services/identity_facts.py::change_identity": (
        change_identity,
        lambda w: lead(
            w,
            report=w.report,
            fact=w.report.device.facts.get(key="device.device_class"),
            value="IIb",
            source="Classification, rev. 2",
            expected_version=1,
        ),
        {Verb.FACT_SET, Verb.DEVICE_CHANGED},
    ),
    "sections/services/paste.py::paste_facts": (
        paste_facts,
        lambda w: lead(w, report=w.report, text="Units sold\t12\tunits\tSales"),
        {Verb.FACT_SET},
    ),
    "sections/services/fact_uses.py::accept_facts": (
        accept_facts,
        lambda w: lead(w, section=_behind(w), seen={w.fact.pk: 2}, reason="Still true"),
        {Verb.FACT_SET, Verb.FACTS_ACCEPTED},
    ),
    "sections/services/origins.py::confirm_section": (
        confirm_section,
        lambda w: by(
            w,
            "clinical_author",
            section=_carried(w),
            expected_version=w.drafting.version,
            reason="Still true",
        ),
        {Verb.SECTION_CONFIRMED},
    ),
    "sections/services/origins.py::decide_source": (
        decide_source,
        lambda w: by(w, "clinical_author", **_tied(w)),
        {Verb.SOURCE_DECIDED},
    ),
    "sections/services/origins.py::tie_section": (
        tie_section,
        lambda w: lead(w, section=_local(w), source=w.drafting),
        {Verb.SOURCE_TIED},
    ),
    "cer_portal/editions/services.py::begin_edition": (
        begin_next_edition,
        lambda w: lead(w, **_with_a_release(w)),
        {Verb.EDITION_BEGUN, Verb.REPORT_CREATED},
    ),
    "cer_portal/editions/services.py::begin_localised": (
        begin_localised,
        lambda w: lead(w, source=w.report, particulars=_particulars(), copy=True),
        {Verb.LOCALISED, Verb.REPORT_CREATED},
    ),
    "sections/services/witness.py::note_changes_export": (
        note_changes_export,
        lambda w: by(w, "reader", report=w.report),
        {Verb.CHANGES_EXPORTED},
    ),
    "sections/services/assign.py::assign_section": (
        assign_section,
        lambda w: lead(w, **_duties(w)),
        {Verb.SECTION_ASSIGNED},
    ),
    "sections/services/assign.py::assign_by_model": (
        assign_by_model,
        lambda w: lead(w, report=_with_another_writer(w)),
        {Verb.SECTION_ASSIGNED},
    ),
    "sections/services/access_review.py::review_access": (
        review_access,
        lambda w: lead(w, report=w.report, seen=_access_mark(w), note="All asked"),
        {Verb.ACCESS_REVIEWED},
    ),
    "sections/services/invitations.py::invite": (
        invite,
        lambda w: lead(
            w,
            report=w.report,
            email="nadia@norvale.example",
            organisation=w.report.organisation,
            function="rd",
        ),
        {Verb.INVITATION_SENT},
    ),
    "sections/services/invitations.py::send_again": (
        send_again,
        lambda w: lead(w, invitation=w.invitation),
        {Verb.INVITATION_SENT_AGAIN},
    ),
    "sections/services/invitations.py::revoke": (
        revoke,
        lambda w: lead(w, invitation=w.invitation),
        {Verb.INVITATION_REVOKED},
    ),
    "sections/services/acceptance.py::accept": (
        accept,
        lambda w: by(w, "ended_cro", token=_letter_outside(w).token()),
        {Verb.INVITATION_ACCEPTED, Verb.MEMBER_ADDED},
    ),
    "sections/services/people.py::add_member": (
        add_member,
        lambda w: lead(w, **_member(w)),
        {Verb.MEMBER_ADDED},
    ),
    "sections/services/people.py::renew_membership": (
        renew_membership,
        lambda w: lead(
            w,
            membership=w.outside_membership,
            valid_until=timezone.now() + timedelta(days=200),
            reason="One more round",
        ),
        {Verb.MEMBER_RENEWED},
    ),
    "sections/services/access_review.py::note_accesses_export": (
        note_accesses_export,
        lambda w: lead(w, reports=[w.report]),
        {Verb.ACCESSES_EXPORTED},
    ),
    "sections/services/viewing.py::begin_viewing": (
        begin_viewing,
        lambda w: lead(w, membership=w.outside_membership),
        {Verb.VIEWING_BEGUN},
    ),
    "sections/services/viewing.py::end_viewing": (
        end_viewing,
        lambda w: lead(w, membership=w.outside_membership),
        {Verb.VIEWING_ENDED},
    ),
    "sections/services/scope.py::set_scope": (
        set_scope,
        lambda w: lead(
            w, membership=w.outside_membership, scope=Scope(evidence="all"), reason="Searches"
        ),
        {Verb.MEMBER_SCOPED},
    ),
    "sections/services/people.py::end_membership": (
        end_membership,
        lambda w: lead(w, membership=w.membership, reason="Moved on"),
        {Verb.MEMBER_ENDED},
    ),
    "sections/services/people.py::hold_role": (
        hold_role,
        lambda w: lead(w, report=w.report, role="CL", user=w.people["clinical_author"]),
        {Verb.REPORT_CHANGED},
    ),
    "sections/services/people.py::name_team": (
        name_team,
        lambda w: lead(w, **_team(w)),
        {Verb.REPORT_CHANGED},
    ),
    "sections/services/plan.py::create_report": (
        create_report,
        lambda w: lead(w, device=w.report.device, particulars=_particulars()),
        {Verb.REPORT_CREATED, Verb.MEMBER_ADDED},
    ),
    "sections/services/plan.py::apply_model": (
        apply_model,
        lambda w: lead(w, report=w.report, model="M1"),
        {Verb.REPORT_CHANGED},
    ),
    "sections/services/plan.py::set_dates": (
        set_dates,
        lambda w: lead(w, report=w.report, target_date=DAY, data_lock_date=None),
        {Verb.REPORT_CHANGED},
    ),
    "sections/services/save.py::save_section": (
        save_section,
        lambda w: by(w, "clinical_author", **_saved(w)),
        {Verb.SECTION_SAVED},
    ),
    "sections/services/save.py::upload_figure": (
        upload_figure,
        lambda w: by(w, "clinical_author", section=w.drafting, filename="a.png", content=picture()),
        {Verb.FIGURE_ADDED},
    ),
    "sections/services/submit.py::submit_section": (
        handing.submit_section,
        lambda w: by(w, "clinical_author", section=w.drafting),
        {Verb.SECTION_SUBMITTED},
    ),
    "sections/services/submit.py::withdraw_section": (
        handing.withdraw_section,
        lambda w: by(w, "clinical_author", section=w.waiting),
        {Verb.SECTION_MOVED},
    ),
    "sections/services/submit.py::reopen_section": (
        handing.reopen_section,
        lambda w: lead(w, section=w.approved, reason="New figures"),
        {Verb.SECTION_REOPENED},
    ),
    "evidence/services.py::request_import": (
        request_import,
        lambda w: by(w, "rd_author", report=w.report, filename="a.ris", content=LIST),
        {Verb.IMPORT_REQUESTED},
    ),
    "evidence/services.py::read_now": (
        read_now,
        lambda w: by(w, "rd_author", report=w.report, filename="a.ris", content=LIST),
        {Verb.IMPORT_REQUESTED, Verb.IMPORT_DONE},
    ),
    "evidence/services.py::name_columns": (
        name_columns,
        lambda w: by(w, "rd_author", batch=w.table, mapping={"title": "Paper"}),
        {Verb.IMPORT_MAPPED},
    ),
    "evidence/services.py::undo_import": (
        undo_import,
        lambda w: by(w, "rd_author", batch=w.spare_batch),
        {Verb.IMPORT_UNDONE},
    ),
    "reviews/services/baselines.py::freeze_report": (
        freeze_report,
        lambda w: lead(w, report=_all_approved(w)),
        {Verb.BASELINE_FROZEN},
    ),
    "reviews/services/baselines.py::sign_report": (
        sign_report,
        lambda w: lead(w, **_signing_whole(w)),
        {Verb.BASELINE_SIGNED},
    ),
    "reviews/services/drafts.py::add_finding": (
        add_finding,
        lambda w: by(w, "medical_reviewer", review=_review(w), remark=REMARK),
        {Verb.FINDING_DRAFTED},
    ),
    "reviews/services/drafts.py::change_finding": (
        change_finding,
        lambda w: by(w, "medical_reviewer", finding=w.finding_draft, remark=REMARK),
        {Verb.FINDING_CHANGED},
    ),
    "reviews/services/drafts.py::drop_finding": (
        drop_finding,
        lambda w: by(w, "medical_reviewer", finding=w.finding_draft),
        {Verb.FINDING_DROPPED},
    ),
    "reviews/services/end_round.py::close_round": (
        close_round,
        lambda w: lead(w, review_round=w.round, confirm=True),
        {Verb.ROUND_CLOSED},
    ),
    "reviews/services/end_round.py::cancel_round": (
        cancel_round,
        lambda w: lead(w, review_round=w.round),
        {Verb.ROUND_CANCELLED},
    ),
    "reviews/services/findings.py::answer_finding": (
        answer_finding,
        lambda w: by(
            w,
            "quality_author",
            finding=w.finding_open,
            disposition="not_changed",
            answer="It stands.",
        ),
        {Verb.FINDING_ANSWERED},
    ),
    "reviews/services/findings.py::verify_finding": (
        verify_finding,
        lambda w: by(w, "medical_reviewer", finding=w.finding_answered),
        {Verb.FINDING_VERIFIED},
    ),
    "reviews/services/findings.py::send_back_finding": (
        send_back_finding,
        lambda w: by(w, "medical_reviewer", finding=w.finding_answered, reason="Not settled"),
        {Verb.FINDING_SENT_BACK},
    ),
    "reviews/services/leaving.py::end_access": (
        end_access,
        lambda w: lead(w, **_leaving(w)),
        {Verb.MEMBER_ENDED, Verb.SECTION_ASSIGNED, Verb.REVIEW_HANDED},
    ),
    "reviews/services/milestones.py::add_milestone": (
        add_milestone,
        lambda w: lead(w, report=w.report, title="Agreed", due=DAY, owner=None),
        {Verb.MILESTONE_SET},
    ),
    "reviews/services/milestones.py::set_milestone": (
        set_milestone,
        lambda w: lead(w, milestone=w.milestone, title="Agreed", due=DAY, owner=None),
        {Verb.MILESTONE_SET},
    ),
    "reviews/services/milestones.py::complete_milestone": (
        complete_milestone,
        lambda w: by(w, "rd_author", milestone=w.milestone),
        {Verb.MILESTONE_DONE},
    ),
    "reviews/services/milestones.py::reopen_milestone": (
        reopen_milestone,
        lambda w: by(w, "rd_author", milestone=w.milestone_done),
        {Verb.MILESTONE_REOPENED},
    ),
    "reviews/services/open_round.py::open_round": (
        open_round,
        lambda w: lead(w, **_round(w)),
        {Verb.ROUND_OPENED},
    ),
    "reviews/services/plan.py::set_plan": (
        set_plan,
        lambda w: lead(w, report=w.report, target=DAY, lock=None, dates={}),
        {Verb.REPORT_CHANGED, Verb.MILESTONE_SET},
    ),
    "reviews/services/plan.py::propose_milestones": (
        propose_milestones,
        lambda w: lead(w, report=w.report, target=DAY),
        {Verb.MILESTONE_SET},
    ),
    "reviews/services/review.py::submit_review": (
        submit_review,
        lambda w: by(
            w, "medical_reviewer", review=_review(w), decision="return", reason="Not yet."
        ),
        {Verb.REVIEW_SUBMITTED, Verb.SECTION_MOVED},
    ),
    "reviews/services/signatures.py::sign_section": (
        sign_section,
        lambda w: by(w, "clinical_author", **_signing(w.drafting)),
        {Verb.SECTION_SIGNED},
    ),
    "reviews/services/submit.py::submit_section": (
        handover.submit_section,
        lambda w: by(w, "clinical_author", section=w.drafting),
        {Verb.SECTION_SUBMITTED},
    ),
    "reviews/services/submit.py::withdraw_section": (
        handover.withdraw_section,
        lambda w: by(w, "clinical_author", section=w.waiting),
        {Verb.SECTION_MOVED},
    ),
}


def verbs_of_the_house():
    for module in modules():
        if "services" not in module.path.removesuffix(".py").split("/"):
            continue
        for name, function in functions(module):
            own = name.split("::")[1]
            keywords = {argument.arg for argument in function.args.kwonlyargs}
            if "actor" in keywords and "." not in own and not own.startswith("_"):
                yield name, function


def test_no_verb_of_the_services_is_missing_here():
    assert {name for name, _function in verbs_of_the_house()} == set(VERBS) | set(NO_VERB)


def test_every_verb_takes_its_arguments_by_name_and_says_when():
    """`actor` and `now` are passed in, so that nothing inside reads the clock or the session."""
    clockless = {
        "cer_portal/accounts/services/people.py::add_person",
        "cer_portal/audit/services.py::record",
        "evidence/services.py::try_import",
        "reviews/services/passing_on.py::ask_instead",
    }
    bad = []
    for name, function in verbs_of_the_house():
        positional = [argument.arg for argument in function.args.args]
        keywords = {argument.arg for argument in function.args.kwonlyargs}
        if "now" not in keywords and name not in clockless:
            bad.append(f"{name}: no now")
        if positional and name not in NO_VERB:
            bad.append(f"{name}: {positional} by position")
        reads = {ast.unparse(node) for node in ast.walk(function) if isinstance(node, ast.Call)}
        if {"timezone.now()", "datetime.now()", "date.today()"} & reads:
            bad.append(f"{name}: reads the clock")
    assert not bad


def done_by(verb, world):
    """Do a verb, undo it, and return the lines it left."""
    function, given, _expected = VERBS[verb]
    last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with transaction.atomic():
        arguments = given(world)
        function(**arguments)
        lines = list(Entry.objects.filter(pk__gt=last).select_related("actor"))
        transaction.set_rollback(True)
    return arguments, lines


def test_every_verb_leaves_its_lines(world):
    for verb, (_function, _given, expected) in VERBS.items():
        arguments, lines = done_by(verb, world)
        assert expected <= {line.verb for line in lines}, verb
        for line in lines:
            actor = arguments["actor"]
            if verb.endswith("::accept") and line.verb != Verb.INVITATION_ACCEPTED:
                actor = world.people["ra_lead"]  # who sent the letter gives the access
            assert line.actor == actor, verb
            assert line.actor_name == actor.name, verb
            assert line.object_type, verb
            assert line.object_id, verb
            assert line.at is not None, verb


def test_lines_inside_a_report_name_the_report(world):
    outside = {
        Verb.TOKEN_MADE,
        Verb.TOKEN_ENDED,
        Verb.SESSION_ENDED,
        Verb.PERSON_ADDED,
        Verb.PROFILE_CHANGED,
        Verb.NOTIFICATIONS_CHOSEN,
        Verb.QUALIFICATION_STATED,
        Verb.CV_DOWNLOADED,
        Verb.DEVICE_ADDED,
        Verb.FACT_SET,
        Verb.TEMPLATE_COPIED,
        Verb.TEMPLATE_BEGUN,
        Verb.TEMPLATE_CHANGED,
        Verb.TEMPLATE_RELEASED,
        Verb.PARAGRAPH_WRITTEN,
        Verb.PARAGRAPH_APPROVED,
        Verb.PARAGRAPH_RETIRED,
        Verb.PARAGRAPH_HANDED,
    }
    for verb in VERBS:
        _arguments, lines = done_by(verb, world)
        assert all(line.report_id for line in lines if line.verb not in outside), verb


def test_whole_texts_never_stand_in_the_trail(world):
    _arguments, lines = done_by("sections/services/save.py::save_section", world)
    (line,) = lines
    assert "Newer" not in str(line.before) + str(line.after)
    assert line.after["sha256"]


def test_a_refused_verb_leaves_nothing(world):
    """Asked by someone without the right: no line, and nothing changed."""
    outsider = world.people["outsider"]
    spared = {
        "change_profile",
        "choose_notifications",
        "state_qualification",
        "make_token",
        "end_other_sessions",
        "add_person",
        "set_fact",
        "add_device",
        "copy_template",
        "propose_paragraph",
        "note_refusal",
    }
    for verb, (function, given, _expected) in VERBS.items():
        if verb.split("::")[1] in spared:
            continue
        last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
        refused = False
        with transaction.atomic():
            with contextlib.suppress(Refused), transaction.atomic():
                function(**{**given(world), "actor": outsider})
                refused = None
            refused = refused is False
            lines = Entry.objects.filter(pk__gt=last).count()
            transaction.set_rollback(True)
        assert refused, verb
        assert lines == 0, verb


def test_a_line_outside_a_transaction_is_an_error(ra_lead):
    """Tried on a connection of its own, which no test has opened a transaction on."""
    with ThreadPoolExecutor(1) as elsewhere:
        tried = elsewhere.submit(record, verb=Verb.SIGNED_IN, actor=ra_lead, obj=ra_lead)
        with pytest.raises(transaction.TransactionManagementError):
            tried.result()


def test_signing_in_and_out_stand_in_the_trail(client, rd_author):
    fields = {"login": rd_author.email, "password": "a long enough password"}
    client.post("/account/sign-in/", fields)
    client.post("/account/sign-out/")
    kept = list(Entry.objects.filter(object_id=str(rd_author.pk)).values_list("verb", flat=True))
    assert kept == [Verb.SIGNED_OUT, Verb.SIGNED_IN]


def test_a_line_says_where_the_act_came_from(as_user, world):
    as_user(world.people["ra_lead"]).post(f"/reports/{world.report.slug}/builds/request/")
    line = Entry.objects.filter(verb=Verb.BUILD_REQUESTED).first()
    assert (line.origin, line.address) == ("page", "127.0.0.1")
