#!/bin/sh
# Install kepan from this folder, without a network: sh install.sh [TARGET], by default /opt/kepan.
#
# Needs Python 3.11 or later with its venv module. Installing over an older version is an upgrade:
# stop kepan and take a backup first, and run `kepan init` afterwards.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/kepan}
python=${PYTHON:-python3.11}

command -v "$python" >/dev/null || {
    echo "install.sh: $python not found; install Python 3.11 with venv, or name another: PYTHON=python3.12 sh install.sh" >&2
    exit 1
}
(cd "$here" && sha256sum --quiet -c SHA256SUMS) || {
    echo "install.sh: a file is missing or was changed on the way here; copy the folder again" >&2
    exit 1
}

"$python" -m venv "$target"
pip() { "$target/bin/python" -m pip --disable-pip-version-check "$@"; }
pip install --quiet --no-index --find-links "$here/wheels" --require-hashes -r "$here/base.lock"
pip install --quiet --no-index --no-deps --force-reinstall "$here"/wheels/kepan-*.whl
pip check
mkdir -p "$target/deploy"
cp -R "$here/deploy/." "$target/deploy/"

"$target/bin/kepan" --version
echo "install.sh: installed in $target; next: docs/guide/install.md, from section 2 on"
