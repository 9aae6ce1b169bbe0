package guard

import (
	"strings"
	"testing"
)

func TestPosixShells(t *testing.T) {
	for shell, want := range map[string]bool{
		"/bin/sh -c":                      true,
		"/bin/bash -o pipefail -c":        true,
		"/bin/bash -euxo pipefail -c":     true,
		"bash --login -c":                 true,
		"/usr/bin/env bash -c":            true,
		"/busybox/sh -c":                  true,
		"/bin/ash -ec":                    true,
		"/bin/bash":                       false,
		"/bin/bash -o -c":                 false,
		"/bin/bash script.sh -c":          false,
		"powershell -Command":             false,
		"cmd /S /C":                       false,
		"python3 -c":                      false,
		"conda run -n env /bin/bash -c":   false,
		"/usr/bin/scl enable toolset":     false,
		"C:\\Program Files\\Git\\bash -c": false,
	} {
		if posix(strings.Fields(shell)) != want {
			t.Errorf("%s: %v", shell, !want)
		}
	}
	if !posix(nil) {
		t.Error("no SHELL is /bin/sh")
	}
}

func TestRoot(t *testing.T) {
	for user, want := range map[string]bool{
		"root": true, "0": true, "0:0": true, "root:staff": true,
		"": false, "app": false, "1000": false, "$USER": false, "1000:0": false, "00x": false,
	} {
		if root(user) != want {
			t.Errorf("%s: %v", user, !want)
		}
	}
}

func TestRemovesShell(t *testing.T) {
	for script, want := range map[string]bool{
		"rm -rf /bin":                                  true,
		"make && rm -rf /usr /lib64 /tmp/x":            true,
		"rm -f /bin/sh":                                true,
		"rm -rf /*":                                    true,
		"rm -rf /usr/bin/* && echo":                    true,
		"find / -xdev -type f -delete":                 true,
		"rm /bin/sh && ln -s /bin/bash /bin/sh":        false,
		"rm -rf /usr/share/doc":                        false,
		"rm -rf /var/lib/apt/lists/* /usr/src":         false,
		"rm -f /usr/bin/cc1 /lib/apk/db/installed":     false,
		"make && rm -f /usr/bin/qemu-arm-static":       true,
		"make && cross-build-end":                      true,
		"cp /bin/sh /out":                              false,
		"for s in sh dash; do rm -f /usr/bin/$s; done": true,
		"for s in $X; do rm -f /usr/bin/$s; done":      true,
		"unlink /bin/sh":                               true,
		"mv /bin /x":                                   true,
		"chmod -x /bin/busybox":                        true,
		"ln -sf /bin/false /bin/sh":                    true,
		"ln -sf bash /bin/sh":                          false,
		"cp x /bin/sh":                                 true,
		"cp x /bin/":                                   false,
		"echo > /etc/ld.so.preload":                    true,
		"apk del busybox":                              true,
		"apk del gcc make":                             false,
		"apt-get purge -y gcc":                         false,
		"cd /bin && rm sh":                             true,
		"cd /tmp && rm sh":                             false,
		"rm -rf $TMP/x":                                false,
		"find /src -name '*.o' -delete":                false,
		"find / -name '*.pyc' -delete":                 false,
		"ls | xargs rm":                                true,
		"cd / && find . -name 'ba*' -delete":           true,
	} {
		if (withoutShell().MatchString(script) || harmsShell(read(t, script), []string{"/bin/sh"})) != want {
			t.Errorf("%s: %v", script, !want)
		}
	}
}

func TestUnprivileged(t *testing.T) {
	for image, want := range map[string]bool{
		"bitnami/node:20": true, "bitnami/minideb": false, "jenkins/jenkins:lts": true, "docker:24-dind-rootless": true,
		"nginxinc/nginx-unprivileged": true, "node:20": false, "golang": false,
	} {
		if unprivileged(image) != want {
			t.Errorf("%s: %v", image, !want)
		}
	}
	if privileged("docker:24-dind-rootless") || !privileged("docker:24") {
		t.Error("the tag decides")
	}
}

func TestSees(t *testing.T) {
	e := evidence{dirs: []string{"/", "/job/src"}, paths: []string{"/named/out", "/root/y"}}
	for p, want := range map[string]bool{
		"/job": true, "/job/src": true, "/job/src/a/b": true, "/job/other": false,
		"/named/out": true, "/named/out/app": true, "/named": true, "/named/out2": true, "/named/out/a/b": false,
		"/root/y": true, "/root/z": false, "/etc/x": false,
	} {
		if e.sees(p) != want {
			t.Errorf("%s: %v", p, !want)
		}
	}
	if !(evidence{root: true}).sees("/etc/ssl/private/key") {
		t.Error("root sees all")
	}
}

func TestInstalls(t *testing.T) {
	for script, want := range map[string]bool{
		"apt-get update && apt-get install -y make": true,
		"apk add --no-cache make":                   true,
		"apk --no-cache add make":                   true,
		"set -e; yum install -y make; make":         true,
		"sudo apt-get install -y make":              false,
		"apt-get install -y make || true":           false,
		"apt-get install -y make; make":             false,
		"apt-get download make":                     false,
		"echo apt-get install":                      false,
	} {
		if installs(read(t, script)) != want {
			t.Errorf("%s: %v", script, !want)
		}
	}
}

func TestQuoted(t *testing.T) {
	for p, want := range map[string]string{
		"/a/b-1.0_x+y@z:1,2=3%4~5": "/a/b-1.0_x+y@z:1,2=3%4~5",
		"/a b":                     "'/a b'", "/a&b": "'/a&b'", "/é": "'/é'", "/a{b,c}": "'/a{b,c}'", "/a!b": "'/a!b'", "/a#b": "'/a#b'",
	} {
		if got := quoted(p); got != want {
			t.Errorf("%s: %s", p, got)
		}
	}
}
