// Package rulestest runs rules over golden files and checks, for each of them, what dfix promises for all fixes. So the author of
// a rule writes examples, not tests.
//
// A golden is a txtar archive below testdata/golden/RULE (or testdata/golden/combined):
//
//	what the case is about
//	-- flags --        optional, one a line: unsafe; select RULE,...; context NAME; target NAME
//	                   (the last two: names that the rest of the repository uses);
//	                   move OLD NEW; drop-digest; syntax (images to replace, and the flags of dfix image);
//	                   warning LINE CHECK MESSAGE (one that BuildKit's linter cannot give here)
//	-- Dockerfile --   the input
//	-- want --         the result; without the section the input stays as it is
//	-- findings --     what is reported; without the section nothing is
//	-- wrong WHY --    optional, any number: what a mistaken rule would make of the input; the proof must refuse it
//
// The sections want and findings are written by `go test ./internal/rules -update`.
package rulestest

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/rewrite"
)

var update = flag.Bool("update", false, "rewrite the results in golden files and generated pages")

// golden is one parsed golden file.
type golden struct {
	file     string
	archive  *txtar.Archive
	flags    flags
	src      []byte
	want     []byte // equal to src if the section is missing
	findings string
	wrong    []txtar.File // what mistaken rules would make of src

	anyFindings bool // what is reported does not matter
}

// flags are the options of a golden.
type flags struct {
	unsafe bool
	rules  []string      // by select
	images *images.Moves // images to replace
	syntax bool          // also the image of # syntax=
	facts  rewrite.RepoFacts

	warnings []rewrite.Warning // in addition to those of BuildKit's linter
}

// goldens reads every golden file of a directory below testdata/golden.
func goldens(t *testing.T, dir string) []*golden {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "testdata", "golden", dir, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("testdata/golden/%s has no golden files (%v)", dir, err)
	}
	var all []*golden
	for _, file := range files {
		g, err := readGolden(file)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all = append(all, g)
	}
	return all
}

// name returns the file's name without its ending.
func (g *golden) name() string { return strings.TrimSuffix(filepath.Base(g.file), ".txtar") }

func readGolden(file string) (*golden, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return parseGolden(file, data)
}

func parseGolden(file string, data []byte) (*golden, error) {
	archive := txtar.Parse(data)
	if len(bytes.TrimSpace(archive.Comment)) == 0 {
		return nil, errors.New("no comment says what the case is about")
	}
	g := &golden{file: file, archive: archive}
	sections := map[string][]byte{}
	for _, f := range archive.Files {
		if _, twice := sections[f.Name]; twice {
			return nil, fmt.Errorf("there are two sections %q", f.Name)
		}
		switch kind, _, _ := strings.Cut(f.Name, " "); {
		case slices.Contains([]string{"Dockerfile", "flags", "want", "findings"}, f.Name):
			sections[f.Name] = f.Data
		case kind == "wrong":
			g.wrong = append(g.wrong, f)
		default:
			return nil, fmt.Errorf("unknown section %q", f.Name)
		}
	}
	var ok bool
	if g.src, ok = sections["Dockerfile"]; !ok {
		return nil, errors.New("there is no section Dockerfile")
	}
	if g.want, ok = sections["want"]; !ok {
		g.want = g.src
	} else if bytes.Equal(g.want, g.src) {
		return nil, errors.New("the section want equals the input: leave it out")
	}
	g.findings = string(sections["findings"])
	var err error
	g.flags, err = parseFlags(string(sections["flags"]))
	return g, err
}

func parseFlags(section string) (flags, error) {
	f := flags{facts: rewrite.RepoFacts{Contexts: map[string]bool{}, Targets: map[string]bool{}, Images: map[string]string{}}}
	moves, drops := "", false
	for line := range strings.Lines(section) {
		word, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case word == "warning" && value != "":
			w, err := parseWarning(value)
			if err != nil {
				return f, err
			}
			f.warnings = append(f.warnings, w)
		case word == "unsafe" && value == "":
			f.unsafe = true
		case word == "move" && value != "":
			moves += value + "\n"
		case word == "drop-digest" && value == "":
			drops = true
		case word == "syntax" && value == "":
			f.syntax = true
		case word == "select" && value != "":
			f.rules = strings.Split(value, ",")
		case word == "context" && value != "":
			f.facts.Contexts[strings.ToLower(value)] = true
		case word == "target" && value != "":
			f.facts.Targets[strings.ToLower(value)] = true
		case word == "computed-target" && value != "":
			f.facts.Computed = append(f.facts.Computed, rewrite.Unknown{Place: "ci.sh:4:2", Why: "the target is computed", Name: rewrite.Pattern(value)})
		case word == "ignore" && value != "":
			f.facts.IgnoreFile.Path = ".dockerignore"
			f.facts.IgnoreFile.Patterns = append(f.facts.IgnoreFile.Patterns, value)
		case word == "image" && value != "":
			f.facts.Images[strings.ToLower(value)] = "compose.yaml:3:12"
		case word == "unknown" && value != "":
			f.facts.Unknown = append(f.facts.Unknown, rewrite.Unknown{Place: "ci.sh:4:2", Why: "the name is computed", Name: rewrite.Pattern(value)})
		default:
			return f, fmt.Errorf("unknown flag %q", strings.TrimSpace(line))
		}
	}
	var err error
	if moves != "" {
		f.images, err = readMoves(moves, drops)
	}
	return f, err
}

// readMoves reads lines with OLD and NEW.
func readMoves(text string, dropDigest bool) (*images.Moves, error) {
	list, err := images.ReadMoves("flags", text)
	if err != nil {
		return nil, err
	}
	return images.NewMoves(list, dropDigest)
}

func parseWarning(value string) (rewrite.Warning, error) {
	words := strings.SplitN(value, " ", 3)
	if len(words) < 3 {
		return rewrite.Warning{}, fmt.Errorf("warning %s: want LINE CHECK MESSAGE", value)
	}
	line, err := strconv.Atoi(words[0])
	return rewrite.Warning{Line: line, Check: words[1], Message: words[2]}, err
}

// store writes a result into the golden's file.
func (g *golden) store(after []byte, findings string) error {
	var files []txtar.File
	for _, f := range g.archive.Files {
		if f.Name != "want" && f.Name != "findings" {
			files = append(files, f)
		}
	}
	if !bytes.Equal(after, g.src) {
		files = append(files, txtar.File{Name: "want", Data: after})
	}
	if findings != "" {
		files = append(files, txtar.File{Name: "findings", Data: []byte(findings)})
	}
	g.want, g.findings = after, findings
	return os.WriteFile(g.file, txtar.Format(&txtar.Archive{Comment: g.archive.Comment, Files: files}), 0o644)
}
