from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connector", "0002_records_that_did_not_come_in")]

    operations = [
        migrations.AddField(
            "connection",
            "looks_since",
            models.DateTimeField(
                blank=True,
                help_text="Set after a restore: what was created since then is looked for before it is sent.",
                null=True,
            ),
        )
    ]
