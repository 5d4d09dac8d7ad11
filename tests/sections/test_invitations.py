"""Invitations: a letter to one address, for one report and function, taken once."""

import re
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from cer_portal.accounts.models import User
from cer_portal.audit.models import Entry
from cer_portal.errors import BadInput, Gone, NotAllowed, WrongState
from sections import mail
from sections.models import Invitation, Membership
from sections.services.acceptance import accept
from sections.services.invitations import invite, revoke, send_again
from sections.services.people import add_member, end_membership
from sections.services.scope import Scope, scope_of

pytestmark = pytest.mark.django_db
ADDRESS = "nadia.new@norvale.example"
WORDS = "plain river stone 41"
NEWCOMER = {"name": "Nadia New", "title": "Engineer", "password": WORDS, "repeated": WORDS}


@pytest.fixture
def letter(report, ra_lead, norvale, now):
    """Send an invitation to someone new inside, unless told otherwise."""

    def send(**given):
        asked = {"email": ADDRESS, "organisation": norvale, "function": "rd", **given}
        return invite(**{"report": report, "actor": ra_lead, "now": now, **asked})

    return send


@pytest.fixture
def outside(letter, brightpen, ra_lead, now):
    """Send one to someone new at a firm of writers."""
    return letter(
        email="new.writer@brightpen.example",
        organisation=brightpen,
        function="cro_writer",
        valid_until=now + timedelta(days=60),
        counterpart=ra_lead,
        reason="One round",
    )


def url_of(invitation):
    return reverse("invitation", args=[invitation.token()])


def take(invitation, client=None, **fields):
    return (client or Client()).post(url_of(invitation), NEWCOMER | fields)


def run_out(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(
        sent_at=Now() - timedelta(days=9), expires_at=Now() - timedelta(seconds=1)
    )


# --- the letter


def test_the_letter_goes_after_the_commit_and_names_our_own_host(
    letter, settings, django_capture_on_commit_callbacks, monkeypatch
):
    settings.SITE_URL = "https://portal.example.org/"
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setattr("sections.tasks.send_invitation.delay", mail.send)
    with django_capture_on_commit_callbacks(execute=True):
        made = letter()
        assert not outbox.outbox
    (sent,) = outbox.outbox
    assert sent.to == [ADDRESS]
    assert f"https://portal.example.org/invitation/{made.token()}/" in sent.body
    assert "Ruth Adler (Norvale Orthopaedics GmbH) invites you" in sent.body


def test_a_letter_is_sent_once(letter):
    made = letter()
    assert mail.send(made.pk)
    assert not mail.send(made.pk)
    assert len(outbox.outbox) == 1


def test_a_letter_that_could_not_go_is_tried_again(letter, settings):
    made = letter()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    with pytest.raises(OSError, match="refused"):
        mail.send(made.pk)
    assert mail.lost() == []
    Invitation.objects.filter(pk=made.pk).update(sent_at=Now() - timedelta(minutes=2))
    assert mail.lost() == [made.pk]


def test_a_letter_of_a_revoked_invitation_does_not_go(letter, ra_lead, now):
    made = letter()
    revoke(invitation=made, actor=ra_lead, now=now)
    assert not mail.send(made.pk)


def test_a_changed_key_leaves_letters_that_are_still_to_go_working(letter, settings):
    made = letter()
    settings.SECRET_KEY = "another key of more than thirty-two signs"
    mail.send(made.pk)
    (link,) = re.findall(r"/invitation/[\w-]+/", outbox.outbox[0].body)
    assert Client().get(link).status_code == 200


def test_the_token_stands_nowhere_but_in_the_letter(letter, ra_lead, as_user, now, caplog):
    made = letter()
    token = made.token()
    assert len(token) == 43  # 256 bits
    mail.send(made.pk)
    as_user(ra_lead).post(url_of(made), NEWCOMER)
    take(made)
    kept = [*Invitation.objects.values(), *Entry.objects.values()]
    assert token not in str(kept)
    assert token not in caplog.text


# --- accepting


def test_looking_never_accepts(letter):
    made, client = letter(), Client()
    for ask in (client.get, client.head):
        answer = ask(url_of(made), headers={"Purpose": "prefetch"})
        assert answer.status_code == 200
    assert Invitation.objects.waiting().filter(pk=made.pk).exists()
    assert not User.objects.filter(email=ADDRESS).exists()


def test_the_page_says_who_invites_to_what(letter):
    words = Client().get(url_of(letter())).content.decode()
    for told in ("Ruth Adler", "Clinical Evaluation Report Tessaron DM", ADDRESS, "R&amp;D"):
        assert told in words


def test_the_page_is_not_kept_and_hands_its_address_to_nobody(letter):
    answer = Client().get(url_of(letter()))
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def test_someone_new_sets_name_and_password_and_is_in(letter, report):
    client = Client()
    answer = take(letter(), client)
    assert answer["Location"] == reverse("report_overview", args=[report.slug])
    assert client.get(answer["Location"]).status_code == 200
    person = User.objects.get(email=ADDRESS)
    assert (person.name, person.title, person.organisation.name) == (
        "Nadia New",
        "Engineer",
        "Norvale Orthopaedics GmbH",
    )
    assert person.check_password(WORDS)
    assert Membership.objects.running().get(user=person).function == "rd"
    told = set(Entry.objects.filter(actor=person).values_list("verb", flat=True))
    assert {"invitation.accepted", "person.signed_in"} <= told


def test_an_outside_writer_enrols_a_second_factor_first(outside, norvale, report):
    client = Client()
    answer = take(outside, client)
    assert client.get(answer["Location"])["Location"] == reverse("mfa_activate_totp")
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    person = User.objects.get(email=outside.email)
    assert list(person.hosts.all()) == [norvale]
    member = Membership.objects.running().get(user=person)
    assert (member.valid_until, member.counterpart.name) == (outside.valid_until, "Ruth Adler")


def test_a_weak_or_mistyped_password_makes_no_account(letter):
    made = letter()
    for fields in ({"password": "short", "repeated": "short"}, {"repeated": "x"}, {"name": ""}):
        answer = take(made, **fields)
        assert answer.status_code == 400
        assert answer.context["form"].errors
    assert not User.objects.filter(email=ADDRESS).exists()
    assert take(made).status_code == 302


def test_the_sections_of_the_letter_are_assigned(letter, sections, clinical_author):
    sota, free = sections["sota"], sections["pmcf"]
    free.author = None
    free.save()
    take(letter(sections=[sota, free]))
    person = User.objects.get(email=ADDRESS)
    sota.refresh_from_db(), free.refresh_from_db()
    assert (sota.author, list(sota.contributors.all())) == (clinical_author, [person])
    assert free.author == person


def test_whoever_has_an_account_signs_in_first(letter, quality_author, report, as_user, now):
    Membership.objects.filter(user=quality_author).update(revoked_at=now)
    made = letter(email=quality_author.email)
    page = Client().get(url_of(made))
    assert page.context["kind"] == "sign_in"
    assert reverse("account_login") in page.content.decode()
    assert take(made).status_code == 403
    answer = as_user(quality_author).post(url_of(made))
    assert answer["Location"] == reverse("report_overview", args=[report.slug])
    assert Membership.objects.running().filter(report=report, user=quality_author).exists()
    quality_author.refresh_from_db()
    assert quality_author.name == "Quentin Voss"


def test_an_outside_writer_whose_access_is_over_may_come_in_to_accept(
    letter, ended_cro, brightpen, ra_lead, report, now
):
    def signs_in():
        return Client().login(email=ended_cro.email, password="a long enough password")

    assert not signs_in()
    made = letter(
        email=ended_cro.email,
        organisation=brightpen,
        function="cro_writer",
        valid_until=now + timedelta(days=9),
        counterpart=ra_lead,
        reason="Again",
    )
    assert signs_in()
    revoke(invitation=made, actor=ra_lead, now=now)
    assert not signs_in()


def test_a_colleague_put_on_the_report_meanwhile_does_not_come_back_by_the_letter(
    letter, report, reader, ra_lead, as_user, now
):
    Membership.objects.filter(user=reader).update(revoked_at=now)
    made = letter(email=reader.email)
    member = add_member(report=report, user=reader, function="reader", actor=ra_lead, now=now)
    end_membership(membership=member, actor=ra_lead, now=now, reason="Over")
    assert as_user(reader).post(url_of(made)).status_code == 410


def test_a_letter_of_a_lead_who_left_lets_nobody_in(letter, report, ra_lead):
    made = letter()
    Membership.objects.filter(report=report, user=ra_lead).update(revoked_at=Now())
    assert take(made).status_code == 410


# --- what a lead can do with it


def test_an_address_is_invited_once(letter):
    letter()
    with pytest.raises(BadInput) as refused:
        letter()
    assert "sent again" in refused.value.fields["email"][0]
    with pytest.raises(BadInput) as refused:
        letter(email="READER@norvale.example")
    assert "already" in refused.value.fields["email"][0]


def test_one_that_has_run_out_makes_room(letter):
    first = letter()
    run_out(first)
    assert letter().pk != first.pk


def test_an_outside_writer_is_invited_with_end_counterpart_and_reason(
    letter, brightpen, cro_writer
):
    for given in ({"function": "cro_writer"}, {"function": "rd", "counterpart": cro_writer}):
        with pytest.raises(BadInput) as refused:
            letter(organisation=brightpen, **given)
        wanted = {"valid_until", "counterpart", "reason"}
        assert wanted <= set(refused.value.fields)


def test_a_firm_nobody_knows_is_made_with_the_invitation(letter, ra_lead, othermed, now):
    given = {"function": "cro_writer", "valid_until": now + timedelta(days=9), "reason": "r"}
    made = letter(organisation=None, firm=" Fresh  Ink ", counterpart=ra_lead, **given)
    assert (made.organisation.name, made.organisation.kind) == ("Fresh Ink", "cro")
    with pytest.raises(BadInput):
        letter(organisation=None, firm=othermed.name, email="x@y.example", **given)


def test_nothing_can_be_done_with_a_closed_one(letter, ra_lead, now):
    made = letter()
    revoke(invitation=made, actor=ra_lead, now=now)
    for verb in (revoke, send_again):
        with pytest.raises(WrongState):
            verb(invitation=made, actor=ra_lead, now=now)


def test_the_people_page_shows_open_letters_to_the_lead_alone_with_buttons(
    letter, report, ra_lead, reader, as_user
):
    made = letter()
    url = reverse("people", args=[report.slug])
    page = as_user(ra_lead).get(url).content.decode()
    assert ADDRESS in page
    assert "letter not sent yet" in page
    again = reverse("invitation_again", args=[report.slug, made.pk])
    assert again in page
    seen = as_user(reader).get(url).content.decode()
    assert again not in seen
    run_out(made)
    assert "run out" in as_user(ra_lead).get(url).content.decode()


def test_the_form_sends_one(report, ra_lead, norvale, as_user):
    fields = {"email": ADDRESS, "organisation": norvale.pk, "function": "clinical"}
    client = as_user(ra_lead)
    url = reverse("invite", args=[report.slug])
    assert client.post(url, fields).status_code == 302
    assert Invitation.objects.get(email=ADDRESS).function == "clinical"
    answer = client.post(url, fields)
    assert answer.status_code == 400
    assert answer.context["form"].errors["email"]


def test_what_a_letter_left_in_the_trail(letter, ra_lead, now):
    made = letter()
    again = send_again(invitation=made, actor=ra_lead, now=now)
    revoke(invitation=again, actor=ra_lead, now=now)
    lines = Entry.objects.filter(verb__startswith="invitation.").order_by("pk")
    assert [line.verb for line in lines] == [
        "invitation.sent",
        "invitation.sent_again",
        "invitation.revoked",
    ]
    assert all(line.actor == ra_lead for line in lines)


def test_accepting_is_refused_for_what_is_no_invitation_and_for_others(letter, reader, now):
    with pytest.raises(Gone):
        accept(token="invented", actor=None, now=now)
    with pytest.raises(NotAllowed):
        accept(token=letter().token(), actor=reader, now=now)


# --- how far and from when


@pytest.fixture
def offer(letter, brightpen, ra_lead, sections, now):
    """Send one to a writer whose access begins in nine days and reads the whole register."""
    return letter(
        email="new.writer@brightpen.example",
        organisation=brightpen,
        function="cro_writer",
        valid_from=now + timedelta(days=9),
        valid_until=now + timedelta(days=60),
        counterpart=ra_lead,
        reason="The next season",
        scope=Scope(evidence="all", may_import=True, may_comment=False, may_see_names=True),
        sections=[sections["sota"]],
    )


def test_the_scope_and_the_first_day_of_the_offer_are_those_of_the_access(offer, sections, now):
    answer = take(offer)
    assert "Your access begins on" in answer.content.decode()
    member = Membership.objects.get(user__email=offer.email)
    assert member.valid_from == now + timedelta(days=9)
    assert scope_of(member) == Scope("all", may_import=True, may_comment=False, may_see_names=True)
    # The sections wait for the day; until then the account opens nothing.
    assert member.user in (sections["sota"].author, *sections["sota"].contributors.all())
    signed_in = Client().login(request=None, username=offer.email, password=WORDS)
    assert not signed_in


def test_the_page_says_from_when(offer):
    assert "Access from" in Client().get(url_of(offer)).content.decode()


def test_an_offer_that_begins_meanwhile_begins_when_it_is_taken(offer, now):
    Invitation.objects.filter(pk=offer.pk).update(valid_from=Now() - timedelta(hours=1))
    assert take(offer).status_code == 302
    member = Membership.objects.get(user__email=offer.email)
    assert member.valid_from >= now
    assert Membership.objects.running().filter(pk=member.pk).exists()


def test_an_offer_that_would_end_before_it_begins_is_refused(letter, now):
    with pytest.raises(BadInput) as refused:
        letter(valid_from=now + timedelta(days=9), valid_until=now + timedelta(days=8))
    assert "valid_until" in refused.value.fields
    assert not Invitation.objects.exists()


def test_somebody_inside_comes_in_at_once_and_hears_when_the_report_opens(letter, report, now):
    sent = letter(valid_from=now + timedelta(days=9))
    client = Client()
    answer = take(sent, client)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "You will be on the report" in page
    assert client.get(reverse("report_overview", args=[report.slug])).status_code == 404


def test_the_lead_chooses_both_in_the_form(report, ra_lead, brightpen, as_user, norvale, now):
    begin = now.date() + timedelta(days=9)
    fields = {
        "email": "new.writer@brightpen.example",
        "firm": brightpen.name,
        "function": "cro_writer",
        "valid_from": begin.isoformat(),
        "valid_until": (begin + timedelta(days=30)).isoformat(),
        "counterpart": ra_lead.pk,
        "reason": "The next season",
        "evidence": "cited",
        "may_see_names": "on",
    }
    answer = as_user(ra_lead).post(reverse("invite", args=[report.slug]), fields)
    assert answer.status_code == 302
    made = Invitation.objects.get()
    assert scope_of(made) == Scope("cited", may_comment=False, may_see_names=True)
    assert made.valid_from.date() == begin
