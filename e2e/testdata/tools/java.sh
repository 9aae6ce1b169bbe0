#!/bin/sh
# mvn gradle
# mvn package writes target/app.jar, gradle build writes build/libs/app.jar and, as Spring's plugin does, app-plain.jar with -plain.
for word; do
	case $word in
	-Dplain) plain=1 ;;
	-Dnothing) exit 0 ;;
	-Dbroken) exit 1 ;;
	package | install) mkdir -p target && echo jar > target/app.jar ;;
	build | bootJar)
		mkdir -p build/libs && echo jar > build/libs/app.jar
		[ -z "$plain" ] || echo plain > build/libs/app-plain.jar
		;;
	esac
done
exit 0
