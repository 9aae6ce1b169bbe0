#!/bin/sh
# strip upx node java bash ruby bundle composer php corepack
# Runs a script of the shell if it is called bash; otherwise only asks that the files which it is given exist.
case $0 in
*/bash) exec /bin/sh "$@" ;;
*/strip | */upx) for last; do :; done; test -f "$last" ;;
esac
