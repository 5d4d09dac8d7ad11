"""Abuse cases 14, 21, 25 and 26: promoting oneself, prolonging oneself, links, unclaimed addresses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import RIGHTS, Function
from sections.addresses import look_alike
from sections.models import Invitation, Membership
from sections.services.acceptance import accept
from sections.services.invitations import invite, revoke, send_again
from sections.services.plan import ReportParticulars, create_report

ADDRESS = "nadia.new@norvale.example"
WORDS = "plain river stone 41"
NEWCOMER = {"name": "Nadia New", "title": "Engineer", "password": WORDS, "repeated": WORDS}
AT_ONCE = 50


@pytest.fixture
def letter(report, ra_lead, norvale, now):
    def send(email=ADDRESS):
        return invite(
            report=report,
            email=email,
            organisation=norvale,
            function="rd",
            actor=ra_lead,
            now=now,
        )

    return send


def url_of(invitation):
    return reverse("invitation", args=[invitation.token()])


def counts():
    return Invitation.objects.count(), Membership.objects.count(), User.objects.count()


# --- 14: self-promotion


@pytest.mark.parametrize(
    ("role", "status"),
    [("rd_author", 403), ("reader", 403), ("cro_writer", 403), ("outsider", 404)],
)
@pytest.mark.django_db
def test_abuse_14_only_a_lead_of_the_report_invites(request, report, as_user, role, status):
    person, before = request.getfixturevalue(role), None
    client, before = as_user(person), counts()
    fields = {"email": "me.too@norvale.example", "function": "ra_lead"}
    fields["organisation"] = person.organisation_id
    assert client.post(reverse("invite", args=[report.slug]), fields).status_code == status
    assert client.get(reverse("invite", args=[report.slug])).status_code == status
    assert counts() == before


@pytest.mark.django_db
def test_abuse_14_a_lead_does_not_invite_into_another_companys_report(
    letter, outsider, as_user, report
):
    made, client = letter(), as_user(outsider)
    for name in ("invitation_again", "invitation_revoke"):
        assert client.post(reverse(name, args=[report.slug, made.pk])).status_code == 404
    assert Invitation.objects.waiting().filter(pk=made.pk).exists()


@pytest.mark.django_db
def test_abuse_14_a_letter_of_another_report_is_not_reached_through_ones_own(
    letter, outsider, as_user, now
):
    from cer_portal.devices.services import add_device  # noqa: PLC0415

    made = letter()
    stent = add_device(actor=outsider, now=now, name="S", manufacturer="O", device_class="III")
    given = {"slug": "theirs", "title": "T", "market": "EU", "template": "eu-mdr-meddev-a9"}
    particulars = ReportParticulars(**given)
    create_report(device=stent, particulars=particulars, actor=outsider, now=now)
    url = reverse("invitation_revoke", args=["theirs", made.pk])
    assert as_user(outsider).post(url).status_code == 404


@pytest.mark.django_db
def test_abuse_14_a_lead_cannot_raise_the_own_function_by_letter(letter, report, ra_lead, as_user):
    fields = {"email": ra_lead.email, "function": "ra_lead", "organisation": report.organisation_id}
    before = counts()
    assert as_user(ra_lead).post(reverse("invite", args=[report.slug]), fields).status_code == 400
    assert counts() == before


def test_abuse_14_no_function_has_a_right_that_a_lead_lacks():
    for function in Function.values:
        assert RIGHTS[function] <= RIGHTS[Function.RA_LEAD]


@pytest.mark.django_db
def test_abuse_14_an_invitation_never_makes_someone_who_sets_up_reports(letter, now):
    given = {"name": "Nadia New", "password": WORDS}
    person = accept(token=letter().token(), actor=None, now=now, **given).user
    assert not (person.may_lead_reports or person.is_staff or person.is_superuser)


# --- 21: an outside writer prolongs the own access


@pytest.mark.parametrize(
    "address",
    [
        "cro.writer+2@brightpen.example",
        "CRO.WRITER@BRIGHTPEN.EXAMPLE",
        "cro.wrlter@brightpen.example",
    ],
)
@pytest.mark.django_db
def test_abuse_21_an_outside_writer_cannot_invite_the_own_address(
    report, cro_writer, as_user, address
):
    client, before = as_user(cro_writer), counts()
    own = report.members.get(user=cro_writer)
    fields = {"email": address, "firm": "Brightpen Writers", "function": "cro_writer"}
    assert client.post(reverse("invite", args=[report.slug]), fields).status_code == 403
    renew = reverse("member_renew", args=[report.slug, own.pk])
    later = {"valid_until": "2099-01-01", "reason": "Mine"}
    assert client.post(renew, later).status_code == 403
    assert counts() == before
    assert report.members.get(user=cro_writer).valid_until == own.valid_until


ALIKE = [
    ("cro.writer@brightpen.example", "cro.writer+2@brightpen.example"),
    ("cro.writer@brightpen.example", "cro.wrlter@brightpen.example"),
    ("cro.writer@brightpen.example", "cr0.writer@brightpen.example"),
    ("cro.writer@brightpen.example", "crowriter@brightpen.example"),
    ("cro.writer@brightpen.example", "cro.writer@brightp\u0435n.example"),
    ("cro.writer@brightpen.example", "cro.writer@brightpén.example"),
    ("a.modern@norvale.example", "a.modem@norvale.example"),
    ("a@norvale.example", "a@xn--nrvale-wqf.example"),
]


@pytest.mark.parametrize(("known", "tried"), ALIKE)
def test_abuse_21_look_alikes_are_known_as_such(known, tried):
    assert look_alike(known, tried)


@pytest.mark.parametrize("other", ["cro.reader@brightpen.example", "cro.writer@brightpan.example"])
def test_abuse_21_different_addresses_are_not_look_alikes(other):
    assert not look_alike("cro.writer@brightpen.example", other)
    assert not look_alike("cro.writer@brightpen.example", "Cro.Writer@Brightpen.example")


@pytest.mark.django_db
def test_abuse_21_a_lead_is_warned_of_a_look_alike_and_may_go_on(
    report, cro_writer, ra_lead, brightpen, as_user
):
    address = "cro.writer+2@brightpen.example"
    fields = {
        "email": address,
        "organisation": brightpen.pk,
        "function": "cro_writer",
        "valid_until": "2099-01-01",
        "counterpart": ra_lead.pk,
        "reason": "A namesake",
    }
    client, url = as_user(ra_lead), reverse("invite", args=[report.slug])
    warned = client.post(url, fields)
    assert warned.status_code == 400
    assert "Cora Wright" in str(warned.context["form"].errors["email"])
    assert not Invitation.objects.exists()
    assert client.post(url, fields | {"another_person": "on"}).status_code == 302
    # A look-alike is another person: it carries nothing of the known one.
    assert Invitation.objects.get(email=address).person is None


@pytest.mark.django_db
def test_abuse_21_upper_case_is_the_same_address(report, cro_writer, ra_lead, brightpen, as_user):
    fields = {"email": "CRO.Writer@Brightpen.example", "organisation": brightpen.pk}
    fields["function"] = "cro_writer"
    answer = as_user(ra_lead).post(reverse("invite", args=[report.slug]), fields)
    assert answer.status_code == 400
    assert not Invitation.objects.exists()


# --- 25: the token


def over(answer):
    """The link is closed, the page says whom to ask, and tells no more than the letter did."""
    words = answer.content.decode()
    assert answer.status_code == 410
    assert "ask Ruth Adler" in words
    assert "@" not in words
    assert "Tessaron" not in words
    return True


@pytest.mark.django_db
def test_abuse_25_accepting_twice(letter):
    made = letter()
    assert Client().post(url_of(made), NEWCOMER).status_code == 302
    for ask in (Client().get, Client().post):
        assert over(ask(url_of(made), NEWCOMER))
    assert User.objects.filter(email=ADDRESS).count() == 1


@pytest.mark.django_db
def test_abuse_25_the_moment_it_runs_out_is_decided_by_the_database(letter, settings):
    made = letter()
    assert made.expires_at - made.sent_at == timedelta(days=settings.INVITATION_DAYS)
    row = Invitation.objects.filter(pk=made.pk)
    row.update(sent_at=Now() - timedelta(days=8), expires_at=Now() + timedelta(seconds=30))
    assert Client().get(url_of(made)).status_code == 200
    row.update(expires_at=Now())
    assert over(Client().get(url_of(made)))
    assert over(Client().post(url_of(made), NEWCOMER))
    assert not User.objects.filter(email=ADDRESS).exists()


@pytest.mark.django_db
def test_abuse_25_revoked(letter, ra_lead, now):
    made = letter()
    revoke(invitation=made, actor=ra_lead, now=now)
    assert over(Client().post(url_of(made), NEWCOMER))


@pytest.mark.django_db
def test_abuse_25_the_older_token_after_a_re_send(letter, ra_lead, now):
    old = letter()
    new = send_again(invitation=old, actor=ra_lead, now=now)
    assert over(Client().post(url_of(old), NEWCOMER))
    assert Client().post(url_of(new), NEWCOMER).status_code == 302


@pytest.mark.django_db
def test_abuse_25_with_another_signed_in_user(letter, reader, as_user):
    made, client, before = letter(), as_user(reader), counts()
    for ask in (client.get, client.post):
        answer = ask(url_of(made), NEWCOMER)
        assert answer.status_code == 403
        assert b"sign out" in answer.content
        assert b"Tessaron" not in answer.content
    assert counts() == before
    assert Client().post(url_of(made), NEWCOMER).status_code == 302


@pytest.mark.django_db
def test_abuse_25_after_the_address_of_the_account_changed(letter, report, reader, as_user, now):
    report.members.filter(user=reader).update(revoked_at=now)
    made = letter(reader.email)
    User.objects.filter(pk=reader.pk).update(email="rea.linde@norvale.example")
    assert over(as_user(reader).post(url_of(made)))
    assert over(Client().post(url_of(made), NEWCOMER))


@pytest.mark.django_db
def test_abuse_25_a_token_opens_its_own_report_alone(letter, report, now):
    person = accept(token=letter().token(), actor=None, now=now, name="N N", password=WORDS).user
    assert [each.report for each in person.memberships.all()] == [report]


@pytest.mark.django_db
def test_abuse_25_scanners_look_and_nothing_happens(letter):
    made, before = letter(), counts()
    for method in ("get", "head", "options"):
        getattr(Client(), method)(url_of(made), headers={"Sec-Purpose": "prefetch"})
    assert counts() == before
    assert Client().get(reverse("invitation", args=["x" * 43])).status_code == 404


@pytest.mark.django_db
def test_abuse_25_the_form_asks_for_its_own_token_though_no_origin_comes(letter):
    made, strict = letter(), Client(enforce_csrf_checks=True)
    page = strict.get(url_of(made))
    fields = NEWCOMER | {"csrfmiddlewaretoken": str(page.context["csrf_token"])}
    assert strict.post(url_of(made), NEWCOMER, headers={"Origin": "null"}).status_code == 403
    elsewhere = {"Origin": "https://evil.example"}
    assert strict.post(url_of(made), fields, headers=elsewhere).status_code == 403
    assert strict.post(url_of(made), fields, headers={"Origin": "null"}).status_code == 302


@pytest.fixture
def committed(really_kept, letter, monkeypatch):
    """A letter that other connections can see; emptied at the end."""
    monkeypatch.setattr("sections.tasks.send_invitation.delay", lambda _pk: None)
    return letter()


def test_abuse_25_fifty_accepts_at_once_let_one_in(committed):
    ready = Barrier(AT_ONCE)

    def click(_number):
        try:
            ready.wait(timeout=60)
            return Client().post(url_of(committed), NEWCOMER).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = sorted(pool.map(click, range(AT_ONCE)))
    assert statuses == [302] + [410] * (AT_ONCE - 1)
    person = User.objects.get(email=ADDRESS)
    assert Membership.objects.filter(user=person).count() == 1


# --- 26: an invited address that nobody has claimed


@pytest.mark.django_db
def test_abuse_26_an_unclaimed_address_has_no_session_and_no_password(letter, mailoutbox):
    made, client = letter(), Client()
    known = client.post(reverse("account_reset_password"), {"email": ADDRESS})
    assert known["Location"] == reverse("account_reset_password_done")
    assert not mailoutbox
    for path in ("/account/signup/", "/account/sign-up/"):
        fields = {"email": ADDRESS, "password1": WORDS, "password2": WORDS}
        assert client.post(path, fields).status_code in {302, 404}
    client.post(reverse("account_login"), {"login": ADDRESS, "password": WORDS})
    assert "_auth_user_id" not in client.session
    assert not User.objects.filter(email=ADDRESS).exists()
    assert Client().post(url_of(made), NEWCOMER).status_code == 302
