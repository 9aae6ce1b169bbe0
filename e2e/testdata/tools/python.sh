#!/bin/sh
# pip pip3 python python3
# pip install writes module.py into --target, or lib/module.py into --prefix; pip wheel writes a wheel.
while [ $# -gt 0 ]; do
	case $1 in
	-m) [ "$2" = venv ] && for venv; do :; done ;;
	--target | -t) target=$2 ;;
	--prefix) prefix=$2 ;;
	--wheel-dir | -w) wheels=$2 ;;
	--target=*) target=${1#*=} ;;
	--prefix=*) prefix=${1#*=} ;;
	esac
	shift
done
[ -z "$target" ] || { mkdir -p "$target" && echo module > "$target/module.py"; }
[ -z "$prefix" ] || { mkdir -p "$prefix/lib" && echo module > "$prefix/lib/module.py"; }
[ -z "$wheels" ] || { mkdir -p "$wheels" && echo wheel > "$wheels/module-1.0-py3-none-any.whl"; }
[ -z "$venv" ] || { mkdir -p "$venv/bin" && echo python > "$venv/bin/python"; }
exit 0
