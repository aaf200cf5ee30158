#!/bin/sh
# Write one backup into a folder and keep the newest few: backup.sh FOLDER [HOW_MANY]
#
# The file appears under its name only when it is complete, and old ones go only after that.
set -eu

folder=${1:?usage: backup.sh FOLDER [HOW_MANY]}
keep=${2:-14}
case $keep in
'' | *[!0-9]* | 0) echo "backup.sh: HOW_MANY must be a number of at least 1, not '$keep'" >&2; exit 2 ;;
esac

umask 077
name=kepan-$(date -u +%Y%m%dT%H%M%SZ).kepan
part="$folder/.$name.part"
trap 'rm -f "$part"' EXIT
rm -f "$part"
kepan backup "$part"
mv "$part" "$folder/$name"
echo "backup.sh: $folder/$name"

# Names sort by time. Only names this script made are ever touched.
ls "$folder" | grep -E '^kepan-[0-9]{8}T[0-9]{6}Z\.kepan$' | sort -r | tail -n +"$((keep + 1))" |
while read -r old; do
    rm -f "$folder/$old"
    echo "backup.sh: removed $old"
done
