#!/bin/sh
# make
# Runs the shell script Makefile.sh with the targets; assignments become variables, and -C changes the directory.
while [ $# -gt 0 ]; do
	case $1 in
	-C) cd "$2" || exit 1; shift ;;
	*=*) export "$1" ;;
	-*) ;;
	*) targets="$targets $1" ;;
	esac
	shift
done
exec sh ./Makefile.sh $targets
