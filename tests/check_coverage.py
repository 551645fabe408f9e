"""Combine what a test run under coverage.py has measured, and fail below what CONTRIBUTING.md promises.

``python -m tests.check_coverage`` after ``COVERAGE_PROCESS_START=$PWD/pyproject.toml COVERAGE_FILE=$PWD/.coverage
python -m pytest``. Lines and branches both count.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PACKAGE_PERCENT = 95
# Everything that runs between the bytes of a file, which may be hostile, and its labels.
DECODE_PATH = (
    "KmiImagePlugin",
    "codec",
    "errors",
    "files",
    "image",
    "kernels",
    "kmi/*",
    "kmi/context/*",
    "large/reader",
    "limits",
    "parallel",
    "streams",
)


def coverage(*arguments: str) -> int:
    """Run one command of coverage.py and return its exit code."""
    return subprocess.run([sys.executable, "-m", "coverage", *arguments], check=False).returncode


def main() -> int:
    """Return 0 if both promises hold."""
    for part in DECODE_PATH:
        if not list(Path("palettefmt").glob(f"{part.removesuffix('/*')}*")):
            raise SystemExit(f"palettefmt has no {part}")
    coverage("combine", "-q")
    for left in Path().glob(".coverage.*"):  # of processes that a test has killed while they were writing
        left.unlink()
    print(f"Branch coverage of the package, at least {PACKAGE_PERCENT} %:", flush=True)
    package = coverage("report", f"--fail-under={PACKAGE_PERCENT}")
    print("Branch coverage of the decode path, 100 %:", flush=True)
    included = ",".join(f"palettefmt/{part}.py" for part in DECODE_PATH)
    path = coverage("report", "--fail-under=100", f"--include={included}")
    return int(bool(package or path))


if __name__ == "__main__":
    sys.exit(main())
