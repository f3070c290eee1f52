"""`python -m connector.sandbox --port 8001 --state PATH`"""

import argparse
from pathlib import Path

from .server import serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="connector.sandbox", description="A QuickBooks Online on this machine.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--state", type=Path, default=None, help="state file; in memory without it")
    parser.add_argument("--unlimited", action="store_true", help="never answer 429 for too many requests")
    options = parser.parse_args()
    serve(options.host, options.port, options.state, limits=not options.unlimited)


if __name__ == "__main__":
    main()
