"""Where the private servers keep their things, and as whom they run.

Everything lies under `var/`. As root the servers run as `nobody`, who owns the data folder; where
`nobody` cannot reach the project, the data lies under `/var/tmp` and `var/` points there.
`LOCAL_VAR` names another folder instead of `var/`.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("LOCAL_VAR") or ROOT / "var").resolve()
SHARED_TEMPORARY = Path("/var/tmp")
SERVER_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}


class Stop(Exception):
    """Ends the command with one sentence for the person and an exit code."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


@dataclass(frozen=True)
class Identity:
    """The system user of the servers; None where the servers run as whoever calls."""

    user: int | None
    group: int | None

    @property
    def extra_groups(self) -> list[int] | None:
        """No further groups for the lesser user; the caller's own stay as they are."""
        return None if self.user is None else []


def server_identity() -> Identity:
    """Return `nobody` for root and the caller for everybody else."""
    if os.geteuid() != 0:
        return Identity(None, None)
    nobody = pwd.getpwnam("nobody")
    return Identity(nobody.pw_uid, nobody.pw_gid)


def run_as_server(
    command: list[str], *, cwd: Path, text: str = "", seconds: int = 120
) -> subprocess.CompletedProcess[str]:
    """Run a command as the servers' user with a bare environment and return what it printed."""
    identity = server_identity()
    return subprocess.run(
        command,
        cwd=cwd,
        input=text,
        text=True,
        capture_output=True,
        timeout=seconds,
        check=False,
        env={**SERVER_ENVIRONMENT, "HOME": str(cwd)},
        user=identity.user,
        group=identity.group,
        extra_groups=identity.extra_groups,
    )


def reachable(path: Path) -> bool:
    """Tell whether the servers' user may enter a folder or run a program."""
    return run_as_server(["/bin/test", "-x", str(path)], cwd=Path("/")).returncode == 0


@dataclass(frozen=True)
class Area:
    """One set of servers: `base` holds state and lock, the servers' data lies in `data`.

    A lasting area keeps its data; another one is made anew by its first user and trades safety
    on disk for speed.
    """

    base: Path
    lasting: bool = True

    @property
    def state(self) -> Path:
        """The file that says which servers are up and who uses them."""
        return self.base / "servers.json"

    @property
    def lock(self) -> Path:
        """The file that lets one start or stop happen at a time."""
        return self.base / "servers.lock"

    @property
    def pointer(self) -> Path:
        """The data folder, or a link to it."""
        return self.base / "servers"

    @property
    def data(self) -> Path:
        """The data folder itself, links followed."""
        return self.pointer.resolve()

    def prepare(self) -> None:
        """Make the folders, owned and closed as the servers need them."""
        self.base.mkdir(mode=0o711, parents=True, exist_ok=True)
        if server_identity().user is None:
            self.pointer.mkdir(mode=0o700, exist_ok=True)
        elif not self.pointer.exists():
            self._prepare_for_lesser_user()

    def _prepare_for_lesser_user(self) -> None:
        if reachable(self.base):
            give(self.pointer)
            return
        digest = hashlib.sha256(str(self.base).encode()).hexdigest()[:12]
        outside = SHARED_TEMPORARY / f"cer-portal-{digest}"
        outside.mkdir(mode=0o711, exist_ok=True)
        if outside.is_symlink() or outside.stat().st_uid != os.geteuid():
            raise Stop(f"{outside} belongs to someone else; remove it and start again.")
        give(outside / "servers")
        self.pointer.unlink(missing_ok=True)
        self.pointer.symlink_to(outside / "servers")

    def clear(self) -> None:
        """Remove the servers' data; the servers must be down."""
        outside = self.pointer.is_symlink()
        target = self.data.parent if outside else self.data
        if outside:
            self.pointer.unlink()
        shutil.rmtree(target, ignore_errors=True)


def give(folder: Path) -> None:
    """Make a folder that only the servers' user may enter."""
    folder.mkdir(mode=0o700, exist_ok=True)
    identity = server_identity()
    if identity.user is not None and identity.group is not None:
        os.chown(folder, identity.user, identity.group)


def write_secret(path: Path, text: str, *, for_server: bool = False) -> None:
    """Write a file that only its owner reads; `for_server` gives it to the servers' user."""
    path.unlink(missing_ok=True)
    identity = server_identity()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        if for_server and identity.user is not None and identity.group is not None:
            os.fchown(file.fileno(), identity.user, identity.group)
        file.write(text)


MAIN = Area(VAR)
TEST = Area(VAR / "test", lasting=False)
