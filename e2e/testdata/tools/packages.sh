#!/bin/sh
# apk apt-get apt yum dnf microdnf
# Installs nothing. Removing the package busybox removes the shell.
case "$*" in
*del*busybox*) rm -f /bin/sh /bin/busybox ;;
esac
exit 0
