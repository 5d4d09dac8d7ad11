"""Set up the project on a fresh machine, then go on with what was asked for.

`python3 -m deploy.local.bootstrap run --port 8000` makes `.venv` with the locked packages, sees
that the system libraries are there, and becomes `.venv/bin/python -m deploy.local.run`. Runs
under the system's Python with the standard library only; does nothing when nothing changed.
"""

import hashlib
import os
import shutil
import subprocess
import sys

from deploy.local.libraries import can_install, ensure_browser, ensure_libraries, install
from deploy.local.places import ROOT, Stop

VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
STAMP = VENV / "set-up.stamp"
SHAPING_FILES = ("uv.lock", "pyproject.toml", "deploy/local/bootstrap.py")
WITH_BROWSER = {"check"}


def main() -> None:
    """Set up, then become the asked-for module under the project's own Python."""
    module, arguments = (sys.argv[1:2] or ["run"])[0], sys.argv[2:]
    os.chdir(ROOT)
    try:
        ensure_libraries()
        if module in WITH_BROWSER and "--lint" not in arguments:
            ensure_browser()
        ensure_packages()
    except Stop as stop:
        print(stop.sentence, file=sys.stderr)
        sys.exit(stop.code)
    if module == "nothing":
        return
    python = str(VENV / "bin" / "python")
    # What is compiled once is kept: every process of the portal would compile it anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.stdout.flush()
    os.execv(python, [python, "-m", f"deploy.local.{module}", *arguments])


def ensure_packages() -> None:
    """Install the locked packages into `.venv` unless that was done for this lock file."""
    python = VENV / "bin" / "python"
    digest = shape()
    if python.exists() and STAMP.exists() and STAMP.read_text() == digest:
        return
    print("Installing the locked packages into .venv", flush=True)
    uv = ensure_uv()
    environment = {key: text for key, text in os.environ.items() if key != "VIRTUAL_ENV"}
    environment["UV_PROJECT_ENVIRONMENT"] = str(VENV)
    # Compiled here once: else every process begins with seconds of compiling where none may be written.
    command = [uv, "sync", "--frozen", "--compile-bytecode", "--extra", "embedded"]
    command += [] if python.exists() else ["--python", sys.executable]
    command += [] if sys.stderr.isatty() else ["--quiet"]
    answer = subprocess.run(command, env=environment, check=False)
    if answer.returncode != 0:
        raise Stop("uv could not install the locked packages; its message stands above.")
    link_uv()
    STAMP.write_text(digest)


def shape() -> str:
    """Return a digest of all that decides what is installed."""
    parts = [str(ROOT).encode()]
    parts += [(ROOT / name).read_bytes() for name in SHAPING_FILES]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def ensure_uv() -> str:
    """Return a working uv: of the machine, else of this project, else fetched from PyPI."""
    own = TOOLS / "bin" / "uv"
    for candidate in (shutil.which("uv"), str(own)):
        if candidate and works([candidate, "--version"]):
            return candidate
    make_tools()
    pip = [str(TOOLS / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv"]
    if subprocess.run(pip, check=False).returncode != 0:
        raise Stop("uv could not be fetched from PyPI; install uv by hand and start again.")
    return str(own)


def make_tools() -> None:
    """Make an environment of its own for uv; Debian keeps the means for that in a package."""
    command = [sys.executable, "-m", "venv", "--clear", str(TOOLS)]
    package = f"python3.{sys.version_info.minor}-venv"
    if works(command):
        return
    if can_install():
        install([package])
    if not works(command):
        raise Stop(
            "Python cannot make virtual environments here. "
            f"Install {package} (sudo apt-get install -y {package}) or uv, and start again."
        )


def works(command: list[str]) -> bool:
    """Tell whether a command ends well."""
    try:
        answer = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return False
    return answer.returncode == 0


def link_uv() -> None:
    """Put this project's own uv into `.venv/bin`, for machines that have none."""
    own, link = TOOLS / "bin" / "uv", VENV / "bin" / "uv"
    if own.exists() and not os.path.lexists(link):
        link.symlink_to(own)


if __name__ == "__main__":
    main()
