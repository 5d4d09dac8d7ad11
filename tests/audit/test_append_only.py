"""The database itself refuses to change or remove what has happened, whoever asks."""

import pytest
from django.db import DatabaseError, connection, transaction

from cer_portal.audit.models import Entry
from sections.models import Revision, StateChange

pytestmark = pytest.mark.django_db
TABLES = {Entry: "reason", Revision: "note", StateChange: "reason"}


@pytest.fixture(params=TABLES, ids=lambda model: model._meta.db_table)
def kept(request, sections, document, clinical_author, now):
    """A table with a row in it."""
    from sections.services.save import save_section

    save_section(
        section=sections["sota"],
        document=document("Words."),
        expected_version=0,
        actor=clinical_author,
        now=now,
    )
    assert request.param.objects.exists()
    return request.param


def refuses(sql, *values):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_row_is_not_changed(kept):
    field = TABLES[kept]
    refuses(f"UPDATE {kept._meta.db_table} SET {field} = %s", "forged")
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.objects.update(**{field: "forged"})
    row = kept.objects.first()
    setattr(row, field, "forged")
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()
    assert not kept.objects.filter(**{field: "forged"}).exists()


def test_a_row_is_not_removed(kept):
    count = kept.objects.count()
    refuses(f"DELETE FROM {kept._meta.db_table}")
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.objects.first().delete()
    assert kept.objects.count() == count


def test_the_table_is_not_emptied(kept):
    count = kept.objects.count()
    refuses(f"TRUNCATE {kept._meta.db_table} CASCADE")
    assert kept.objects.count() == count


def test_the_time_of_a_line_is_the_databases(ra_lead):
    from cer_portal.audit.services import record
    from cer_portal.audit.verbs import Verb

    line = record(verb=Verb.SIGNED_IN, actor=ra_lead, obj=ra_lead)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement_timestamp() - at FROM audit_entry WHERE id = %s", [line.pk]
        )
        (passed,) = cursor.fetchone()
    assert abs(passed.total_seconds()) < 60
