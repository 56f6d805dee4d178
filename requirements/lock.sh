#!/bin/sh
# Compiles pyproject.toml into the locked requirements, for Python 3.11-3.14 on Linux and macOS, then
# checks that each locked package has a wheel for each of them (macOS on Apple silicon).
# Needs uv. The locked files name no index address: whoever installs decides where from.
set -eu
cd "$(dirname "$0")/.."
lock() {
    name=$1
    shift
    uv pip compile --universal --generate-hashes --no-header --quiet \
        "$@" pyproject.toml -o "requirements/$name.txt"
}
lock run --extra install --extra run
lock dev --extra dev
uv pip compile --universal --generate-hashes --no-header --quiet \
    --group page -o requirements/page.txt
uv pip compile --universal --generate-hashes --no-header --quiet \
    --group audit --constraints requirements/dev.txt -o requirements/audit.txt
for python in 3.11 3.12 3.13 3.14; do
    for platform in x86_64-manylinux_2_28 aarch64-manylinux_2_28 aarch64-apple-darwin; do
        uv pip compile --no-deps --only-binary :all: --quiet requirements/dev.txt -o /dev/null \
            --python-version "$python" --python-platform "$platform"
        echo "Python $python on $platform: a wheel for every package"
    done
done
