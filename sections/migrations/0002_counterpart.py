"""The counterpart of an outside writer; why an access was given and why it ended, apart."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def part_the_reasons(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """An ended access kept its last reason alone; the trail still knows why it was given."""
    entries = apps.get_model("audit", "Entry").objects.filter(object_type="membership")
    for membership in apps.get_model("sections", "Membership").objects.exclude(revoked_at=None):
        lines = entries.filter(object_id=str(membership.pk))
        if lines.filter(verb="member.ended").exists():
            given = lines.filter(verb="member.added").order_by("id").first()
            membership.end_reason = membership.reason
            membership.reason = given.reason[:300] if given else ""
            membership.save(update_fields=["reason", "end_reason"])


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        ("sections", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="end_reason",
            field=models.CharField(blank=True, max_length=2000),
        ),
        migrations.AddField(
            model_name="membership",
            name="counterpart",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(part_the_reasons, migrations.RunPython.noop),
    ]
