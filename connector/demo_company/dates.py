"""Days and months counted back from the day the demo is made; nothing here looks at the clock."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Calendar:
    """Months are named by how far back they lie: 1 is the month that ended last."""

    today: date

    def first(self, back: int) -> date:
        """The first day of the month that lies `back` months behind."""
        months = self.today.year * 12 + self.today.month - 1 - back
        return date(months // 12, months % 12 + 1, 1)

    def last(self, back: int) -> date:
        return self.first(back - 1) - timedelta(days=1)

    def day(self, back: int, of: int) -> date:
        """Day `of` of that month; every month has the days up to 28."""
        return self.first(back).replace(day=of)


def stamp(day: date, *, hour: int = 16) -> str:
    """A moment as Procore prints it, in UTC."""
    return f"{day.isoformat()}T{hour:02}:20:00Z"
