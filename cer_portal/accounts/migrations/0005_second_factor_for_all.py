

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_kept_answers'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='require_second_factor',
            field=models.BooleanField(default=False, help_text='Outside writers and whoever leads reports need one in any case.', verbose_name='second factor for everyone'),
        ),
    ]
