"""Let every text stand for the values it shows now."""

from django.db import migrations
from django.db.models import F


def stand(apps, schema_editor):
    """One row for each fact in the current text of each section."""
    sections = apps.get_model("sections", "Section")
    uses = apps.get_model("sections", "FactUse")
    values = apps.get_model("devices", "FactValue")
    newest = dict(
        values.objects.filter(version=F("fact__version")).values_list("fact_id", "pk")
    )
    written = sections.objects.exclude(current=None).values_list("pk", "current__facts")
    uses.objects.bulk_create(
        (
            uses(section_id=section, fact_id=fact, accepted_id=newest[fact])
            for section, facts in written.iterator()
            for fact in dict.fromkeys(facts)
            if fact in newest
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("sections", "0008_fact_uses"), ("devices", "0003_values_of_now")]

    operations = [migrations.RunPython(stand, migrations.RunPython.noop)]
