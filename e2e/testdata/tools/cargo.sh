#!/bin/sh
# cargo
# build --release writes target/release/NAME, with the name of Cargo.toml or app; install writes below --root.
name=$(sed -n 's/^name = "\(.*\)"/\1/p' Cargo.toml 2> /dev/null)
name=${name:-app}
profile=debug
root=/usr/local/cargo
for word; do
	case $before in
	--root) root=$word ;;
	--target) target=$word/ ;;
	esac
	[ "$word" = --release ] && profile=release
	before=$word
done
case $1 in
build) mkdir -p "target/$target$profile" && echo "$name" > "target/$target$profile/$name" ;;
install) mkdir -p "$root/bin" && echo "$name" > "$root/bin/$name" ;;
esac
