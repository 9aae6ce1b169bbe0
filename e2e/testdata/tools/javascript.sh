#!/bin/sh
# npm yarn pnpm npx
# build writes index.html into dist, or into the directory that --outDir names; install and ci write node_modules.
directory=.
output=dist
for word; do
	case $before in
	--prefix | --cwd | -C) directory=$word ;;
	--outDir) output=$word ;;
	*) case $word in
		build) command=build ;;
		ci | install) command=install ;;
		esac ;;
	esac
	before=$word
done
cd "$directory" || exit 1
case $command in
build) mkdir -p "$output" && echo page > "$output/index.html" ;;
install) mkdir -p node_modules && echo module > node_modules/index.js ;;
esac
