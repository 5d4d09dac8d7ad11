"""Measure the portal against its budgets, on the servers of the tests."""

import subprocess
import sys

from deploy.local import attach
from deploy.local.places import ROOT, Stop


def main() -> int:
    """Run the measurements in tests/bench and print their figures; 0 when all budgets hold."""
    if not list((ROOT / "tests" / "bench").glob("test_*.py")):
        print("There are no measurements yet (tests/bench).")
        return 0
    try:
        attach.ensure(test=True)
    except Stop as stop:
        print(stop.sentence, file=sys.stderr)
        return stop.code
    command = [sys.executable, "-m", "pytest", "-s", "tests/bench"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
