"""Bring source and templates into the one format."""

import subprocess
import sys

from deploy.local.check import program
from deploy.local.places import ROOT


def main() -> int:
    """Format Python and templates in place; 0 when nothing is left to do by hand."""
    templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    commands = [[program("ruff"), "check", "--fix", "."], [program("ruff"), "format", "."]]
    codes = [subprocess.run(command, cwd=ROOT, check=False).returncode for command in commands]
    if templates:
        # It ends with 1 when it changed something, which is what was asked for.
        subprocess.run([program("djade"), *templates], cwd=ROOT, check=False)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
