"""System libraries: look for them, install them with apt-get as root on Debian, else name them.

Read by the bootstrap under the system's Python: standard library only.
"""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterable

from deploy.local.places import Stop

# package of Debian: the file a program loads
REQUIRED = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz0b": "libharfbuzz.so.0",
    "libfontconfig1": "libfontconfig.so.1",
}
# Makes the embedding of fonts in the PDF several times faster; the portal works without it.
USEFUL = {"libharfbuzz-subset0": "libharfbuzz-subset.so.0"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A browser without any font shows empty pages.
BROWSER_PACKAGES = ("chromium", "fonts-dejavu-core")


def can_install() -> bool:
    """Tell whether packages of the system may be installed from here."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def find_browser() -> str | None:
    """Return the path of a Chromium on this machine."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def ensure_libraries() -> None:
    """See that what the printing of PDF needs is there; raises Stop with a sentence when not."""
    required, useful = _absent(REQUIRED), _absent(USEFUL)
    if not required and not (useful and can_install()):
        return
    if can_install():
        install([*required, *useful])
        required = _absent(REQUIRED)
    if required:
        raise Stop(_sentence("Printing PDF needs system libraries", required))


def ensure_browser() -> None:
    """See that a Chromium is there for the browser tests; raises Stop with a sentence when not."""
    if find_browser() is None and can_install():
        install(BROWSER_PACKAGES)
    if find_browser() is None:
        raise Stop(_sentence("The browser tests need Chromium", BROWSER_PACKAGES))


def install(packages: Iterable[str]) -> None:
    """Install packages of Debian; the output of apt-get is shown only when it fails."""
    names = list(packages)
    print(f"Installing system packages: {' '.join(names)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install_command = ["apt-get", "install", "-y", "--no-install-recommends", *names]
    # An index may be absent or old: refresh it and try once more before giving up.
    for command in (install_command, ["apt-get", "update"], install_command):
        answer = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False
        )
        if answer.returncode == 0 and command is install_command:
            return
    print(answer.stdout[-1000:] + answer.stderr[-2000:], flush=True)


def _absent(libraries: dict[str, str]) -> list[str]:
    return [package for package, file in libraries.items() if not _loads(file)]


def _loads(file: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True


def _sentence(need: str, packages: Iterable[str]) -> str:
    names = " ".join(packages)
    return f"{need} that are missing here. Install them: sudo apt-get install -y {names}"
