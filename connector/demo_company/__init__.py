"""The demo's general contractor, Northbeam Builders of Boise, in Procore's wire format.

Pure Python without a clock, a network or the portal: `write(folder, today=...)` lays out one file per resource.
"""

from connector.demo_company.folder import write
from connector.demo_company.plan import Plan, Ref, Told

__all__ = ["Plan", "Ref", "Told", "write"]
