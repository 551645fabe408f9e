#!/usr/bin/env bash
# Builds palettefmt/web/kmi.wasm, the same bytes everywhere: `bash spec/c/wasm/build.sh [TARGET]`. The compiler is pinned:
# clang and lld 19.1.7, as Debian has them (clang-19, lld-19).
set -euo pipefail
cd "$(dirname "$0")"
target=${1:-../../../palettefmt/web/kmi.wasm}
clang=${CLANG:-clang-19}
version=$("$clang" --version | head -1)
case $version in *"clang version 19.1.7"*) ;; *) echo "clang 19.1.7 is needed, not $version" >&2; exit 1 ;; esac
"$clang" --target=wasm32 -std=c99 -Wall -Wextra -Werror -O3 -fno-unroll-loops -msimd128 -mbulk-memory -ffreestanding \
    -nostdlib -fvisibility=hidden -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=16384 kmi_wasm.c -o "$target"
