"""What a resource of Procore is: how its records are read, what they refer to, and which rows they become."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any

from django.db.models import Model

from approvals.models import Project
from approvals.states import Kind, Role
from connector.records.reading import Record

Facts = dict[str, Any]


@dataclass(frozen=True)
class Parent:
    """A record that another one refers to."""

    # The columns it may stand in, each with its model; the first model that has it wins.
    columns: Mapping[str, type[Model]]
    # Where its id is written, the first that says one: `contract_id`, or `contract.id` for the id of an object inside.
    members: tuple[str, ...]
    # The resources that it comes from.
    of: tuple[str, ...]
    # What a sentence calls it.
    words: str
    is_needed: bool = True
    # Of which role its item is; known in another role only, it comes to have this one too.
    role: Role | None = None
    # What else is known of it.
    where: Callable[[Record], Mapping[str, Any]] = lambda record: {}

    def procore_id(self, record: Record) -> int | None:
        """The parent's id. Raises Malformed when it is needed and not there."""
        for member in self.members:
            outer, _, inner = member.rpartition(".")
            if found := (record.part(outer) if outer else record).optional_id(inner):
                return found
        if self.is_needed:
            raise record.malformed(self.members[0], "the id is missing")
        return None


@dataclass(frozen=True)
class Resource:
    """One of Procore's resources. Its functions are pure.

    `from_procore` gives the columns of the model; beside them `lines`, the columns of each line, and `item`, what only
    the workflow item keeps.
    """

    name: str
    model: type[Model]
    from_procore: Callable[[Record], Facts]
    parents: tuple[Parent, ...] = ()
    # The workflow item that a record becomes, and what the item's columns say of it; without a kind it is context.
    kind: Kind | None = None
    role: Role | None = None
    item: Callable[[Any], Facts] = lambda row: {}
    # The columns that tell records of one id apart.
    keys: tuple[str, ...] = ()
    # Members whose objects are records of another resource that belong to this one.
    inside: Mapping[str, str] = field(default_factory=dict)
    # What has to be read before, beside the parents.
    after: tuple[str, ...] = ()

    def reads_after(self) -> set[str]:
        return {name for parent in self.parents for name in parent.of} | set(self.after)


def in_order(resources: Iterable[Resource]) -> dict[str, Resource]:
    """The resources by name, each after all that its records refer to. Raises CycleError when that cannot be."""
    by_name = {resource.name: resource for resource in resources}
    order = TopologicalSorter({name: resource.reads_after() for name, resource in by_name.items()})
    return {name: by_name[name] for name in order.static_order()}


PROJECT = Parent(
    {"project": Project},
    ("project_id", "project.id"),
    of=("projects",),
    words="The project",
    where=lambda record: {"main": None},
)
