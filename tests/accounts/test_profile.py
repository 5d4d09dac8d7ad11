"""What a person chooses for the own account: the printed name, the time zone, the language."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from cer_portal.accounts.profile import Profile, languages, places
from cer_portal.accounts.services.people import change_profile
from cer_portal.audit.models import Entry
from cer_portal.errors import BadInput
from cer_portal.templatetags.look import moment
from reviews.models import Signature
from reviews.selectors.signatures import fingerprint
from reviews.services.signatures import sign_section
from reviews.signing import Meaning, Proof
from sections.services.save import save_section
from tests.access.conftest import text

pytestmark = pytest.mark.django_db
URL = "/account/profile/"


def chosen(**given):
    return {"name": "Rea Linde", "title": "", "time_zone": "", "language": "en"} | given


def test_change_stands_in_the_trail_with_before_and_after(reader, now):
    change_profile(profile=Profile("Rea Linde-Roth", "Auditor"), actor=reader, now=now)
    line = Entry.objects.get(verb="person.profile_changed")
    assert line.before == {"name": "Rea Linde", "title": ""}
    assert line.after == {"name": "Rea Linde-Roth", "title": "Auditor"}
    reader.refresh_from_db()
    assert (reader.name, reader.title) == ("Rea Linde-Roth", "Auditor")


def test_same_choices_again_leave_no_line(reader, now):
    change_profile(profile=Profile(reader.name), actor=reader, now=now)
    assert not Entry.objects.filter(verb="person.profile_changed").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "Rea\x00Linde"),
        ("name", "Rea \u202eednil"),
        ("name", "x" * 201),
        ("title", "Audit\u200bor"),
        ("time_zone", "Europe/Nowhere"),
        ("time_zone", "../../etc/passwd"),
        ("language", "tlh"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_beside_its_field(reader, now, field, value):
    with pytest.raises(BadInput) as refused:
        change_profile(profile=Profile(**{"name": "Rea", field: value}), actor=reader, now=now)
    assert set(refused.value.fields) == {field}


def test_page_says_beside_the_field_what_is_wrong(client, reader):
    client.force_login(reader)
    answer = client.post(URL, chosen(name="Rea\u202eLinde"))
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"name"}


def test_nobody_takes_the_printed_name_of_a_colleague(client, reader, ra_lead):
    client.force_login(reader)
    answer = client.post(URL, chosen(name="ruth adler"))
    assert answer.context["form"].errors.keys() == {"name"}
    reader.refresh_from_db()
    assert reader.name == "Rea Linde"


def test_signature_keeps_the_name_it_was_signed_with(sections, clinical_author, now):
    section = sections["sota"]
    document = text("Words to sign.")
    save_section(
        section=section, document=document, expected_version=0, actor=clinical_author, now=now
    )
    section.refresh_from_db()
    sign_section(
        section=section,
        revision_number=section.version,
        shown_hash=fingerprint(section),
        meaning=Meaning.AUTHORED,
        proof=Proof("a long enough password"),
        actor=clinical_author,
        now=now,
    )
    change_profile(profile=Profile("Clara Meyer-Vogt"), actor=clinical_author, now=now)
    assert Signature.objects.get().printed_name == "Clara Meyer"


def test_times_are_shown_in_the_chosen_zone_with_their_distance(client, reader, ra_lead):
    client.force_login(reader)
    client.post(URL, chosen(time_zone="Asia/Kolkata"))
    assert "UTC+05:30" in client.get(URL).content.decode()
    # The next request in the same thread belongs to someone who has chosen nothing.
    client.force_login(ra_lead)
    assert "UTC+05:30" not in client.get(URL).content.decode()


def test_the_api_speaks_utc_whatever_was_chosen(client, report, reader, now):
    change_profile(profile=Profile(reader.name, time_zone="Asia/Kolkata"), actor=reader, now=now)
    client.force_login(reader)
    body = client.get(reverse("api_history", args=[report.slug])).content.decode()
    assert "+05:30" not in body


def test_a_zone_the_machine_no_longer_knows_falls_back(client, reader):
    type(reader).objects.filter(pk=reader.pk).update(time_zone="Mars/Olympus")
    client.force_login(reader)
    assert client.get(URL).status_code == 200


def test_moment_without_a_zone_names_utc():
    assert moment(datetime(2026, 11, 30, 14, 5, tzinfo=UTC)) == "30 Nov 2026, 14:05 UTC"
    assert moment(None) == ""


def test_only_languages_with_a_catalogue_are_offered(settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path]
    assert [code for code, _label in languages()] == ["en"]
    catalogue = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    catalogue.parent.mkdir(parents=True)
    catalogue.touch()
    assert [code for code, _label in languages()] == ["en", "zh-hans"]


def test_zones_are_offered_by_region():
    assert ("Europe/Berlin", "Berlin") in places()["Europe"]
    assert not {"Etc", "posix", "right"} & set(places())
