#!/bin/sh
# go
# Knows build and install; the rest does nothing. A package is called as the last part of its directory. A file "prebuilt" in a
# package is the program.
command=$1
shift
for last; do :; done
package=${last##*/}
if [ -z "$package" ] || [ "$package" = . ]; then
	package=$(basename "$PWD")
fi
case $command in
install)
	mkdir -p "${GOBIN:-/go/bin}"
	package=${package%@*}
	echo "go $package" > "${GOBIN:-/go/bin}/$package"
	chmod +x "${GOBIN:-/go/bin}/$package"
	;;
build)
	output=$package
	while [ $# -gt 1 ]; do
		[ "$1" = -o ] && output=$2
		shift
	done
	case $output in
	*/) mkdir -p "$output"; output=$output$package ;;
	*) mkdir -p "$(dirname "$output")"; [ -d "$output" ] && output=$output/$package ;;
	esac
	if [ -e "$1/prebuilt" ]; then
		cp "$1/prebuilt" "$output"
	else
		echo "go $package" > "$output"
	fi
	chmod +x "$output"
	;;
env) echo GOOS=linux ;;
esac
exit 0
