package stages_test

import (
	"strings"
	"testing"

	"github.com/moby/buildkit/util/system"

	"github.com/dfix-dev/dfix/internal/stages"
)

// workdirAtEnd returns the WORKDIR before the last instruction of a file.
func workdirAtEnd(t *testing.T, src string, contexts ...string) stages.Workdir {
	t.Helper()
	g := build(t, src)
	replaced := map[string]bool{}
	for _, c := range contexts {
		replaced[c] = true
	}
	return g.Workdirs(replaced, nil).At(g.File.Instructions[len(g.File.Instructions)-1])
}

func TestWorkdirs(t *testing.T) {
	const base, argument = "the base image decides WORKDIR", "a build argument decides the base image, and with it WORKDIR"
	for _, test := range []struct {
		name   string
		src    string // "; " separates lines
		path   string
		reason string
	}{
		{"image", "FROM alpine", "", base},
		{"absolute", "FROM alpine; WORKDIR /w", "/w", ""},
		{"relative on unknown", "FROM alpine; WORKDIR w", "", base},
		{"relative on unknown, then absolute", "FROM alpine; WORKDIR w; WORKDIR /x", "/x", ""},
		{"relative", "FROM alpine; WORKDIR /w; WORKDIR a; WORKDIR a", "/w/a/a", ""},
		{"up", "FROM alpine; WORKDIR /w/x; WORKDIR ../y", "/w/y", ""},
		{"above the root", "FROM alpine; WORKDIR /w; WORKDIR ../../..", "/", ""},
		{"dot", "FROM alpine; WORKDIR /w/; WORKDIR .", "/w", ""},
		{"verbatim", "FROM alpine; WORKDIR /w//x/", "/w//x/", ""},
		{"joined and cleaned", "FROM alpine; WORKDIR /w//x/; WORKDIR y/", "/w/x/y", ""},
		{"blank", "FROM alpine; WORKDIR /my app; WORKDIR two words", "/my app/two words", ""},
		{"scratch", "FROM scratch", "/", ""},
		{"relative on scratch", "FROM scratch; WORKDIR app", "/app", ""},
		{"quoted scratch is left alone", `FROM "scratch"`, "", base},
		{"a stage called scratch", "FROM alpine AS scratch; WORKDIR /s; FROM scratch", "/s", ""},
		{"a stage called scratch with an unknown end", "FROM alpine AS scratch; FROM scratch", "", base},
		{"variable", "FROM alpine; ARG R=/r; WORKDIR $R", "", "WORKDIR $R contains a variable"},
		{"variable inside", "FROM alpine; WORKDIR /w/${R}", "", "WORKDIR /w/${R} contains a variable"},
		{"variable, then relative", "FROM alpine; WORKDIR /w/$R; WORKDIR x", "", "WORKDIR /w/$R contains a variable"},
		{"variable, then absolute", "FROM alpine; WORKDIR $R; WORKDIR /x", "/x", ""},
		{"quotes", `FROM alpine; WORKDIR "/w"`, "", `WORKDIR "/w" contains quotes or escapes`},
		{"backslash", `FROM alpine; WORKDIR /w\x`, "", `WORKDIR /w\x may be a Windows path`},
		{"colon", `FROM alpine; WORKDIR /w:x`, "", `WORKDIR /w:x may be a Windows path`},
		{"template", `FROM alpine; WORKDIR /{{dir}}`, "", `WORKDIR /{{dir}} contains a template placeholder`},
		{"bad UTF-8", "FROM alpine; WORKDIR /\xff", "", "WORKDIR /\xff is not plain text"},
		{"tab", "FROM alpine; WORKDIR /a\tb", "", "WORKDIR /a\tb is not plain text"},
		{"stage", "FROM alpine AS b; WORKDIR /w; FROM b", "/w", ""},
		{"stage of a stage", "FROM alpine AS a; WORKDIR /w; FROM a AS b; WORKDIR x; FROM b", "/w/x", ""},
		{"the stage in another case is an image", "FROM alpine AS b; WORKDIR /w; FROM B", "", base},
		{"a tag is an image", "FROM alpine AS b; WORKDIR /w; FROM b:1", "", base},
		{"the latest earlier stage", "FROM alpine AS b; WORKDIR /1; FROM alpine AS b; WORKDIR /2; FROM b", "/2", ""},
		{"computed base", "ARG B=b; FROM alpine AS b; WORKDIR /w; FROM $B", "", argument},
		{"computed base, own WORKDIR", "ARG B=b; FROM alpine AS b; FROM $B; WORKDIR /w", "/w", ""},
		{"trigger", "FROM alpine AS b; WORKDIR /w; ONBUILD WORKDIR /ob; FROM b", "", "an ONBUILD of stage b may set WORKDIR"},
		{"trigger in the same stage", "FROM alpine AS b; WORKDIR /w; ONBUILD WORKDIR /ob", "/w", ""},
		{"a trigger fires once", "FROM alpine AS a; ONBUILD RUN x; FROM a AS b; WORKDIR /w; FROM b", "/w", ""},
		{"Windows", "FROM mcr.microsoft.com/windows/nanoserver; WORKDIR /w", "", "the image is a Windows image"},
		{"Windows platform", "FROM --platform=windows/amd64 img; WORKDIR /w", "", "the image is a Windows image"},
		{"Windows shell", `FROM img; SHELL ["powershell", "-Command"]; WORKDIR /w`, "", "the image is a Windows image"},
		{"Windows shell by its path", `FROM img; SHELL ["C:\\\\Windows\\\\cmd.EXE", "/S"]; WORKDIR /w`, "", "the image is a Windows image"},
		{"Windows drive in WORKDIR", `FROM img; WORKDIR C:/w; WORKDIR /w`, "", "the image is a Windows image"},
		{"Windows drive in COPY", `FROM img; WORKDIR /w; COPY ["a", "C:\\\\x"]`, "", "the image is a Windows image"},
		{"Windows drive in ADD", `FROM img; WORKDIR /w; ADD "D:/x" .`, "", "the image is a Windows image"},
		{".NET Framework", `FROM mcr.microsoft.com/dotnet/framework/sdk:4.8; WORKDIR /w`, "", "the image is a Windows image"},
		{"Windows stage", "FROM nanoserver AS b; FROM b; WORKDIR /w", "", "the image is a Windows image"},
		{"PowerShell on Linux", `FROM img; SHELL ["pwsh", "-Command"]; WORKDIR /w`, "/w", ""},
		{"preprocessor", "FROM img; #if A; WORKDIR /a; #else; WORKDIR /b; #endif", "", "the file is input of a preprocessor, so WORKDIR is not known"},
		{"over two lines", "FROM img; WORKDIR /w\\; x", "/wx", ""},
		{"a heredoc is no instruction", "FROM img; WORKDIR /w; RUN <<E; WORKDIR /x; E", "/w", ""},
	} {
		src := strings.ReplaceAll(test.src, "; ", "\n") + "\nUSER end\n"
		w := workdirAtEnd(t, src)
		if test.reason != "" {
			w.Path = ""
		}
		if w.Path != test.path || w.Reason != test.reason {
			t.Errorf("%s: %q (%s), not %q (%s)", test.name, w.Path, w.Reason, test.path, test.reason)
		}
	}
}

func TestWorkdirsWithContexts(t *testing.T) {
	const src = "FROM alpine AS One\nWORKDIR /1\nFROM one AS two\nFROM two\nUSER end\n"
	if w := workdirAtEnd(t, src, "three", "alpine"); w.Path != "/1" || !w.Known() {
		t.Errorf("unrelated contexts: %+v", w)
	}
	for _, name := range []string{"one", "two"} {
		if w := workdirAtEnd(t, src, name); w.Reason != "a named build context replaces stage "+name {
			t.Errorf("%s: %+v", name, w)
		}
	}
}

// TestWorkdirsAsBuildKit compares with what BuildKit itself computes.
func TestWorkdirsAsBuildKit(t *testing.T) {
	words := []string{"/", "/w", "/w/", "/w//x", "/w/./x/..", "//w", "w", "w/", "./w", "w//x/", "..", "../", "../../x", ".", "./", "...", "./.", "/.", "/w/."}
	for _, first := range words {
		for _, second := range words {
			for _, third := range words {
				src := "FROM scratch\nWORKDIR " + first + "\nWORKDIR " + second + "\nWORKDIR " + third + "\nUSER end\n"
				want := "/"
				for _, w := range []string{first, second, third} {
					var err error
					if want, err = system.NormalizeWorkdir(want, w, "linux"); err != nil {
						t.Fatal(err)
					}
				}
				if got := workdirAtEnd(t, src); got.Path != want || !got.Known() {
					t.Fatalf("WORKDIR %s, %s, %s: %+v, not %q", first, second, third, got, want)
				}
			}
		}
	}
}

// TestOnDrive: a drive is a letter and a colon, perhaps in quotes.
func TestOnDrive(t *testing.T) {
	for word, want := range map[string]bool{
		"a:": true, "A:/x": true, "z:x": true, `Z:\`: true, `"C:/x"`: true, `'c:'`: true,
		"": false, "a": false, ":": false, "1:/x": false, "{:": false, "`:": false, "@:": false, "[:": false, "ab:": false,
	} {
		if got := stages.OnDrive(word); got != want {
			t.Errorf("OnDrive(%q) = %v", word, got)
		}
	}
}

// TestUnclearEscape: the escape character counts at any place in a word.
func TestUnclearEscape(t *testing.T) {
	for word, want := range map[string]string{"`x": "contains quotes or escapes", "x`": "contains quotes or escapes", "x": ""} {
		if got := stages.Unclear(word, '`'); got != want {
			t.Errorf("Unclear(%q) = %q", word, got)
		}
	}
}
