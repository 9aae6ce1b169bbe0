package repo

import (
	"path/filepath"
	"testing"
)

func TestWindows(t *testing.T) {
	dir := writeArchive(t, `-- a/Dockerfile --
-- a/Dockerfile.windows --
-- a/linux/Dockerfile --
-- b/Dockerfile --
-- b/nanoserver/Dockerfile --
-- c/Dockerfile --
-- c/windows.md --
-- c/windows/notes --
-- d/Dockerfile.linux --
-- d/Dockerfile-windows-amd64 --
-- windowsservercore/Dockerfile --
`)
	r := Open(dir)
	for file, want := range map[string]string{
		"a/Dockerfile": "Dockerfile.windows is next to it", "a/Dockerfile.windows": "its path is a/Dockerfile.windows", "a/linux/Dockerfile": "",
		"b/Dockerfile": "nanoserver/ is next to it", "c/Dockerfile": "", "d/Dockerfile.linux": "", "windowsservercore/Dockerfile": "its path is windowsservercore/Dockerfile",
	} {
		if got := r.Facts(filepath.Join(dir, file)).Windows; got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
}

// A platform in any file may be for any Dockerfile except those in third-party code.
func TestWindowsPlatform(t *testing.T) {
	for name, text := range map[string]string{
		"compose.yaml":             "services:\n  a:\n    build:\n      context: a\n      platforms: [linux/amd64, windows/amd64]\n",
		"docker-bake.hcl":          "target \"a\" {\n  platforms = [\"linux/amd64\", \"windows/amd64\"]\n}\n",
		".github/workflows/ci.yml": "jobs:\n  a:\n    steps:\n    - uses: docker/build-push-action@v6\n      with:\n        platforms: windows/amd64\n",
		"build.sh":                 "docker build --platform windows/amd64 .\n",
		"Makefile":                 "image:\n\tdocker buildx build --platform=windows/arm64 .\n",
	} {
		dir := writeArchive(t, "-- a/Dockerfile --\n-- "+name+" --\n"+text)
		if got := Open(dir).Facts(filepath.Join(dir, "a/Dockerfile")).Windows; got != name+" asks for a Windows platform" {
			t.Errorf("%s: %q", name, got)
		}
	}
	dir := writeArchive(t, "-- a/Dockerfile --\n-- vendor/x/build.sh --\ndocker build --platform windows/amd64 .\n-- README.md --\nIt runs on windows/amd64: docker build .\n-- build.sh --\ndocker build --platform linux/amd64 .\n")
	if got := Open(dir).Facts(filepath.Join(dir, "a/Dockerfile")).Windows; got != "" {
		t.Errorf("%q", got)
	}
}

// Third-party code is read at the first question about a Dockerfile in it, with the same result as before.
func TestOtherPeoplesCodeIsReadOnDemand(t *testing.T) {
	dir := writeArchive(t, "-- a/Dockerfile --\n-- build.sh --\ndocker build --target one a\n-- vendor/x/Dockerfile --\n-- vendor/x/build.sh --\ndocker build --platform windows/amd64 --target two .\n-- vendor/x/compose.yaml --\nservices: {a: [\n")
	r := Open(dir)
	if got := r.of(filepath.Join(dir, "a/Dockerfile")); len(got.targets) != 1 || r.thirdParty.loaded.Load() || len(r.Notes()) != 0 {
		t.Errorf("%v, read: %t", got.targets, r.thirdParty.loaded.Load())
	}
	got := r.of(filepath.Join(dir, "vendor/x/Dockerfile"))
	if len(got.targets) != 1 || got.targets[0].Name != "two" || r.windows(got.dockerfile) == "" || len(got.unread) != 1 || len(r.Notes()) != 1 {
		t.Errorf("%+v", got)
	}
}
