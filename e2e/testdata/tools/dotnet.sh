#!/bin/sh
# dotnet
# publish writes app.dll into the directory of -o.
while [ $# -gt 1 ]; do
	[ "$1" = -o ] && output=$2
	shift
done
[ -z "$output" ] || { mkdir -p "$output" && echo dll > "$output/app.dll"; }
