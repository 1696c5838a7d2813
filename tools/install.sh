#!/usr/bin/env bash
# Installs what is missing of tools/packages.txt. Usage: tools/install.sh SECTION... (build test bench lint)
# Packages that are there are neither reinstalled nor upgraded; when nothing is missing, nothing runs.
# A missing package whose installation would remove or replace something is refused.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=()
for section in "$@"; do
  while read -r name; do
    wanted+=("$name")
  done < <(awk -v want="[$section]" '/^\[/{on=($1==want);next} /^#/||!NF{next} on{print $1}' tools/packages.txt)
done

missing=()
for name in "${wanted[@]}"; do
  [[ $name == npm ]] && command -v npm >/dev/null && continue  # often there from elsewhere
  [[ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" == installed ]] || missing+=("$name")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

as_root=()
if [[ $EUID -ne 0 ]]; then
  command -v sudo >/dev/null || { echo "Run as root, or install these first: ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "Installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -q >/dev/null
plan=$(apt-get -s install --no-install-recommends "${missing[@]}")
if grep -q '^Remv' <<<"$plan"; then
  echo "Installing these would remove packages; decide by hand:" >&2
  grep '^Remv' <<<"$plan" >&2
  exit 1
fi
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
