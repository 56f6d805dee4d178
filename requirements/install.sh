#!/bin/sh
# Makes .venv, installs the locked requirements of one kind into it, run or dev, and compiles the
# kernels, so that no order and no test waits for that.
# Called by make; PYTHON names the interpreter to use, else the newest fitting one is taken.
set -eu
kind=$1
venv=$2
compile='from exchange import matching; from exchange.venue import warm_up
matching.compile_kernels(); warm_up.compile_kernels()'
fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'

stop() {
    echo "tanso: $*" >&2
    exit 1
}

find_python() {
    for name in ${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3 python}; do
        path=$(command -v "$name" 2>/dev/null) || continue
        if "$path" -c "$fits" 2>/dev/null; then
            echo "$path"
            return
        fi
    done
    stop "needs Python 3.11 to 3.14 and found ${PYTHON:-none on the PATH}; install one (on Debian" \
        "and Ubuntu: apt install python3 python3-venv; on macOS: brew install python), or name" \
        "one that is elsewhere: make PYTHON=/path/to/python3"
}

if ! "$venv/bin/python" -c "import pip; $fits" 2>/dev/null; then
    python=$(find_python)
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        stop "$python has no venv module; install it (on Debian: apt install" \
            "python3-venv), or name another: make PYTHON=/path/to/python3"
    echo "tanso: setting up $venv with $("$python" --version)" >&2
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi

"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
    -r "requirements/$kind.txt" ||
    stop "the packages of requirements/$kind.txt could not be installed (see above)"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
    --no-build-isolation --editable . || stop "the project could not be installed (see above)"
echo "tanso: compiling the exchange's kernels, once for this version" >&2
"$venv/bin/python" -c "$compile" || stop "the kernels could not be compiled (see above)"
touch "$venv/.installed-run" "$venv/.installed-$kind"
