"""Two loads of one ledger at the same instant, in processes of their own.

`python -m tests.imports.loads FOLDER` prints who got through, in which words the other was told, and what is here then.
"""

import json
import os
import sys
from pathlib import Path

import django


def main(folder: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.exports.short"
    django.setup()
    from approvals.models import Company, Ledger, Policy
    from tests.exports.kills import emptied
    from tests.exports.races import at_once

    emptied()
    ledger = Ledger.objects.create(name="Harbor Builders")
    Policy.objects.create(ledger=ledger)
    through = at_once(lambda: _load(ledger, folder, "one"), lambda: _load(ledger, folder, "two"))
    told = [words.read_text() for words in Path(folder).glob("*.words")]
    print(json.dumps({"through": through, "told": told, "companies": Company.objects.count()}))  # noqa: T201


def _load(ledger, folder: str, name: str) -> None:
    from approvals.transitions import Refused
    from connector.imports import load
    from connector.loading import Busy
    from connector.procore_folder import ProcoreFolder

    try:
        load(ledger, ProcoreFolder(Path(folder)))
    except Busy as busy:
        Path(folder, f"{name}.words").write_text(str(busy))
        raise Refused(str(busy)) from None


if __name__ == "__main__":
    main(*sys.argv[1:])
