#!/usr/bin/env bash
# Runs the reader for MicroPython in the real one, which it installs into a folder that goes again:
# `bash tests/micropython/check.sh [PYTHON]`.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
npm install --silent --no-audit --no-fund --prefix "$tools" @micropython/micropython-webassembly-pyscript@1.27.0
"${1:-python3}" -m tests.micropython.cases > "$tools/cases.json"
node tests/micropython/run.mjs "$tools" < "$tools/cases.json"
