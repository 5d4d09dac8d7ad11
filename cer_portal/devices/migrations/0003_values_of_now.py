"""Keep the value each fact has now as the value of its version; who set it is in the trail."""

from django.db import migrations


def keep(apps, schema_editor):
    """One row for each fact."""
    facts = apps.get_model("devices", "Fact")
    values = apps.get_model("devices", "FactValue")
    values.objects.bulk_create(
        (
            values(
                fact=fact,
                version=fact.version,
                value=fact.value,
                unit=fact.unit,
                source=fact.source,
                set_at=fact.changed_at,
            )
            for fact in facts.objects.all().iterator()
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("devices", "0002_fact_values")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
