// Package reader has a reader for each format of files that call builders: scripts, Makefiles, pages, CI pipelines, and the
// settings of development tools. Package project reads Compose and Bake files.
package reader

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/source"

	sh "github.com/dfix-dev/dfix/internal/shell"
)

// Commands reads the commands of a shell script.
type Commands struct {
	*mention.Scan
	Dirs     []string         // where it starts; nil: unknown
	home     string           // the directory that contains the script; "" if there is none
	Anywhere bool             // it may run anywhere, unless it changes to its own directory
	Vars     source.Variables // the variables of the file that contains the script
	Holes    source.Dialect   // of the format that contains the script
	Roots    []string         // variables that hold the root of the repository
	Caller   bool             // other files may run it, from their own directories
	First    bool             // the first of Dirs in which a Dockerfile is found is the one

	// What Run finds that holds for the scripts that follow.
	Replaced bool // other files may have taken the place of those of the repository
	Edited   bool // it changes a Dockerfile before it builds, or an earlier one has

	code  source.Located
	named map[string]string // the variables of holes, by the names that stand in for them
}

// Run reads a script.
func (c *Commands) Run(code source.Located) {
	c.code, c.named = code, map[string]string{}
	if c.Holes.Hole != nil {
		c.code = code.Replace(c.Holes.Hole(), c.mask)
	}
	script, err := sh.Parse(c.code.Text, sh.Options{Bash: true})
	if err != nil {
		c.Broken = true
		return
	}
	c.learn(script)
	c.Edited = c.Edited || rewritesDockerfile(script)
	cloned := false
	for _, command := range script.Commands {
		dirs, anywhere := c.places(command.Dir)
		if c.Replaced || cloned && command.Dir.Path != "." {
			dirs = nil
		}
		c.command(command, dirs, anywhere)
		switch changesTree(command) {
		case "clone":
			cloned = true
		case "checkout":
			c.Replaced = true
		}
	}
}

// start is the directory that a script starts in.
var start = sh.Dir{From: sh.Start, Path: "."}

// mask returns a shell variable that replaces a hole.
func (c *Commands) mask(hole string) string {
	name := fmt.Sprintf("hole_%d", len(c.named))
	c.named[name] = c.Holes.Variable(hole)
	return "${" + name + "}"
}

// places returns the directories that d can be, below the root; nil if it is not known. anywhere reports that they depend on
// where the script is run.
func (c *Commands) places(d sh.Dir) (dirs []string, anywhere bool) {
	switch d.From {
	case sh.Start:
		for _, dir := range c.Dirs {
			dirs = append(dirs, mention.Join(dir, d.Path))
		}
		return dirs, c.Anywhere
	case sh.ScriptDir:
		if c.home != "" {
			return []string{mention.Join(c.home, d.Path)}, false
		}
	}
	return nil, false
}

// learn records the values that the script gives to variables.
func (c *Commands) learn(script *sh.Script) {
	own := source.Variables{}
	for name, values := range c.Vars {
		own[name] = values
	}
	for name, words := range script.Values {
		for _, w := range words {
			own.Set(name, c.word(w))
		}
	}
	c.Vars = own
}

// argument is a word of a command.
type argument struct {
	source.Word
	variadic bool   // it may become any number of words
	variable string // the variable that it consists of
	array    bool   // it is all elements of an array
}

// read returns a word of a command.
func (c *Commands) read(w sh.Word) argument {
	written := c.code.Text[min(w.Start, len(c.code.Text)):min(w.End, len(c.code.Text))]
	return argument{c.word(w), w.Several, w.Var, strings.Trim(written, `"`) == "${"+w.Var+"[@]}"}
}

// word returns a word of the script, located in the file.
func (c *Commands) word(w sh.Word) source.Word {
	l := source.Located{File: c.code.File, Text: strings.ReplaceAll(w.Text, "\x01", source.Unknown), From: c.code.Place(min(w.Start, len(c.code.Text)))}
	for _, at := range w.At {
		if at >= 0 && at < len(c.code.At) {
			at = c.code.At[at]
		} else {
			at = -1
		}
		l.At = append(l.At, at)
	}
	if _, ok := w.Literal(); ok {
		return source.Literal(l)
	}
	found := source.Computed(l, l.Text)
	found.Pieces = c.pieces(w.Parts())
	return found
}

func (c *Commands) pieces(parts []sh.Part) []source.Piece {
	var all []source.Piece
	for _, part := range parts {
		if part.Text != sh.Unknown {
			all = append(all, source.Piece{Text: strings.ReplaceAll(part.Text, "\x01", source.Unknown)})
			continue
		}
		name := part.Var
		if hole, ok := c.named[name]; ok {
			name = hole
		}
		p := source.Piece{Variable: name, Settable: strings.HasPrefix(name, makePrefix)}
		if part.Default != nil {
			p.Fallback, p.Open = c.pieces(part.Default), positional(name)
		}
		all = append(all, p)
	}
	return all
}

// positional reports whether a parameter is an argument of the script or of a function.
func positional(name string) bool {
	return name == "@" || name == "*" || name != "" && strings.Trim(name, "0123456789") == ""
}

// changesTree says how a command replaces committed files: "checkout" for files of this tree, "clone" for another tree; "" if it
// does not.
func changesTree(c *sh.Command) string {
	args := c.Args()
	switch {
	case c.Name() == "gh" && len(args) > 1 && args[1].Is("checkout"):
		return "checkout"
	case c.Name() != "git" || len(args) == 0:
		return ""
	}
	for len(args) > 2 && args[0].Is("-C", "-c") {
		args = args[2:]
	}
	switch {
	case args[0].Is("clone") && args[len(args)-1].Is(".", "./"):
		return "checkout"
	case args[0].Is("clone", "worktree"):
		return "clone"
	case args[0].Is("switch", "pull", "merge", "rebase", "cherry-pick", "am", "apply", "stash"), args[0].Is("checkout", "reset") && len(args) > 1:
		return "checkout"
	}
	return ""
}

// rewritesDockerfile reports whether a script writes to a file whose name is like that of a Dockerfile.
func rewritesDockerfile(script *sh.Script) bool {
	for _, c := range script.Commands {
		for _, r := range c.Redirects {
			if r.Writes() && likeDockerfile(r.To) {
				return true
			}
		}
		if !slices.Contains(programs, c.Name()) && slices.ContainsFunc(outputs(c.Args()), likeDockerfile) {
			return true
		}
		switch c.Name() {
		case "sed", "tee", "cp", "mv", "ln", "patch", "perl", "install", "rsync", "awk", "yq", "ed", "ex", "dockerfile":
			if slices.ContainsFunc(c.Args(), likeDockerfile) && !(c.Name() == "sed" && !slices.ContainsFunc(c.Args(), inPlace)) {
				return true
			}
		}
	}
	return false
}

// outputs returns the arguments that name an output file with the usual flags: -o FILE, -O FILE, --output=FILE.
func outputs(args []sh.Word) []sh.Word {
	var all []sh.Word
	for i, w := range args {
		if i > 0 && args[i-1].Is("-o", "-O", "--output", "--out", "--output-document") || strings.HasPrefix(w.Text, "--out") && strings.Contains(w.Text, "=") {
			all = append(all, w)
		}
	}
	return all
}

func inPlace(w sh.Word) bool {
	return strings.HasPrefix(w.Text, "-i") || strings.HasPrefix(w.Text, "--in-place")
}

// likeDockerfile reports whether a word looks like the path of a Dockerfile, or is a variable whose name does.
func likeDockerfile(w sh.Word) bool {
	base := strings.ToLower(path.Base(w.Text) + " " + w.Var)
	return strings.Contains(base, "dockerfile") || strings.Contains(base, "containerfile")
}
