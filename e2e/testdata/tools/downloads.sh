#!/bin/sh
# curl wget git
# A download writes the file that -o or -O names; git clone makes a directory with a file.
for last; do :; done
case $1 in
clone)
	case $last in *:*) last=$(basename "$last" .git) ;; esac
	mkdir -p "$last" && echo clone > "$last/README"
	exit ;;
esac
while [ $# -gt 0 ]; do
	case $1 in
	-o | -[a-zA-Z]*o) output=$2 ;;
	-O | -[a-zA-Z]*O) case $0 in *wget) output=$2 ;; *) output=$(basename "$last") ;; esac ;;
	esac
	shift
done
[ -z "$output" ] || echo download > "$output"
