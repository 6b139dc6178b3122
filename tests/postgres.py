"""A PostgreSQL server of one's own, in a temporary folder, behind a socket in that folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@contextmanager
def server() -> Iterator[str]:
    """Start a server, and stop it afterwards; gives the ``db_url`` of an empty gradebook."""
    # Not pytest's folder: a socket's path must be short, and its owner must get there.
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    as_owner: list[str] = []
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        as_owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    user = "postgres" if as_owner else folder.owner()

    def program(name: str, *arguments: str) -> None:
        command = [*as_owner, str(PROGRAMS[-1] / name), *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    data = str(folder / "data")
    try:
        program("initdb", "--pgdata", data, "--username", user, "--no-sync", "--auth=trust")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        log = str(folder / "log")
        program("pg_ctl", "start", "--wait", "--pgdata", data, "--log", log, "--options", options)
        try:
            program("createdb", "--host", str(folder), "--username", user, "gradebook")
            yield f"postgresql+psycopg://{user}@/gradebook?host={folder}"
        finally:
            program("pg_ctl", "stop", "--pgdata", data, "--mode", "immediate")
    finally:
        shutil.rmtree(folder)
