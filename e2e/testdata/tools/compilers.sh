#!/bin/sh
# gcc cc g++ clang ld rustc javac protoc openssl tsc hugo
# Writes the file that -o or -out names.
while [ $# -gt 1 ]; do
	case $1 in
	-o | -out) output=$2 ;;
	esac
	shift
done
if [ -n "$output" ]; then
	echo "${0##*/}" > "$output"
fi
