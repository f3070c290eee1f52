"""What the demo needs before anything starts: a data directory of its own, its keys, free ports, its environment."""

import contextlib
import fcntl
import os
import secrets
import shutil
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

HOST = "127.0.0.1"
MARK = "demo.lock"  # only a directory that holds it, or nothing, is used and may be emptied
LOADED = "demo-loaded"  # the demo company is in, all of it


class CannotStart(RuntimeError):
    """Why the demo does not start, in words for whoever typed the command."""


@dataclass(frozen=True)
class Place:
    """Where a demo lives."""

    folder: Path
    port: int = 8000
    sandbox_port: int = 8001

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def sandbox_url(self) -> str:
        return f"http://{HOST}:{self.sandbox_port}"

    @property
    def sandbox_state(self) -> Path:
        return self.folder / "quickbooks-sandbox.sqlite3"

    def log(self, name: str) -> Path:
        return self.folder / "log" / f"{name.replace(' ', '-')}.log"


@contextlib.contextmanager
def occupied(folder: Path) -> Iterator[None]:
    """Hold the data directory for as long as the demo runs; the kernel frees it however the demo ends."""
    try:
        lock = _opened(folder)
    except OSError as error:
        raise CannotStart(
            f"{folder} cannot be used ({error.strerror}). Name another directory with --data-dir."
        ) from error
    try:
        _lock(lock, folder)
        yield
    finally:
        os.close(lock)


def _opened(folder: Path) -> int:
    """The lock file of a directory that is a demo's, or empty."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()) and not (folder / MARK).exists():
        raise CannotStart(f"{folder} holds files that are not a demo's. Name another directory with --data-dir.")
    return os.open(folder / MARK, os.O_RDWR | os.O_CREAT, 0o600)


def _lock(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotStart(
            f"A demo already runs on {folder}. Stop it first, or give this one --data-dir, --port and --sandbox-port "
            "of its own."
        ) from None


def require_two_ports(place: Place) -> None:
    """Refuse one port for both programs."""
    if place.port == place.sandbox_port:
        raise CannotStart("The portal and the sandbox need two ports. Append --sandbox-port with another number.")


def require_free(port: int, *, option: str) -> None:
    """Refuse a port that something else listens on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} is in use or not allowed ({error.strerror}). Stop what uses it, or append {option} "
                "with another number."
            ) from error


def empty(folder: Path) -> None:
    """Delete what the demo left in the data directory that is held."""
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name != MARK:
            entry.unlink()


def forget_half_a_load(folder: Path) -> None:
    """Delete the data of a first start that was stopped: nobody has seen it yet, and it is begun anew."""
    if (folder / LOADED).exists():
        return
    for entry in folder.glob("*.sqlite3*"):
        entry.unlink()
    shutil.rmtree(folder / "procore", ignore_errors=True)


def furnish(place: Place) -> None:
    """Make the directories, readable by their owner alone."""
    for name in ("log", "mail", "procore", ".staticfiles"):
        (place.folder / name).mkdir(exist_ok=True, mode=0o700)


def key(path: Path, fresh: str) -> str:
    """The key kept in a file that only its owner reads; `fresh` when there is none yet."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(fresh)
    return fresh


def environment(place: Place, outer: Mapping[str, str]) -> dict[str, str]:
    """What the portal and the worker are told. Empty values shield the demo from a production environment."""
    return {
        **outer,
        "DEMO": "1",
        "DEBUG": "0",
        "DATA_DIR": str(place.folder),
        "PROCORE_FOLDER": str(place.folder / "procore"),
        "PORTAL_URL": place.url,
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "CSRF_TRUSTED_ORIGINS": f"{place.url},http://localhost:{place.port}",
        "SECRET_KEY": key(place.folder / "secret.key", secrets.token_urlsafe(64)),
        "SECRET_KEY_FALLBACKS": "",
        "TOKEN_KEYS": key(place.folder / "token.key", Fernet.generate_key().decode()),
        "DATABASE_URL": "",
        "Q_BROKER": "",
        "EMAIL_URL": "filemail://",
        "BEHIND_PROXY": "0",
        "QUICKBOOKS_CLIENT_ID": "sandbox-client",
        "QUICKBOOKS_CLIENT_SECRET": "sandbox-secret",
        "QUICKBOOKS_API_URL": place.sandbox_url,
        "QUICKBOOKS_DISCOVERY_URL": f"{place.sandbox_url}/.well-known/openid_configuration",
        "HEARTBEAT_EVERY": outer.get("HEARTBEAT_EVERY", "5"),
        "HEARTBEAT_STALE": outer.get("HEARTBEAT_STALE", "60"),
    }
