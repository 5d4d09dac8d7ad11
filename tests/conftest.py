"""One cast for all tests, made once per test and named after what they are. Real PostgreSQL."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

# The key of every authenticator app of the cast.
CODE_SECRET = "CASTCASTCASTCASTCASTCASTCASTCAST"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _quick_and_private(settings, tmp_path):
    """Cheap password hashes, files of the test in its own folder, no background queue."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SECURE_SSL_REDIRECT = False
    settings.STATIC_ROOT = tmp_path
    settings.WEBHOOK_HOSTS = ["hooks.example"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def norvale(db):
    from cer_portal.accounts.models import Organisation  # noqa: PLC0415

    return Organisation.objects.create(name="Norvale Orthopaedics GmbH")


@pytest.fixture
def brightpen(db):
    from cer_portal.accounts.models import Organisation  # noqa: PLC0415

    return Organisation.objects.create(name="Brightpen Writers", kind="cro")


@pytest.fixture
def othermed(db):
    from cer_portal.accounts.models import Organisation  # noqa: PLC0415

    return Organisation.objects.create(name="Othermed AG")


def _person(organisation, address, name, **fields):
    """Make an account; whoever must have a second factor has one, as in earnest."""
    from allauth.mfa.totp.internal.auth import TOTP  # noqa: PLC0415

    from cer_portal.accounts.models import User  # noqa: PLC0415
    from cer_portal.second_factor import needs_second_factor  # noqa: PLC0415

    made = User.objects.create_user(
        address, "a long enough password", name=name, organisation=organisation, **fields
    )
    if needs_second_factor(made):
        TOTP.activate(made, CODE_SECRET)
    return made


@pytest.fixture
def ra_lead(norvale):
    return _person(norvale, "ra.lead@norvale.example", "Ruth Adler", may_lead_reports=True)


@pytest.fixture
def rd_author(norvale):
    return _person(norvale, "rd.author@norvale.example", "Rolf Dietz")


@pytest.fixture
def clinical_author(norvale):
    return _person(norvale, "clinical.author@norvale.example", "Clara Meyer")


@pytest.fixture
def quality_author(norvale):
    return _person(norvale, "quality.author@norvale.example", "Quentin Voss")


@pytest.fixture
def medical_reviewer(norvale):
    return _person(norvale, "medical.reviewer@norvale.example", "Mona Reuter")


@pytest.fixture
def reader(norvale):
    return _person(norvale, "reader@norvale.example", "Rea Linde")


@pytest.fixture
def outsider(othermed):
    return _person(othermed, "outsider@othermed.example", "Otto Seidel", may_lead_reports=True)


@pytest.fixture
def cro_writer(brightpen, norvale):
    person = _person(brightpen, "cro.writer@brightpen.example", "Cora Wright")
    person.hosts.add(norvale)
    return person


@pytest.fixture
def ended_cro(brightpen, norvale):
    person = _person(brightpen, "ended.cro@brightpen.example", "Edwin Crane")
    person.hosts.add(norvale)
    return person


@pytest.fixture
def device(ra_lead, now):
    from cer_portal.devices.services import add_device  # noqa: PLC0415

    return add_device(
        actor=ra_lead,
        now=now,
        name="Tessaron DM",
        manufacturer="Norvale Orthopaedics GmbH",
        device_class="III",
        implantable=True,
        intended_purpose="Replacement of the acetabular surface.",
        fictional=True,
    )


@pytest.fixture
def team(ra_lead, rd_author, clinical_author, quality_author, medical_reviewer, reader, cro_writer):
    """The insiders and the outside writer with their functions."""
    return {
        rd_author: "rd",
        clinical_author: "clinical",
        quality_author: "quality",
        medical_reviewer: "medical",
        reader: "reader",
        cro_writer: "cro_writer",
    }


@pytest.fixture
def report(device, ra_lead, team, ended_cro, now):
    """The report on the device: all on it, one outside writer's access over."""
    from sections.models import Membership  # noqa: PLC0415
    from sections.services.people import add_member  # noqa: PLC0415
    from sections.services.plan import ReportParticulars, create_report  # noqa: PLC0415

    particulars = ReportParticulars(
        slug="tessaron-dm",
        title="Clinical Evaluation Report Tessaron DM",
        market="EU",
        template="eu-mdr-meddev-a9",
        equivalence_claimed=True,
        data_lock_date=date(2026, 6, 30),
    )
    made = create_report(device=device, particulars=particulars, actor=ra_lead, now=now)
    until = now + timedelta(days=90)
    for person, function in team.items():
        add_member(
            report=made,
            user=person,
            function=function,
            actor=ra_lead,
            now=now,
            valid_until=until if function == "cro_writer" else None,
            counterpart=ra_lead if function == "cro_writer" else None,
        )
    add_member(
        report=made,
        user=ended_cro,
        function="cro_writer",
        actor=ra_lead,
        now=now,
        valid_until=until,
        counterpart=ra_lead,
    )
    Membership.objects.filter(user=ended_cro).update(
        valid_from=now - timedelta(days=30), valid_until=now - timedelta(days=1)
    )
    made.__dict__.pop("_membership_of", None)
    return made


@pytest.fixture
def cast(rd_author, clinical_author, quality_author, medical_reviewer, cro_writer):
    return rd_author, clinical_author, quality_author, medical_reviewer, cro_writer


@pytest.fixture
def sections(report, ra_lead, cast, now):
    """Sections by key, assigned: R&D equivalence, Clinical the state of the art, two to the CRO."""
    from sections.models import Section  # noqa: PLC0415
    from sections.services.assign import assign_section  # noqa: PLC0415

    found = {section.key: section for section in Section.objects.filter(report=report)}
    rd_author, clinical_author, quality_author, medical_reviewer, cro_writer = cast
    texts = [section for section in found.values() if section.kind == "text" and section.applies]
    authors = {"equivalence": rd_author, "own_data": quality_author}
    outside = texts[-2:]
    for section in texts:
        author = cro_writer if section in outside else authors.get(section.key, clinical_author)
        found[section.key] = assign_section(
            section=section,
            author=author,
            reviewer=medical_reviewer,
            approver=ra_lead,
            contributors=[],
            due=(now + timedelta(days=14)).date(),
            actor=ra_lead,
            now=now,
        )
    return found


@pytest.fixture
def as_user(settings):
    """Return a browser signed in as a person, without going through the sign-in page."""

    def sign_in(person) -> Client:
        client = Client()
        client.force_login(person, backend="cer_portal.backends.EmailBackend")
        return client

    return sign_in


def paragraph(text: str) -> dict[str, object]:
    """Return the smallest document that says `text`."""
    return {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}],
    }


@pytest.fixture
def document():
    """A maker of small documents."""
    return paragraph
