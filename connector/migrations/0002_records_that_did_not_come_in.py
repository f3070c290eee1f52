import json

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models.functions import Cast


def name_records(apps, schema_editor):
    rows = apps.get_model("connector", "Parked").objects
    rows.update(record=Cast("procore_id", models.CharField(max_length=40)), first_seen_at=models.F("last_seen_at"))
    rows.filter(reason__endswith="has not been loaded yet.").update(why="WAITING")


def keep_budget_codes(apps, schema_editor):
    """Of codes that were loaded before, those are known whose record stands behind a cost code."""
    codes = {
        (ledger, procore_id): project
        for ledger, procore_id, project in apps.get_model("approvals", "WbsCode")
        .objects.exclude(project=None)
        .values_list("ledger_id", "procore_id", "project_id")
    }
    keep = apps.get_model("connector", "WbsRecord").objects
    for source in apps.get_model("approvals", "Source").objects.filter(resource="wbs_codes").select_related("item"):
        data = json.loads(source.payload)
        ids = {part.get("segment", {}).get("type"): part.get("id") for part in data.get("segment_items") or []}
        project = codes.get((source.item.ledger_id, int(data["id"])))
        if project and ids.get("cost_code"):
            keep.get_or_create(
                ledger_id=source.item.ledger_id,
                procore_id=int(data["id"]),
                defaults={
                    "project_id": project,
                    "cost_code_id": ids["cost_code"],
                    "line_item_type_id": ids.get("line_item_type") or 0,
                    "payload": source.payload,
                },
            )


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0003_invitations_are_notices"),
        ("connector", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="WbsRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("procore_id", models.BigIntegerField()),
                ("cost_code_id", models.BigIntegerField()),
                ("line_item_type_id", models.BigIntegerField(default=0)),
                ("payload", models.TextField(help_text="Canonical JSON.")),
                (
                    "ledger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="approvals.ledger"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="approvals.project"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            "wbsrecord", models.Index(fields=["project", "cost_code_id"], name="wbs_record_by_cost_code")
        ),
        migrations.AddConstraint(
            "wbsrecord", models.UniqueConstraint(fields=("ledger", "procore_id"), name="one_wbs_record_per_procore_id")
        ),
        migrations.RemoveConstraint("parked", "one_parked_row_per_record"),
        migrations.RenameField("parked", "at", "last_seen_at"),
        migrations.AlterField("parked", "last_seen_at", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.AddField("parked", "first_seen_at", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.AddField("parked", "times_seen", models.PositiveIntegerField(default=1)),
        migrations.AddField("parked", "digest", models.CharField(blank=True, max_length=64)),
        migrations.AddField(
            "parked",
            "title",
            models.CharField(blank=True, help_text="Its number or name, as far as it could be read.", max_length=200),
        ),
        migrations.AddField("parked", "member", models.CharField(blank=True, max_length=300)),
        migrations.AddField(
            "parked",
            "record",
            models.CharField(
                blank=True,
                help_text='Procore\'s id; "number 3" of one without an id; empty: the whole file.',
                max_length=40,
            ),
        ),
        migrations.AddField(
            "parked",
            "why",
            models.CharField(
                choices=[("REFUSED", "Refused"), ("WAITING", "Waits for another record")],
                default="REFUSED",
                max_length=10,
            ),
        ),
        migrations.AddField(
            "parked",
            "project",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="approvals.project",
            ),
        ),
        migrations.AlterField(
            "parked",
            "payload",
            models.TextField(blank=True, help_text="Canonical JSON; empty where it cannot be kept."),
        ),
        migrations.RunPython(name_records, migrations.RunPython.noop),
        migrations.RunPython(keep_budget_codes, migrations.RunPython.noop),
        migrations.RemoveField("parked", "procore_id"),
        migrations.AddConstraint(
            "parked",
            models.UniqueConstraint(
                fields=("ledger", "resource", "record"), name="one_parked_row_per_record_of_procore"
            ),
        ),
    ]
