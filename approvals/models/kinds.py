"""Which model stands behind which kind. A model with a `face` is found here; nothing else has to name it."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models

from approvals.faces import Face, Value
from approvals.states import Kind


class Record(models.Model):
    """What stands behind an item: a subclass per kind, with a `face` and `item` as its primary key.

    One whose face is a transaction's has `lines`, each with a `wbs_code` and the `origin_line_id` that QuickBooks
    gives it.
    """

    face: ClassVar[Face]

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs) -> None:
        super().__init_subclass__(**kwargs)
        if "face" in vars(cls):
            RECORDS[cls.face.kind] = cls

    def values(self) -> Iterable[Value]:
        """Procore's values, as the people who typed them know them."""
        raise NotImplementedError

    def summary(self) -> Iterable[Value]:
        """The figures that sum it up, where it has any."""
        return ()

    @classmethod
    def accessor(cls) -> str:
        """Where it hangs on its item."""
        return cls._meta.get_field("item").remote_field.get_accessor_name()  # type: ignore[union-attr, return-value]

    @classmethod
    def line_model(cls) -> type[models.Model]:
        """The model of a transaction's lines."""
        return cls._meta.get_field("lines").related_model  # type: ignore[return-value]


RECORDS: dict[Kind, type[Record]] = {}


def face(kind: Kind) -> Face:
    """The face of a kind. Raises LookupError for a kind that has no model."""
    if kind not in RECORDS:
        raise LookupError(f"No model of approvals shows a face for {kind!r}.")
    return RECORDS[kind].face


def faces() -> list[Face]:
    """Every kind's, in the order of kinds."""
    return [face(kind) for kind in Kind]


def transactions() -> list[Kind]:
    """The kinds that become a transaction of QuickBooks."""
    return [each.kind for each in faces() if each.is_transaction]
