#!/usr/bin/env bash
# Checks the types and the faults of all JavaScript with TypeScript and ESLint, which it installs into a folder that goes
# again: `bash tests/js/check.sh`. Types are those in the JSDoc comments; nothing is compiled.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
npm install --silent --no-audit --no-fund --prefix "$tools" \
    typescript@5.9.3 @types/node@20.19.43 eslint@10.15.0 @eslint/js@10.0.1
bin=$tools/node_modules/.bin

echo "+ tsc --checkJs --noEmit --strict"
"$bin/tsc" --project tests/js/tsconfig.json
"$bin/tsc" --project tests/js/tsconfig.node.json --typeRoots "$tools/node_modules/@types"

echo "+ eslint"
cp tests/js/eslint.config.mjs "$tools"
"$bin/eslint" --config "$tools/eslint.config.mjs" --max-warnings 0 palettefmt/web tests
