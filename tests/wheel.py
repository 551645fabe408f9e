"""Build the wheel twice, from a clean clone and from the source distribution, and check that both are one file.

``python -m tests.wheel`` needs `build` and `hatchling` (the ``dev`` extra) and no network.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def build(kind: str, source: Path, out: Path, **environment: str) -> Path:
    """Return the one file that building `source` gives."""
    command = [sys.executable, "-m", "build", "--no-isolation", f"--{kind}", "--outdir", str(out), str(source)]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    (path,) = out.iterdir()
    return path


def expected(clone: Path) -> set[str]:
    """Return what the wheel must hold of the package: every file that is under version control."""
    listed = subprocess.run(["git", "ls-files", "-z", "palettefmt"], cwd=clone, capture_output=True, check=True).stdout
    return {name.decode() for name in listed.split(b"\0") if name}


def check_contents(wheel: Path, files: set[str]) -> None:
    """Exit if the wheel lacks a file, or has one that it should not."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    told = {name for name in names if ".dist-info/" not in name}
    if told != files:
        raise SystemExit(f"{wheel.name}: missing {sorted(files - told)}, surplus {sorted(told - files)}")
    for ending in ("METADATA", "entry_points.txt", "licenses/LICENSE"):
        if not any(name.endswith(f".dist-info/{ending}") for name in names):
            raise SystemExit(f"{wheel.name} has no {ending}")


def main() -> None:
    """Build both ways, in folders, time zones and with a umask that differ, and compare."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        clone = work / "clone"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        first = build("wheel", clone, work / "first", TZ="UTC")
        sdist = build("sdist", clone, work / "sdist")
        with tarfile.open(sdist) as archive:
            archive.extractall(work / "unpacked", filter="data")
        (unpacked,) = (work / "unpacked").iterdir()
        os.umask(0o077)
        for path in unpacked.rglob("*"):
            os.utime(path)
        second = build("wheel", unpacked, work / "second", TZ="XYZ+11:30", PYTHONHASHSEED="1")
        hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (first, second)]
        if hashes[0] != hashes[1] or first.name != second.name:
            raise SystemExit(f"two builds differ: {first.name} {hashes[0]}, {second.name} {hashes[1]}")
        check_contents(first, expected(clone))
        print(f"{first.name}: {first.stat().st_size:,} bytes, sha256 {hashes[0]}, the same from clone and sdist")


if __name__ == "__main__":
    main()
