"""Who gets which answer at which address: the specification of access, read by the tests.

One row per address, thing and method. `to(200, reader=403)` says what the signed-in roles get:
everyone 200, the reader 403. Whoever is not signed in is sent to the sign-in page; an address of the
editor's script answers 403 in JSON instead. The outside writer whose access is over is told so, by 403.
"""

from collections.abc import Callable, Mapping
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cer_portal.notices.models import Kind
from reviews.selectors.signatures import fingerprint
from sections.models import Section
from sections.services.access_review import access_rows, mark_of
from tests.access.conftest import RIS, World, curriculum, picture
from tests.access.matrix_pace import PACE
from tests.access.matrix_talk import TALK
from tests.access.matrix_word import WORD
from tests.access.rows import (
    IMPORTERS,
    Row,
    at,
    company,
    form,
    in_round,
    numbered,
    past,
    saving,
    shown,
    slug,
    soon,
    thing,
    to,
    upload,
)


def _device(world: World) -> dict[str, Any]:
    return {"device_id": world.report.device_id}


def _assigned(world: World) -> dict[str, Any]:
    people = world.people
    duties = {"author": "rd_author", "reviewer": "medical_reviewer", "approver": "ra_lead"}
    return {"data": {duty: people[name].pk for duty, name in duties.items()}}


def _new_member(world: World) -> dict[str, Any]:
    person = world.people["ended_cro"].pk
    fields = {"function": "cro_writer", "valid_until": soon(), "reason": "Short of hands"}
    return {"data": {**fields, "user": person, "counterpart": world.people["ra_lead"].pk}}


def _invited(world: World) -> dict[str, Any]:
    own = world.report.organisation_id
    return {"data": {"email": "nadia@norvale.example", "organisation": own, "function": "rd"}}


def _looked_over(world: World) -> dict[str, Any]:
    return {
        "data": {
            "seen": mark_of(access_rows(world.report, now=timezone.now())),
            "note": "All asked",
        }
    }


def _qualified(_world: World) -> dict[str, Any]:
    day = timezone.localdate().isoformat()
    known = {"route": "years", "years": 12, "device": "Cups", "cv_dated": day}
    return {"data": {**known, "cv": SimpleUploadedFile("cv.pdf", curriculum())}}


def _interests(_world: World) -> dict[str, Any]:
    period = {"period_from": soon(-900), "period_to": soon(0)}
    return {"data": {**period, "grants": "None of note", "accept": "on"}}


def _looked_over_there(world: World) -> dict[str, Any]:
    return {"data": {**_looked_over(world)["data"], "report": world.report.slug}}


def _new_round(world: World) -> dict[str, Any]:
    pk, doctor = world.waiting.pk, world.people["medical_reviewer"].pk
    fields = {"purpose": "technical_medical", "due": soon(), "brief": ""}
    return {"data": {**fields, "sections": [pk], f"reviewers-{pk}": [doctor]}}


def signing(place: str, meaning: str) -> Callable[[World], dict[str, Any]]:
    def fields(world: World) -> dict[str, Any]:
        section = Section.objects.get(pk=getattr(world, place).pk)
        shown = {"revision": section.version, "sha256": fingerprint(section)}
        password = "a long enough password"  # noqa: S105  (everyone's in the cast)
        # Of the outside writer, the only one in these rows who signs with a code.
        code = RecoveryCodes.activate(world.people["cro_writer"]).get_unused_codes()[0]
        proof = {"accept": "on", "password": password, "code": code}
        return {"data": {**shown, "meaning": meaning, **proof}}

    return fields


PARTICULARS = form(title="One more", slug="one-more", template="eu-mdr-meddev-a9", edition_number=2)
DEVICE = form(name="Another cup", manufacturer="Norvale", device_class="III")
REMARK = form(severity="minor", category="claim", text="Say more.", quote="", start="", end="")
ANSWER = form(disposition="not_changed", answer="It stands.")
REASON = form(reason="Because it is so.")
PROFILE = form(name="A Person", title="", time_zone="Europe/Berlin", language="en")
MAILS = form(**dict.fromkeys(Kind.values, "none"))
TOKEN = form(name="A script", scope="read", days=30)
WHOLE_SIGNING = form(
    baseline=1, sha256="0" * 64, meaning="compiled", accept="on", password="x", code="0"
)
DATES = form(target=soon(300), lock="")
MILESTONE = form(title="Agreed", due=soon(), owner="")
FACT = form(label="Hips", kind="count", value="12", unit="", source="")
BEGIN = form(title="Next", slug="next-one", template="eu-mdr-meddev-a9", language="en", copy="no")
LIST = RIS.format(title="A new study", doi="10.5555/new").encode()

PLANNED = form(logic="Why", key_points="", sources="", parts="", expected=1)


def _request(world: World) -> dict[str, Any]:
    """Of a function of insiders, who can be asked by every author and lead."""
    fields = {"question": "How many?", "expected": ["text"], "due": soon(), "to": "function:rd"}
    return {"data": fields}


def _read_answer(world: World) -> dict[str, Any]:
    seen = {"answer": world.answer.pk, "version": world.drafting.version, "where": "end"}
    return {"data": {**seen, "reason": "Say from when the figures are."}}


LEADS = to(200, only=("ra_lead",), cro_writer=403)
LEADS_DO = to(302, only=("ra_lead",), cro_writer=403)
MAY_CREATE = to(200, only=("ra_lead",), cro_writer=403, outsider=200)
WHOLE = to(200)
ROOM = to(200, cro_writer=403)
AUTHOR, AUTHOR_DOES = to(200, only=("clinical_author",)), to(302, only=("clinical_author",))
OUTSIDE = to(403, cro_writer=200)
DOCTOR, DOCTOR_DOES = ("medical_reviewer",), to(302, only=("medical_reviewer",))
JUDGES = to(302, only=("medical_reviewer", "ra_lead"))
OWN_DRAFT = to(404, medical_reviewer=200)

EVERYONE = to(200, cro_writer=200, outsider=200)
SENT_ON = to(302, cro_writer=302, outsider=302)
# Who must have a second factor, and has one.
WITH_FACTOR = dict.fromkeys(("ra_lead", "cro_writer", "outsider"), 200)
KEEPS_FACTOR = dict.fromkeys(WITH_FACTOR, 403)
NOWHERE = to(404)

ROOF = (
    Row("my_work", get=to(200, cro_writer=200, outsider=200)),
    Row(
        "accesses",
        get=to(403, ra_lead=200, cro_writer=403, outsider=200),
        post=to(403, ra_lead=302, cro_writer=403, outsider=404),
        send=_looked_over_there,
    ),
    Row("accesses_csv", post=to(403, ra_lead=200, cro_writer=403, outsider=200)),
    Row("portfolio", get=to(200, cro_writer=200, outsider=200)),
    Row("profile", get=EVERYONE, post=SENT_ON, send=PROFILE),
    Row("notifications", get=EVERYONE, post=SENT_ON, send=MAILS),
    Row("qualification", get=EVERYONE, post=SENT_ON, send=_qualified),
    # Leads read what people of their reports stated.
    Row(
        "cv",
        lambda w: {"pk": w.qualification.pk},
        get=to(404, medical_reviewer=200, ra_lead=200),
    ),
    Row("interest_list", get=EVERYONE),
    Row("account_history", get=EVERYONE),
    Row(
        "token_list",
        get=to(200, cro_writer=200, outsider=200),
        post=to(200, cro_writer=200, outsider=200),
        send=TOKEN,
    ),
    Row("token_end", lambda w: {"token_id": w.token.pk}, post=to(404, ra_lead=302)),
    Row("session_list", get=to(200, cro_writer=200, outsider=200)),
    Row("session_end", lambda w: {"session_id": w.session.pk}, post=to(404, ra_lead=302)),
    Row("session_end_others", post=to(302, cro_writer=302, outsider=302)),
    # The letter is for someone new: whoever is signed in is somebody else.
    Row(
        "invitation",
        lambda w: {"token": w.invitation.token()},
        get=to(403, cro_writer=403, outsider=403),
        signed_out=200,
    ),
    Row(
        "invitation",
        lambda _world: {"token": "invented"},
        get=to(404),
        signed_out=404,
        about="no such letter",
    ),
    Row("health", get=to(200, cro_writer=200, outsider=200), signed_out=200),
    Row("account_login", get=to(302, cro_writer=302, outsider=302), signed_out=200),
    Row(
        "account_logout",
        get=to(200, cro_writer=200, outsider=200),
        post=to(302, cro_writer=302, outsider=302),
    ),
    Row(
        "account_reset_password",
        get=to(200, cro_writer=200, outsider=200),
        signed_out=200,
    ),
    Row(
        "account_reset_password_done",
        get=to(200, cro_writer=200, outsider=200),
        signed_out=200,
    ),
    Row(
        "account_reset_password_from_key",
        lambda _world: {"uidb36": "1", "key": "invented"},
        get=to(200, cro_writer=200, outsider=200),
        signed_out=200,
    ),
    Row(
        "account_reset_password_from_key_done",
        get=to(200, cro_writer=200, outsider=200),
        signed_out=200,
    ),
    Row("account_change_password", get=EVERYONE),
    Row("account_reauthenticate", get=EVERYONE),
    # Whoever has no factor confirms with the password.
    Row("mfa_reauthenticate", get={**SENT_ON, **WITH_FACTOR}),
    Row("mfa_authenticate", get=SENT_ON),
    Row("mfa_index", get=EVERYONE),
    # Asks to confirm first.
    Row("mfa_activate_totp", get=SENT_ON, post=SENT_ON),
    Row("mfa_generate_recovery_codes", get=SENT_ON, post=SENT_ON),
    # Nobody of the cast has recovery codes.
    Row("mfa_view_recovery_codes", get=to(404)),
    Row("mfa_add_webauthn", get=SENT_ON, post=SENT_ON),
    # Nobody of the cast has a passkey; whoever needs the only factor hears so first.
    Row(
        "mfa_remove_webauthn",
        lambda _world: {"pk": 1},
        get={**SENT_ON, **KEEPS_FACTOR},
        post={**SENT_ON, **KEEPS_FACTOR},
    ),
    Row("mfa_reauthenticate_webauthn", get=SENT_ON),
    Row("mfa_login_webauthn", get=SENT_ON),
    # No provider is named in the environment of the tests.
    Row("openid_connect_login", company, get=NOWHERE, post=NOWHERE, signed_out=404),
    Row("openid_connect_callback", company, get=NOWHERE, signed_out=404),
    Row("mfa_deactivate_totp", get={**to(404), **KEEPS_FACTOR}, post={**to(404), **KEEPS_FACTOR}),
)
SECTIONS = (
    Row("new_report", get=MAY_CREATE, post={**LEADS_DO, "outsider": 302}, send=DEVICE),
    Row("new_report_particulars", _device, get=LEADS, post=LEADS_DO, send=PARTICULARS),
    Row(
        "report_replace",
        slug,
        get=LEADS,
        post=LEADS_DO,
        send=lambda w: {
            "data": {
                "words": "words",
                "by": "lines",
                "section": f"{w.drafting.pk}:{w.drafting.version}",
            }
        },
    ),
    Row("plan_model", slug, get=LEADS, post=LEADS_DO, send=form(model="M0")),
    Row("plan_people", slug, get=LEADS, post=LEADS_DO, send=form(RA="")),
    Row("section_list", slug, get=to(200, cro_writer=200)),
    Row("section", at("drafting"), get=WHOLE, about="text"),
    Row("section", at("container"), get=WHOLE, about="heading"),
    Row("section", at("generated"), get=WHOLE, about="made by the portal"),
    Row("section", at("outside"), get=to(200, cro_writer=200), about="of the outside writer"),
    Row("section_edit", at("drafting"), get=AUTHOR),
    Row("section_edit", at("outside"), get=OUTSIDE, about="of the outside writer"),
    Row("section_edit", at("under_review"), get=to(403, rd_author=409), about="in review"),
    Row("section_edit", at("generated"), get=to(403), about="made by the portal"),
    Row(
        "section_save",
        at("drafting"),
        post=AUTHOR,
        send=saving("drafting"),
        signed_out=403,
    ),
    Row(
        "section_save",
        at("outside"),
        post=OUTSIDE,
        send=saving("outside"),
        signed_out=403,
        about="of the outside writer",
    ),
    Row(
        "section_save",
        at("under_review"),
        post=to(403, rd_author=409),
        send=saving("under_review"),
        signed_out=403,
        about="in review",
    ),
    Row(
        "section_save",
        at("approved"),
        post=to(403, clinical_author=409),
        send=saving("approved"),
        signed_out=403,
        about="approved",
    ),
    Row("section_edit", at("approved"), get=to(403, clinical_author=409), about="approved"),
    Row("section_facts", at("drafting"), get=AUTHOR, signed_out=403),
    Row("section_numbers", at("drafting"), get=WHOLE),
    Row("section_numbers", at("outside"), get=to(200, cro_writer=200), about="outside"),
    Row("section_accept_facts", at("drafting"), post=to(403, clinical_author=409)),
    Row("change_list", slug, get=ROOM),
    Row("changes_csv", slug, post=ROOM),
    Row("source_list", slug, get=ROOM),
    Row("edition_new", slug, get=LEADS, post=to(403, ra_lead=409, cro_writer=403), send=BEGIN),
    Row("localised_new", slug, get=LEADS, post=LEADS_DO, send=BEGIN),
    # The report of these rows comes from no other one.
    Row(
        "section_confirm", at("drafting"), post=to(403, clinical_author=409), send=shown("drafting")
    ),
    Row("section_source", at("drafting"), get=NOWHERE),
    Row(
        "source_decide",
        at("drafting"),
        post=to(403, clinical_author=409, ra_lead=409),
        send=shown("drafting"),
    ),
    Row("source_tie", at("drafting"), post=to(403, ra_lead=400), send=shown("drafting")),
    Row("fact_list", slug, get=ROOM),
    Row("fact_new", slug, get=LEADS, post=LEADS_DO, send=FACT),
    Row(
        "fact_paste", slug, get=LEADS, post=LEADS_DO, send=form(rows="Sold\t12\tunits\tSales 2026")
    ),
    Row("fact_owner", thing("fact_id", "fact"), post=LEADS_DO, send=form(owner="", due="")),
    Row("fact_confirm", thing("fact_id", "fact"), post=LEADS_DO, send=form(version=1)),
    # The fact of these rows is typed; what counts is in tests/sections/test_fact_owners.py.
    Row(
        "fact_take",
        thing("fact_id", "fact"),
        post=to(403, ra_lead=409, cro_writer=403),
        send=form(version=1, seen=3),
    ),
    Row(
        "fact_page",
        thing("fact_id", "fact"),
        get=ROOM,
        post=LEADS_DO,
        send=form(value="13", unit="", source="", version=1),
    ),
    Row(
        "section_facts",
        at("outside"),
        get=OUTSIDE,
        signed_out=403,
        about="of the outside writer",
    ),
    Row(
        "section_upload",
        at("drafting"),
        post=to(201, only=("clinical_author",)),
        send=upload("cup.png", picture()),
        signed_out=403,
    ),
    Row("section_revisions", at("drafting"), get=WHOLE),
    Row("section_revisions", at("outside"), get=to(200, cro_writer=200), about="outside"),
    Row("revision", lambda w: {**at("drafting")(w), "number": 1}, get=WHOLE),
    Row(
        "revision_restore",
        lambda w: {**at("drafting")(w), "number": 1},
        post=AUTHOR_DOES,
        send=lambda w: {"data": {"version": w.drafting.version}},
    ),
    Row("section_compare", at("drafting"), get=WHOLE),
    Row(
        "section_assign",
        at("drafting"),
        get=to(200, only=("ra_lead",)),
        post=to(302, only=("ra_lead",)),
        send=_assigned,
    ),
    Row(
        "section_assign",
        at("outside"),
        get=to(200, only=("ra_lead",), cro_writer=403),
        about="outside",
    ),
    Row(
        "section_upload",
        at("approved"),
        post=to(403, clinical_author=409),
        send=upload("cup.png", picture()),
        signed_out=403,
        about="approved",
    ),
    Row("section_reopen", at("approved"), post=to(302, only=("ra_lead",)), send=REASON),
    Row(
        "section_reopen",
        at("under_review"),
        post=to(403, ra_lead=409),
        send=REASON,
        about="in review",
    ),
    Row("figure", thing("figure_id", "figure"), get=WHOLE),
    Row(
        "figure",
        thing("figure_id", "outside_figure"),
        get=to(200, cro_writer=200),
        about="of the outside writer",
    ),
    Row("people", slug, get=ROOM),
    Row("member_add", slug, post=LEADS_DO, send=_new_member),
    Row("invite", slug, get=LEADS, post=LEADS_DO, send=_invited),
    Row("invitation_again", thing("invitation_id", "invitation"), post=LEADS_DO),
    Row("invitation_revoke", thing("invitation_id", "invitation"), post=LEADS_DO),
    Row("member_acts", thing("membership_id", "outside_membership"), get=LEADS),
    Row("access_review", slug, get=LEADS, post=LEADS_DO, send=_looked_over),
    Row("access_review_csv", thing("review_id", "access_review"), get=LEADS),
    Row(
        "member_renew",
        thing("membership_id", "outside_membership"),
        get=LEADS,
        post=LEADS_DO,
        send=form(valid_until=soon(200), reason="One more round"),
    ),
    Row("viewing_begin", thing("membership_id", "outside_membership"), post=LEADS_DO),
    Row("viewing_end", slug, post=to(302, cro_writer=302)),
    Row(
        "member_scope",
        thing("membership_id", "outside_membership"),
        get=LEADS,
        post=LEADS_DO,
        send=form(evidence="all", may_import="on", may_comment="on", reason="Searches for us"),
    ),
    Row(
        "member_end",
        thing("membership_id", "membership"),
        get=LEADS,
        post=LEADS_DO,
        send=REASON,
    ),
    Row("history", slug, get=ROOM),
    Row("history_export", slug, post=ROOM),
    Row("history_print", slug, post=to(302, cro_writer=403)),
    *(
        Row("object_history", past(kind, name), get=statuses, about=f"{kind} {name}")
        for kind, name, statuses in (
            ("section", "drafting", WHOLE),
            ("section", "outside", ROOM | {"cro_writer": 200}),
            ("record", "record", WHOLE),
            ("import", "batch", WHOLE),
            ("round", "round", WHOLE),
            ("finding", "finding_open", WHOLE),
            ("finding", "outside_finding", ROOM | {"cro_writer": 200}),
            ("finding", "finding_draft", to(404, medical_reviewer=200)),
            ("milestone", "milestone", WHOLE),
            ("build", "build", ROOM),
            ("member", "outside_membership", LEADS),
        )
    ),
    Row("object_history", past("nothing", "outside"), get=to(404), about="nothing"),
)
CONTRIBUTIONS = (
    Row("contribution_list", slug, get=to(200, cro_writer=200)),
    Row("contribution", thing("pk", "contribution"), get=WHOLE),
    Row(
        "contribution",
        thing("pk", "outside_contribution"),
        get=to(200, cro_writer=200),
        about="of the outside writer",
    ),
    Row("contribution_file", thing("pk", "given"), get=WHOLE),
    Row(
        "contribution_draft",
        thing("pk", "contribution"),
        post=to(302, only=("rd_author",)),
        send=form(text="So many.", table=""),
    ),
    Row(
        "contribution_answer",
        thing("pk", "contribution"),
        post=to(302, only=("rd_author",)),
        send=form(text="So many.", table=""),
    ),
    Row(
        "contribution_return",
        thing("pk", "answered"),
        post=to(302, only=("ra_lead", "clinical_author")),
        send=_read_answer,
    ),
    Row(
        "contribution_take",
        thing("pk", "answered"),
        post=to(302, only=("clinical_author",)),
        send=_read_answer,
    ),
    Row(
        "contribution_withdraw",
        thing("pk", "answered"),
        post=to(302, only=("ra_lead", "clinical_author")),
        send=form(reason="Found elsewhere."),
    ),
    Row(
        "contribution_ask",
        at("drafting"),
        get=to(200, only=("ra_lead", "clinical_author")),
        post=to(302, only=("ra_lead", "clinical_author")),
        send=_request,
    ),
    Row(
        "contribution_ask",
        at("outside"),
        get=to(403, ra_lead=200, cro_writer=200),
        post=to(403, ra_lead=302, cro_writer=302),
        send=_request,
        about="of the outside writer",
    ),
    Row(
        "section_plan",
        at("drafting"),
        get=WHOLE,
        post=to(302, only=("ra_lead", "clinical_author")),
        send=PLANNED,
    ),
    Row(
        "section_plan",
        at("outside"),
        get=to(200, cro_writer=200),
        post=to(403, ra_lead=302, cro_writer=302),
        send=PLANNED,
        about="of the outside writer",
    ),
    Row(
        "plan_remark",
        at("drafting"),
        post=to(302, reader=403),
        send=form(words="Why not the other way round?"),
    ),
    Row(
        "plan_agree",
        at("drafting"),
        post=to(403, ra_lead=302, medical_reviewer=302, clinical_author=409),
        send=form(number=1),
    ),
    Row("section_beside", at("drafting"), get=WHOLE),
    Row(
        "section_beside",
        at("outside"),
        get=to(200, cro_writer=200),
        about="of the outside writer",
    ),
)
EVALUATORS = (
    Row(
        "interests",
        slug,
        get=to(200, cro_writer=200),
        post=to(302, cro_writer=302),
        send=_interests,
    ),
    Row("evaluators", slug, get=LEADS),
    Row(
        "evaluator",
        lambda w: {**slug(w), "user_id": w.people["medical_reviewer"].pk},
        get=LEADS,
    ),
    Row(
        "interests_accept",
        thing("declaration_id", "declaration"),
        post=LEADS_DO,
        send=form(note="Seen."),
    ),
)
# Of each company: a stranger has the own lists, and nothing of these things.
COMPANY = to(200, outsider=200)
COPIES = to(200, only=("ra_lead",), outsider=200)
KEEPS = ("ra_lead", "clinical_author")


def own(*, number: int = 0, key: str = "") -> Callable[[World], dict[str, Any]]:
    """The company's template, an edition or a section of it."""
    more = ({"number": number} if number else {}) | ({"key": key} if key else {})
    return lambda world: {"pk": world.own_template.pk, **more}


def wording(world: World) -> dict[str, Any]:
    return {"pk": world.paragraph.pk}


def _owner(world: World) -> dict[str, Any]:
    return {"data": {"owner": world.people["rd_author"].pk}}


SAID = {"title": "Said", "purpose": "For a test.", "responsibility": "sota", "version": 2}
PROPOSED = {"title": "Said", "text": "Words.", "version": 2}
WRITES, WRITTEN = to(200, only=("ra_lead",)), to(302, only=("ra_lead",))
LIBRARY = (
    Row("template_list", get=COMPANY),
    Row(
        "template_copy",
        get=COPIES,
        post=to(302, only=("ra_lead",), outsider=302),
        send=form(template="eu-mdr-meddev-a9:1", name="One more"),
    ),
    Row(
        "template_shipped",
        lambda _world: {"code": "eu-mdr-meddev-a9", "edition": 1},
        get=COMPANY,
    ),
    Row("template_page", own(), get=to(200)),
    Row("template_begin", own(), post=to(409, only=("ra_lead",)), about="one is being written"),
    Row("template_edition", own(number=1), get=to(200)),
    Row("template_changes", own(number=1), get=to(200)),
    Row("template_draft", own(), get=WRITES),
    Row("template_notes", own(), post=WRITTEN, send=form(notes="One.", version=2)),
    Row("template_release", own(), post=WRITTEN, send=form(note="New.", version=2)),
    Row(
        "template_section_new",
        own(),
        get=WRITES,
        post=WRITTEN,
        send=form(**SAID, kind="text"),
    ),
    Row("template_section", own(key="sota"), get=WRITES, post=WRITTEN, send=form(**SAID)),
    Row(
        "template_section_move",
        own(key="sota"),
        post=WRITTEN,
        send=form(way="up", version=2),
    ),
    Row("template_section_remove", own(key="sota"), post=WRITTEN, send=form(version=2)),
    Row("template_section_restore", own(key="abbreviations"), post=WRITTEN, send=form(version=2)),
    Row("report_template", slug, get=to(200)),
    Row(
        "report_template_move",
        slug,
        post=to(409, only=("ra_lead",)),
        send=form(**{"from": 1, "edition": 1}),
        about="nothing newer",
    ),
    Row("paragraph_list", get=COMPANY),
    Row(
        "paragraph_new",
        get=to(200, reader=403, outsider=200),
        post=to(302, reader=403, outsider=302),
        send=form(**PROPOSED),
    ),
    Row("paragraph", wording, get=to(200)),
    Row(
        "paragraph_reword",
        wording,
        get=to(200, only=KEEPS),
        post=to(302, only=KEEPS),
        send=form(**PROPOSED),
    ),
    Row("paragraph_approve", wording, post=WRITTEN, send=form(version=2)),
    Row("paragraph_retire", wording, post=to(302, only=KEEPS), send=form(reason="Old.")),
    Row("paragraph_hand", wording, post=to(302, only=KEEPS), send=_owner),
    Row("section_library", at("drafting"), get=to(403, clinical_author=200)),
    Row("section_library", at("outside"), get=to(403), about="of the outside writer"),
    Row(
        "section_take",
        lambda w: {**at("drafting")(w), "paragraph_id": w.paragraph.pk},
        post=to(403, clinical_author=302),
        send=lambda w: {"data": {"number": 1, "version": w.drafting.version}},
    ),
)
EVIDENCE = (
    Row("record_list", slug, get=WHOLE),
    Row("record", thing("record_id", "record"), get=WHOLE),
    Row("import_list", slug, get=WHOLE),
    Row(
        "import_new",
        slug,
        get=to(200, only=IMPORTERS),
        post=to(302, only=IMPORTERS),
        send=upload("new.ris", LIST),
    ),
    Row("import_detail", thing("batch_id", "batch"), get=WHOLE),
    Row("import_status", thing("batch_id", "batch"), get=WHOLE),
    Row(
        "import_mapping",
        thing("batch_id", "table"),
        get=to(200, only=IMPORTERS),
        post=to(302, only=IMPORTERS),
        send=form(title="Paper"),
    ),
    Row("import_undo", thing("batch_id", "spare_batch"), post=to(302, only=IMPORTERS)),
    Row(
        "import_undo",
        thing("batch_id", "batch"),
        post=to(409, only=IMPORTERS),
        about="cited",
    ),
    Row("section_records", at("drafting"), get=AUTHOR),
    Row("section_records", at("outside"), get=OUTSIDE, about="of the outside writer"),
)
REVIEWS = (
    Row("report_overview", slug, get=to(200, cro_writer=302)),
    Row("round_list", slug, get=WHOLE),
    Row(
        "round_open",
        slug,
        get=to(200, only=("ra_lead",)),
        post=to(302, only=("ra_lead",)),
        send=_new_round,
    ),
    Row("round", numbered("round"), get=WHOLE),
    Row("round", numbered("closed_round"), get=WHOLE, about="closed"),
    Row(
        "round_close",
        numbered("round"),
        get=to(200, only=("ra_lead",)),
        post=to(302, only=("ra_lead",)),
        send=form(confirm="on"),
    ),
    Row(
        "round_close",
        numbered("closed_round"),
        get=to(409, only=("ra_lead",)),
        post=to(409, only=("ra_lead",)),
        about="closed",
    ),
    Row(
        "round_cancel",
        numbered("round"),
        get=to(200, only=("ra_lead",)),
        post=to(302, only=("ra_lead",)),
        send=form(confirm="on", reason="Too early"),
    ),
    Row("review", in_round, get=WHOLE),
    Row("finding_add", in_round, post=DOCTOR_DOES, send=REMARK),
    Row(
        "review_submit",
        in_round,
        post=DOCTOR_DOES,
        send=form(decision="return", reason="Not yet."),
    ),
    Row(
        "finding_change",
        thing("finding_id", "finding_draft"),
        get=OWN_DRAFT,
        post=to(404, medical_reviewer=302),
        send=REMARK,
    ),
    Row(
        "finding_change",
        thing("finding_id", "finding_open"),
        get=to(403, medical_reviewer=409),
        about="sent",
    ),
    Row(
        "finding_drop",
        thing("finding_id", "finding_draft"),
        post=to(404, medical_reviewer=302),
    ),
    Row(
        "finding_answer",
        thing("finding_id", "finding_open"),
        post=to(302, only=("quality_author",)),
        send=ANSWER,
    ),
    Row(
        "finding_answer",
        thing("finding_id", "outside_finding"),
        post=to(403, cro_writer=302),
        send=ANSWER,
        about="of the outside writer",
    ),
    Row("finding_verify", thing("finding_id", "finding_answered"), post=JUDGES),
    Row("finding_send_back", thing("finding_id", "finding_answered"), post=JUDGES, send=REASON),
    Row("section_findings", at("returned"), get=WHOLE),
    Row("section_findings", at("outside_returned"), get=to(200, cro_writer=200), about="outside"),
    Row("section_submit", at("drafting"), get=AUTHOR, post=AUTHOR_DOES),
    Row(
        "section_submit",
        at("outside"),
        get=OUTSIDE,
        post=to(403, cro_writer=302),
        about="outside",
    ),
    Row(
        "section_submit",
        at("approved"),
        get=to(403, clinical_author=409),
        post=to(403, clinical_author=409),
        about="approved",
    ),
    Row("section_withdraw", at("waiting"), post=AUTHOR_DOES),
    Row(
        "section_withdraw",
        at("under_review"),
        post=to(403, rd_author=409),
        about="held by a round",
    ),
    Row(
        "section_sign",
        at("drafting"),
        get=WHOLE,
        post=to(303, only=("clinical_author",)),
        send=signing("drafting", "authored"),
    ),
    Row(
        "section_sign",
        at("approved"),
        get=WHOLE,
        post=to(303, only=("medical_reviewer",)),
        send=signing("approved", "reviewed"),
        about="approved",
    ),
    Row(
        "section_sign",
        at("under_review"),
        get=WHOLE,
        post=to(403, ra_lead=409),
        send=signing("under_review", "approved"),
        about="in review",
    ),
    Row(
        "section_sign",
        at("outside"),
        get=to(200, cro_writer=200),
        post=to(403, cro_writer=303),
        send=signing("outside", "authored"),
        about="of the outside writer",
    ),
    Row("section_sign", at("generated"), get=WHOLE, about="made by the portal"),
    Row("signature_list", slug, get=WHOLE),
    Row("baseline_freeze", slug, post=to(403, ra_lead=409)),
    # The report of the matrix is in work, so that its baseline is no longer current.
    Row("report_sign", slug, get=WHOLE, post=to(409), send=WHOLE_SIGNING),
    Row("baseline", lambda w: {**slug(w), "number": 1}, get=WHOLE),
    Row("milestone_list", slug, get=WHOLE),
    Row(
        "milestone_add",
        slug,
        get=to(200, only=("ra_lead",)),
        post=to(302, only=("ra_lead",)),
        send=MILESTONE,
    ),
    Row(
        "milestone_change",
        thing("milestone_id", "milestone"),
        get=to(200, only=("ra_lead",)),
        post=to(302, only=("ra_lead",)),
        send=MILESTONE,
    ),
    Row(
        "milestone_done",
        thing("milestone_id", "milestone"),
        post=to(302, only=("ra_lead", "rd_author")),
    ),
    Row(
        "milestone_reopen",
        thing("milestone_id", "milestone_done"),
        post=to(302, only=("ra_lead", "rd_author")),
    ),
    Row(
        "plan_dates",
        slug,
        get=to(200, only=("ra_lead",)),
        post=to(302, only=("ra_lead",)),
        send=DATES,
    ),
)
ENDPOINT = form(url="https://hooks.example/cer", kinds=["round.opened"])
WEBHOOKS = (
    Row(
        "webhook_list",
        slug,
        get=LEADS,
        post=to(200, only=("ra_lead",), cro_writer=403),
        send=ENDPOINT,
    ),
    Row("webhook_pause", thing("endpoint_id", "endpoint"), post=LEADS_DO),
    Row("webhook_resume", thing("endpoint_id", "paused_endpoint"), post=LEADS_DO),
    Row(
        "webhook_resume",
        thing("endpoint_id", "endpoint"),
        post={**LEADS_DO, "ra_lead": 409},
        about="not paused",
    ),
    Row("webhook_end", thing("endpoint_id", "endpoint"), post=LEADS_DO),
    Row("webhook_again", thing("delivery_id", "delivery"), post=LEADS_DO),
)
ASSEMBLY = (
    Row("build_list", slug, get=ROOM),
    Row("build_request", slug, post=to(302, cro_writer=403)),
    Row("build_status", numbered("build"), get=ROOM),
    Row("build_download", numbered("build"), get=ROOM),
)


def api(name: str, place: Any = slug, *, about: str = "", **said: Any) -> Row:
    """An address of the API: it answers whoever is signed out with 401, and takes JSON alone."""
    empty: dict[str, Any] = {"data": {}, "content_type": "application/json"}
    return Row(name, place, send=lambda _world: empty, signed_out=401, about=about, **said)


def sent_as(name: str, place: Any, body: Mapping[str, Any], **said: Any) -> Row:
    """An address of the API with a body."""
    whole: dict[str, Any] = {"data": dict(body), "content_type": "application/json"}
    return Row(name, place, send=lambda _world: whole, signed_out=401, **said)


EVERYONE = to(200, cro_writer=200, outsider=200)
OWN = to(200, cro_writer=200)
API = (
    Row("api_docs", get=EVERYONE),
    api("api_schema", lambda _world: {}, get=EVERYONE),
    api("api_reports", lambda _world: {}, get=EVERYONE),
    api("api_report", get=OWN),
    api("api_sections", get=OWN),
    api("api_section", at("drafting"), get=WHOLE),
    api("api_section", at("generated"), get=WHOLE, about="made by the portal"),
    api("api_section", at("outside"), get=OWN, about="outside"),
    api("api_section_submit", at("drafting"), post=AUTHOR),
    api("api_section_submit", at("outside"), post=OUTSIDE, about="outside"),
    api("api_section_submit", at("waiting"), post=to(403, clinical_author=409), about="sent"),
    api("api_revisions", at("drafting"), get=WHOLE),
    api("api_revisions", at("outside"), get=OWN, about="outside"),
    api("api_revision", lambda w: {**at("drafting")(w), "number": 1}, get=WHOLE),
    api("api_facts", get=WHOLE),
    sent_as(
        "api_facts",
        slug,
        {"key": "sold", "label": "Units sold", "value": "12"},
        post=to(201, only=("ra_lead",)),
        about="one more",
    ),
    api("api_fact", thing("fact_id", "fact"), get=WHOLE),
    api("api_history", get=ROOM),
    api("api_records", get=WHOLE),
    api("api_record", thing("record_id", "record"), get=WHOLE),
    api("api_imports", get=WHOLE),
    Row(
        "api_imports",
        slug,
        post=to(201, only=IMPORTERS),
        send=upload("new.ris", LIST),
        signed_out=401,
        about="upload",
    ),
    sent_as(
        "api_import_columns",
        thing("batch_id", "table"),
        {"title": "Paper"},
        post=to(200, only=IMPORTERS),
    ),
    api("api_import_undo", thing("batch_id", "spare_batch"), post=to(200, only=IMPORTERS)),
    api("api_import", thing("batch_id", "batch"), get=WHOLE),
    api("api_rounds", get=WHOLE),
    api("api_round", numbered("round"), get=WHOLE),
    api("api_findings", get=OWN),
    api("api_finding", thing("finding_id", "finding_open"), get=WHOLE),
    api("api_finding", thing("finding_id", "outside_finding"), get=OWN, about="outside"),
    api("api_finding", thing("finding_id", "finding_draft"), get=OWN_DRAFT, about="draft"),
    sent_as(
        "api_finding_answer",
        thing("finding_id", "finding_open"),
        {"disposition": "not_changed", "answer": "It stands."},
        post=to(200, only=("quality_author",)),
    ),
    api(
        "api_finding_verify",
        thing("finding_id", "finding_answered"),
        post=to(200, only=("medical_reviewer", "ra_lead")),
    ),
    sent_as(
        "api_finding_send_back",
        thing("finding_id", "finding_answered"),
        {"reason": "Not settled"},
        post=to(200, only=("medical_reviewer", "ra_lead")),
    ),
    api("api_milestones", get=WHOLE),
    api("api_milestone", thing("milestone_id", "milestone"), get=WHOLE),
    api(
        "api_milestone_done",
        thing("milestone_id", "milestone"),
        post=to(200, only=("ra_lead", "rd_author")),
    ),
    api("api_builds", get=ROOM, post=to(201, cro_writer=403)),
    api("api_build", numbered("build"), get=ROOM),
    api("api_build_file", numbered("build"), get=ROOM),
)
MATRIX = (
    *ROOF,
    *SECTIONS,
    *TALK,
    *PACE,
    *WORD,
    *EVALUATORS,
    *LIBRARY,
    *CONTRIBUTIONS,
    *EVIDENCE,
    *REVIEWS,
    *ASSEMBLY,
    *WEBHOOKS,
    *API,
)
