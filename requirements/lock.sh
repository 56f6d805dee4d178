#!/bin/sh
# Compiles pyproject.toml into the locked requirements, for Python 3.11-3.13 on Linux and macOS.
# Needs uv. The locked files name no index address: whoever installs decides where from.
set -eu
cd "$(dirname "$0")/.."
for name in run dev; do
    extra=$name
    [ "$name" = run ] && extra=install
    uv pip compile --universal --generate-hashes --no-header --quiet \
        --extra "$extra" pyproject.toml -o "requirements/$name.txt"
done
