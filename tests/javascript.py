"""The JavaScript reader for tests: jobs for tests/js/run_vectors.mjs, run by node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parent / "js" / "run_vectors.mjs"
SECONDS = 120


def missing(what: str) -> None:
    """Fail where everything must be there, skip elsewhere."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is not on this machine", pytrace=False)
    pytest.skip(f"{what} is not on this machine")


def run(jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Run jobs in one node process; bytes become base64 on the way, and files bytes again on the way back."""
    node = shutil.which("node")
    if node is None:
        missing("node")
    text = json.dumps([{key: _sent(value) for key, value in job.items()} for job in jobs])
    done = subprocess.run([node, str(SCRIPT)], input=text, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert len(answers) == len(jobs)
    for answer in answers:
        assert answer["verdict"] != "crash", answer
        if "file" in answer:
            answer["file"] = b64decode(answer["file"])
    return answers


def _sent(value: Any) -> Any:
    return b64encode(value).decode() if isinstance(value, bytes) else value
