"""What is done by the clock. One table; a worker brings the queue's own into line with it when it starts."""

from dataclasses import dataclass

from django_q.models import Schedule


@dataclass(frozen=True)
class Timed:
    """A task and its time, in cron's notation and the portal's time zone."""

    name: str
    task: str
    cron: str


SCHEDULES = (
    # The worker also sweeps by itself, twice a minute: this one is for clusters that run without it.
    Timed("sweep", "connector.tasks.sweep", "* * * * *"),
    # Names, accounts and the closing date change in QuickBooks too; a dozen metered reads a time.
    Timed("lists", "connector.tasks.read_all_lists", "5 */4 * * *"),
    # What causes a mail asks for it at once; this one is for alerts, summaries and second tries.
    Timed("mail", "connector.tasks.mail", "* * * * *"),
)


def ensure() -> None:
    """Create or correct each schedule, and drop those that are no longer in the table."""
    for timed in SCHEDULES:
        fields = {"func": timed.task, "schedule_type": Schedule.CRON, "cron": timed.cron, "repeats": -1}
        Schedule.objects.update_or_create(name=timed.name, defaults=fields)
    Schedule.objects.exclude(name__in=[timed.name for timed in SCHEDULES]).delete()
