"""Remember which preparing steps are done, by a digest of all that shapes their result."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from deploy.local.places import ROOT, VAR

FOLDER = VAR / "stamps"
SKIPPED = {".venv", ".git", ".tools", "var", "node_modules", "tests", "__pycache__"}


def is_done(step: str, digest: str) -> bool:
    """Tell whether the step was done for exactly this digest."""
    path = FOLDER / step
    return path.exists() and path.read_text() == digest


def mark_done(step: str, digest: str) -> None:
    """Note that the step was done for this digest."""
    FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    (FOLDER / step).write_text(digest)


def digest_of_tables(database: str) -> str:
    """Return a digest of what shapes the tables: the database itself and all migrations."""
    migrations = [path for path in _project_files() if "migrations" in path.parts]
    return _digest([database.encode(), *_contents(migrations), *_contents(_shared())])


def digest_of_static_files() -> str:
    """Return a digest of what shapes the served files: names, sizes and times of the sources."""
    sources = [path for path in _project_files() if "static" in path.relative_to(ROOT).parts]
    facts = (f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in sources)
    return _digest([*(fact.encode() for fact in facts), *_contents(_shared())])


def _project_files() -> Iterator[Path]:
    for folder, names, files in os.walk(ROOT):
        names[:] = sorted(name for name in names if name not in SKIPPED)
        yield from (Path(folder) / name for name in sorted(files) if not name.endswith(".pyc"))


def _shared() -> list[Path]:
    return [ROOT / "uv.lock", *sorted((ROOT / "cer_portal" / "settings").glob("*.py"))]


def _contents(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        yield str(path).encode()
        yield path.read_bytes()


def _digest(parts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
