"""A report frozen and signed as a whole: who, in which order, bound to what."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import Verb
from cer_portal.errors import NotAllowed, WrongState
from cer_portal.selectors import my_work, work_count
from reviews.baselines import baseline_abilities
from reviews.models import Baseline, BaselinePart, Finding, ReportSignature, Review
from reviews.selectors.asked import asked_to_sign
from reviews.selectors.baselines import recomputed, roster_of, standing_of
from reviews.selectors.signatures import fingerprint
from reviews.selectors.signers import steps_of
from reviews.services.baselines import freeze_report
from reviews.signing import Proof, baseline_digest
from sections.models import Membership, Report, Section
from sections.services.people import hold_role
from sections.services.submit import reopen_section
from tests.reviews.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def anew(report):
    return Report.objects.get(pk=report.pk)


@pytest.fixture
def change(whole, write, ra_lead, now):
    """Reopen a section of the frozen report and write in it."""

    def do(key="sota"):
        section = Section.objects.get(report=whole, key=key)
        reopen_section(section=section, actor=ra_lead, now=now, reason="A new number")
        write(section, "A new text.")
        return section

    return do


def open_page(client, report, name="signature_list", *more):
    return client.get(reverse(name, args=[report.slug, *more])).content.decode()


def test_statement_21_a_report_is_frozen_when_every_section_is_approved(
    whole, change, ra_lead, now, as_user
):
    change()
    with pytest.raises(WrongState) as refused:
        freeze_report(report=anew(whole), actor=ra_lead, now=now)
    section = Section.objects.get(report=whole, key="sota")
    sentence = f"{section}: {section.get_state_display()}."
    assert refused.value.extra["missing"] == [sentence]
    assert sentence in refused.value.sentence
    assert sentence in open_page(as_user(ra_lead), whole)
    assert not Baseline.objects.exists()


def test_nothing_is_offered_to_sign_before_it_is_frozen_nor_after_a_change(
    whole, change, ra_lead, now, as_user
):
    client, sign = as_user(ra_lead), reverse("report_sign", args=[whole.slug])
    assert f'href="{sign}"' not in open_page(client, whole)
    assert "The report is not frozen yet." in open_page(client, whole, "report_sign")
    freeze_report(report=whole, actor=ra_lead, now=now)
    assert f'href="{sign}"' in open_page(client, whole)
    change()
    assert f'href="{sign}"' not in open_page(client, whole)
    assert "The report has changed since it was frozen." in open_page(client, whole, "report_sign")


@pytest.mark.parametrize("person", ["rd_author", "medical_reviewer", "reader"])
def test_only_a_lead_freezes(request, whole, person, now):
    with pytest.raises(NotAllowed):
        freeze_report(report=whole, actor=request.getfixturevalue(person), now=now)


def test_a_baseline_holds_each_revision_and_hash_under_one_digest(whole, ra_lead, now):
    made = freeze_report(report=whole, actor=ra_lead, now=now)
    texts = Section.objects.texts().filter(report=whole).order_by("position")
    kept = [(p.section_id, p.revision_id, p.content_hash) for p in made.parts.all()]
    assert kept == [(text.pk, text.current_id, fingerprint(text)) for text in texts]
    assert made.digest == recomputed(made)
    (line,) = Entry.objects.filter(verb=Verb.BASELINE_FROZEN)
    assert (line.report_id, line.after["sha256"]) == (whole.pk, made.digest)


def test_the_digest_depends_on_every_part_and_on_their_order():
    parts = [(1, 1, "1 A", "a" * 64), (2, 1, "2 B", "b" * 64)]
    others = [
        (7, 1, parts[::-1]),
        (7, 1, parts[:1]),
        (7, 1, [parts[0], (2, 2, "2 B", "b" * 64)]),
        (7, 1, [parts[0], (2, 1, "2 B", "c" * 64)]),
        (7, 1, [parts[0], (2, 1, "2 C", "b" * 64)]),
        (7, 2, parts),
        (8, 1, parts),
    ]
    made = {baseline_digest(*other) for other in others}
    assert len(made | {baseline_digest(7, 1, parts)}) == len(others) + 1


def test_what_did_not_change_is_not_frozen_twice(frozen, ra_lead, now):
    with pytest.raises(WrongState, match="Nothing has changed since Baseline 1"):
        freeze_report(report=anew(frozen.report), actor=ra_lead, now=now)


def test_statement_21_the_three_meanings_come_in_order(
    frozen, sign_whole, ra_lead, clinical_author, medical_reviewer, quality_author
):
    report = frozen.report
    with pytest.raises(WrongState, match="signs first"):
        sign_whole(report, clinical_author, "evaluator")
    with pytest.raises(WrongState, match="Nobody has signed it as compiled"):
        sign_whole(report, quality_author, "release")
    sign_whole(report, ra_lead, "compiled")
    sign_whole(report, clinical_author, "evaluator")
    with pytest.raises(WrongState, match="have not signed: Mona Reuter"):
        sign_whole(report, quality_author, "release")
    sign_whole(report, medical_reviewer, "evaluator")
    made = sign_whole(report, quality_author, "release")
    assert (made.digest, made.printed_name, made.function) == (
        frozen.digest,
        "Quentin Voss",
        "quality",
    )
    assert standing_of(anew(report)).is_released


def test_each_meaning_has_its_people(
    agreed,
    sign_whole,
    ra_lead,
    rd_author,
    clinical_author,
    quality_author,
    reader,
    medical_reviewer,
):
    everyone = (ra_lead, rd_author, clinical_author, quality_author, reader, medical_reviewer)
    signed = set()
    for meaning in ("compiled", "evaluator", "release"):
        for person in everyone:
            try:
                sign_whole(agreed.report, person, meaning)
            except NotAllowed:
                continue
            signed.add((person, meaning))
    assert signed == {
        (ra_lead, "compiled"),
        (clinical_author, "evaluator"),
        (medical_reviewer, "evaluator"),
        (quality_author, "release"),
    }


def test_statement_22_whoever_compiled_or_wrote_does_not_release(
    agreed, sign_whole, ra_lead, rd_author, quality_author, now
):
    report = agreed.report
    hold_role(report=report, role="PR", user=rd_author, actor=ra_lead, now=now)
    with pytest.raises(NotAllowed, match="another person releases"):
        sign_whole(report, rd_author, "release")
    hold_role(report=report, role="PR", user=None, actor=ra_lead, now=now)
    with pytest.raises(NotAllowed, match="another person releases"):
        sign_whole(report, ra_lead, "release")


def test_a_lead_who_alone_releases_leaves_the_compiling_to_another(
    frozen, sign_whole, ra_lead, quality_author, now
):
    """Else nobody could release what that lead compiled."""
    report = frozen.report
    on_it = Membership.objects.filter(report=report, user=quality_author)
    on_it.update(function="ra_lead")
    (compile_step, *_later) = steps_of(standing_of(report), roster_of(anew(report)))
    assert [asked.person for asked in compile_step.people] == [ra_lead]
    assert not asked_to_sign(quality_author).exists()
    with pytest.raises(NotAllowed, match="another RA lead"):
        sign_whole(report, quality_author, "compiled")
    # With nobody else to compile it, the rule would leave it to nobody.
    Membership.objects.filter(report=report, user=ra_lead).update(function="regulatory")
    assert asked_to_sign(quality_author).exists()
    alone = anew(report)
    able = baseline_abilities(quality_author, alone, standing_of(alone), roster_of(alone))
    assert able["report.sign_compiled"]


def test_statement_21_an_open_critical_finding_keeps_the_release_back(
    agreed, sign_whole, quality_author, sections, now
):
    review = Review.objects.filter(round_section__section=sections["sota"]).get()
    Finding.objects.create(
        report=agreed.report, section=sections["sota"], review=review, number=99,
        category="claim", severity="critical", text="Not shown.", state="open", raised_at=now,
    )  # fmt: skip
    with pytest.raises(WrongState, match="critical finding is open"):
        sign_whole(agreed.report, quality_author, "release")


def test_a_second_click_gives_the_same_signature_and_one_line(frozen, sign_whole, ra_lead):
    first = sign_whole(frozen.report, ra_lead, "compiled")
    assert sign_whole(frozen.report, ra_lead, "compiled") == first
    assert Entry.objects.filter(verb=Verb.BASELINE_SIGNED).count() == 1


def test_the_report_asks_the_proof_too(frozen, sign_whole, ra_lead, spare_code):
    for proof in (Proof(""), Proof(PASSWORD), Proof("wrong", spare_code(ra_lead))):
        with pytest.raises(NotAllowed) as refused:
            sign_whole(frozen.report, ra_lead, "compiled", proof=proof)
        assert refused.value.extra["code"] == "reauth_required"
    assert not ReportSignature.objects.exists()
    (line,) = Entry.objects.filter(verb=Verb.SIGNING_REFUSED)
    assert (line.report_id, line.section_id) == (frozen.report_id, None)


def test_another_baseline_than_the_one_shown_is_not_signed(frozen, sign_whole, ra_lead):
    for shown in ({"shown_digest": "0" * 64}, {"baseline_number": 2}):
        with pytest.raises(WrongState, match="since you opened it"):
            sign_whole(frozen.report, ra_lead, "compiled", **shown)


def test_statement_18_a_changed_report_is_not_signed_and_the_difference_is_shown(
    frozen, change, as_user, clinical_author, ra_lead, sign_whole
):
    sign_whole(frozen.report, ra_lead, "compiled")
    section = change()
    fields = {
        "baseline": 1, "sha256": frozen.digest, "meaning": "evaluator", "accept": "on",
        "password": PASSWORD,
    }  # fmt: skip
    answer = as_user(clinical_author).post(
        reverse("report_sign", args=[frozen.report.slug]), fields
    )
    assert answer.status_code == 409
    words = answer.content.decode()
    assert reverse("section_compare", args=[frozen.report.slug, section.pk]) in words
    assert "revision 1 was frozen, revision 2 stands now" in words
    assert ReportSignature.objects.count() == 1
    page = open_page(as_user(ra_lead), frozen.report)
    assert "for an earlier version" in page


def test_after_a_change_the_report_is_frozen_and_signed_anew(
    agreed, change, ra_lead, sign_whole, submit, open_for, decide, medical_reviewer, now
):
    section = change()
    submit(section, "A newer text.")
    opened = open_for({section: [medical_reviewer]})
    decide(opened.round_sections.get().reviews.get())
    second = freeze_report(report=anew(agreed.report), actor=ra_lead, now=now)
    assert (second.number, second.digest != agreed.digest) == (2, True)
    standing = standing_of(anew(agreed.report))
    assert standing.is_current
    assert not standing.signed
    assert sign_whole(agreed.report, ra_lead, "compiled").baseline == second


def test_the_page_says_who_signed_and_who_is_asked_next(
    frozen, sign_whole, as_user, ra_lead, clinical_author
):
    browser = as_user(ra_lead)
    assert "is asked now" in open_page(browser, frozen.report)
    sign_whole(frozen.report, ra_lead, "compiled")
    words = open_page(browser, frozen.report)
    assert "Signed by <strong>Ruth Adler</strong>, Compiled" in words
    assert "UTC" in words
    assert "Clinical affairs and medical writing" in words
    parts = open_page(browser, frozen.report, "baseline", 1)
    assert frozen.digest in parts
    assert "Computed anew over the parts below just now: the same." in parts


def test_signing_waits_in_my_work_of_whoever_is_asked(
    frozen, sign_whole, ra_lead, clinical_author, medical_reviewer, quality_author, change
):
    today = timezone.localdate()

    def waits(person):
        items = [item for group in my_work(person, today) for item in group.items]
        assert work_count(person, today) == len(items)
        return any(item.kind == "signing" for item in items)

    assert [waits(p) for p in (ra_lead, clinical_author, quality_author)] == [True, False, False]
    sign_whole(frozen.report, ra_lead, "compiled")
    assert [waits(p) for p in (ra_lead, clinical_author, medical_reviewer)] == [False, True, True]
    sign_whole(frozen.report, clinical_author, "evaluator")
    assert [waits(p) for p in (clinical_author, medical_reviewer)] == [False, True]
    assert not waits(quality_author), "an evaluator is still to sign"
    sign_whole(frozen.report, medical_reviewer, "evaluator")
    assert [waits(p) for p in (ra_lead, medical_reviewer, quality_author)] == [False, False, True]
    change()
    assert not waits(quality_author)


def test_the_page_signs(frozen, as_user, ra_lead, spare_code):
    url = reverse("report_sign", args=[frozen.report.slug])
    browser = as_user(ra_lead)
    shown = browser.get(url).content.decode()
    assert "the equal of my handwritten one within the company" in shown
    fields = {
        "baseline": 1, "sha256": frozen.digest, "meaning": "compiled", "password": PASSWORD,
        "code": spare_code(ra_lead),
    }  # fmt: skip
    assert browser.post(url, fields).status_code == 400, "the statement is not accepted"
    assert browser.post(url, {**fields, "accept": "on"}).status_code == 303
    made = ReportSignature.objects.get()
    assert made.statement.startswith("I, Ruth Adler, sign “")
    assert made.method == "password_spare_code"


def test_statement_20_the_database_refuses_to_change_or_remove_what_is_frozen_and_signed(agreed):
    rows = (
        (Baseline, {"digest": "0" * 64}),
        (BaselinePart, {"content_hash": "0" * 64}),
        (ReportSignature, {"printed_name": "Somebody Else"}),
    )
    for model, change in rows:
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            model._base_manager.all()._raw_delete("default")


def test_an_outside_holder_of_a_role_is_not_asked_and_the_page_says_so(
    frozen, cro_writer, ra_lead, as_user, now, sign_whole
):
    hold_role(report=frozen.report, role="IS", user=cro_writer, actor=ra_lead, now=now)
    assert "does not read the whole report" in open_page(as_user(ra_lead), frozen.report)
    sign_whole(frozen.report, ra_lead, "compiled")
    with pytest.raises(NotAllowed):
        sign_whole(frozen.report, cro_writer, "evaluator")
