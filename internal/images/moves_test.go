package images

import (
	"strings"
	"testing"
)

const digest = "sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"

// TestMoves: the word that replaces another one in a Dockerfile; "" if that stays.
func TestMoves(t *testing.T) {
	for _, test := range []struct{ from, to, word, want string }{
		{"golang:1.21", "golang:1.24", "golang:1.21", "golang:1.24"},
		{"golang:1.21", "golang:1.24", "docker.io/library/golang:1.21", "docker.io/library/golang:1.24"},
		{"golang:1.21", "golang:1.24", "index.docker.io/library/golang:1.21", "index.docker.io/library/golang:1.24"},
		{"golang:1.21", "golang:1.24", "golang:1.21-alpine", ""},
		{"golang:1.21", "golang:1.24", "example.com/golang:1.21", ""},
		{"index.docker.io/library/golang:1.21", "docker.io/library/golang:1.24", "golang:1.21", "golang:1.24"},
		{"docker.io/golang", "example.com/go", "golang:1", "example.com/go:1"},
		{"golang", "golang:1.24", "golang:1.21-alpine", "golang:1.24"},
		{"golang", "golang:1.24", "golang", "golang:1.24"},
		{"golang", "golang:1.24", "golang:1.24", ""},
		{"golang:latest", "golang:1.24", "golang", "golang:1.24"},
		{"golang:latest", "golang:1.24", "golang@" + digest, ""},
		{"golang:latest", "example.com/golang:latest", "golang", "example.com/golang"},
		{"golang:1.21*", "golang:1.24*", "golang:1.21-alpine3.19", "golang:1.24-alpine3.19"},
		{"golang:*-alpine", "golang:*-bookworm", "golang:1.21-alpine", "golang:1.21-bookworm"},
		{"golang:1.2*", "golang:1.24", "golang:1.21-alpine", "golang:1.24"},
		{"docker.io/library/golang:1.2*", "mirror.example.com/golang:1.24", "golang:1.21", "mirror.example.com/golang:1.24"},
		{"docker.io/*", "mirror.example.com/*", "golang", "mirror.example.com/library/golang"},
		{"docker.io/*", "mirror.example.com/*", "grafana/grafana:11", "mirror.example.com/grafana/grafana:11"},
		{"docker.io/*", "mirror.example.com/*", "quay.io/a/b", ""},
		{"docker.io/library/*", "mirror.example.com/hub/*", "grafana/grafana:11", ""},
		{"mirror.example.com/*", "docker.io/*", "mirror.example.com/library/golang:1", "golang:1"},
		{"mirror.example.com/*", "docker.io/*", "mirror.example.com/golang:1", "golang:1"},
		{"localhost:5000/*", "ghcr.io/tidewater/*", "localhost:5000/gauge:4", "ghcr.io/tidewater/gauge:4"},
		{"ghcr.io/*/gauge-*:4", "ghcr.io/*/tide-*:5", "ghcr.io/tidewater/gauge-x:4", "ghcr.io/tidewater/tide-x:5"},
		{"golang*", "example.com/golang*", "golang-dev:1", "example.com/golang-dev:1"},
		{"docker.io/golang*", "example.com/golang*", "golang-dev:1", "example.com/golang-dev:1"},
		{"*:latest", "*:1.0", "ghcr.io/a/b", "ghcr.io/a/b:1.0"},
		{"*:latest", "*:1.0", "redis:latest", "redis:1.0"},
		{"*/ubuntu:20.04", "*/ubuntu:22.04", "gcr.io/ubuntu:20.04", "gcr.io/ubuntu:22.04"},
		{"*/ubuntu:20.04", "*/ubuntu:22.04", "ubuntu:20.04", "ubuntu:22.04"},
		{"*", "mirror.example.com/*", "a", "a second run"},
		{"docker.io/*", "docker.io/*", "docker.io/library/a", ""}, // see TestGolden/image/short
		// digests
		{"node:20", "node:22", "node:20@" + digest, "!its digest belongs to 20 and not to 22"},
		{"node:20", "example.com/node:20", "node:20@" + digest, "example.com/node:20@" + digest},
		{"node:20", "example.com/node:22", "node:20@" + digest, "!its digest"},
		{"node", "example.com/node", "node@" + digest, "example.com/node@" + digest},
		{"node", "node:22", "node@" + digest, "!its digest belongs to what it was"},
		{"node:*", "example.com/node:*", "node@" + digest, ""},
		{"node@" + digest, "node@sha256:" + strings.Repeat("1", 64), "node:20@" + digest, "node:20@sha256:" + strings.Repeat("1", 64)},
		{"node@" + digest, "node:22", "node:20", ""},
		{"node:20", "node:22@" + digest, "node:20", "node:22@" + digest},
		{"node:20@sha256:*", "node:22@sha256:*", "node:20@" + digest, "!its digest"},
		// what cannot be
		{"a/*", "Example.com/UPPER*", "a/b", "error"},
		{"a/b*", "example.com/x", "a/b", "example.com/x"},
		{"a/b", "example.com/x*", "a/b", "error"},
		{"a/b:1", "a/b:*", "a/b", "error"},
		{"", "a/b:1", "a/b", "error"},
		{"a/b:", "a/c", "a/b", "error"},
		{"a/", "b/", "a/b", "error"},
		{"a/b*", "a/c*", "a/b--", ""}, // no reference, before or after
		{"golang:1.2*", "example.com/golang:*", "golang:1.2-x", "!example.com/golang:-x is not an image reference"},
	} {
		if got := moved(test.from, test.to, test.word, false); got != test.want && (test.want == "" || test.want[0] != '!' && test.want != "a second run" || !strings.HasPrefix(got, test.want)) {
			t.Errorf("%s to %s: %s becomes %q, want %q", test.from, test.to, test.word, got, test.want)
		}
	}
	for word, want := range map[string]string{"node:20@" + digest: "node:22", "node:22@" + digest: "", "node:20": "node:22"} {
		if got := moved("node:20", "node:22", word, true); got != want {
			t.Errorf("without digest, %s becomes %q, want %q", word, got, want)
		}
	}
}

// moved returns the word that replaces another one, or after "!" the reason why that stays.
func moved(from, to, word string, dropDigest bool) string {
	move, err := NewMove(from, to, "")
	if err != nil {
		return "error"
	}
	moves, err := NewMoves([]Move{move}, dropDigest)
	if err != nil {
		return err.Error()
	}
	r, err := Parse(word)
	if err != nil {
		return ""
	}
	v := moves.Of(r)
	switch {
	case v.Reason != "":
		return "!" + v.Reason
	case v.Moved:
		return v.To.As(word)
	}
	return ""
}

// TestFeeds: NewMoves refuses moves that apply to the result of a move, and names both lines.
func TestFeeds(t *testing.T) {
	for text, want := range map[string]string{
		"a/x:1 a/x:2\na/x:2 a/x:3":                                "(m:1: a/x:1 to a/x:2) makes an image a/x:2, and (m:2: a/x:2 to a/x:3) makes that a/x:3",
		"a/x a/y\na/y a/x":                                        "m:2",
		"node:20 node:22\nnode mirror.example.com/node":           "(m:2: node to",
		"docker.io/* docker.io/mirror/*":                          "m:1",
		"golang:1.2* golang:1.24*":                                "m:1",
		"redis:* redis:*-alpine":                                  "m:1",
		"quay.io/* docker.io/*\ndocker.io/* mirror.example.com/*": "m:2",
		"quay.io/* docker.io/*\ngolang:1.21 golang:1.24":          "m:2",
		"a/x:1 b/y\nb/*:1 c/*":                                    "m:2",
		// no second run changes these
		"golang golang:1.24":      "",
		"golang:1.2* golang:1.24": "",
		"golang:1.21* mirror.example.com/hub/golang:1.24*\ndocker.io/library/* mirror.example.com/hub/*": "",
		"docker.io/* mirror.example.com/*\nquay.io/* mirror.example.com/quay/*":                          "",
		"golang:1.24 golang:1.24\ngolang golang:1.24":                                                    "",
		"node:20 node:22\nnode:18 node:20-slim":                                                          "",
		"# nothing\n\na/x:1 a/x:2":                                                                       "",
	} {
		list, err := ReadMoves("m", text)
		if err != nil {
			t.Fatal(err)
		}
		_, err = NewMoves(list, false)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// TestOnceIsEnough: an image is moved once, even if NewMoves has not found that one move feeds another.
func TestOnceIsEnough(t *testing.T) {
	words := []string{"a", "a:1", "a:12", "b/a:1", "example.com/a:1", "example.com/a", "a:1@" + digest, "a@" + digest}
	patterns := []string{"a", "a:1", "a:1*", "docker.io/*", "b/*", "example.com/*", "example.com/a:2", "a:12", "a:*-x"}
	for _, from := range patterns {
		for _, to := range patterns {
			move, err := NewMove(from, to, "")
			if err != nil {
				continue
			}
			for _, drop := range []bool{false, true} {
				m := &Moves{[]Move{move}, drop}
				_, refused := NewMoves(m.list, drop)
				for _, word := range words {
					r, err := Parse(word)
					if err != nil {
						t.Fatal(err)
					}
					once := m.Of(r)
					if again := m.Of(once.To); again.Moved {
						t.Errorf("%s: %s becomes %s and then %s", move, word, once.To, again.To)
					}
					if first := m.once(r); refused == nil && first.Moved && m.once(first.To).Moved {
						t.Errorf("%s: feeds itself with %s, and is accepted", move, word)
					}
				}
			}
		}
	}
}

func TestReadMovesErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "m: no line has OLD and NEW",
		"a b\nc\n":          "m:2: want two words, OLD and NEW",
		"a b\n\nc D\n":      `m:3: "D" is not an image reference`,
		"a/b x*\n":          `m:1: "x*" has a * in its name, which has no * in "a/b"`,
		"a:1@sha256:12 b\n": `m:1: "a:1@sha256:12" is not an image reference`,
	} {
		if _, err := ReadMoves("m", text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
