package reader

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/project"
	"github.com/dfix-dev/dfix/internal/repo/source"
	"github.com/dfix-dev/dfix/internal/text"
)

// markdown is the format of the pages that people read first, such as README.md.
var markdown = &mention.Format{
	Is: func(f mention.FileName) bool {
		return f.Ext == ".md" && (strings.HasPrefix(f.Base, "readme") || !strings.Contains(f.Path, "/"))
	},
	Relevant: mention.CallsBuilder,
	Read:     readMarkdown, Pages: true,
}

// page is the format of all other pages.
var page = &mention.Format{
	Is:       func(f mention.FileName) bool { return f.Ext == ".md" },
	Relevant: mention.Holding("--target", "--no-cache-filter", "target:"),
	Read:     readMarkdown, Pages: true, StagesOnly: true,
}

// readMarkdown reads the commands in the blocks and in the text of a page, and the blocks that are Compose files. People type the
// commands in the root of the repository or in the directory of the page. Each block is read separately: its variables and its
// directory do not apply to the next one.
func readMarkdown(sc *mention.Scan, s *source.File) {
	sc.Example = true
	code := Builds(s, s.Src, func(at int) bool { return codeAt(s, at) })
	for _, block := range fenced(s, commandLanguages) {
		for _, command := range shown(s, block) {
			code = append(code, s.Piece(command))
		}
	}
	for _, command := range code {
		c := &Commands{Scan: sc, Dirs: mention.Places(path.Dir(s.Path)), Anywhere: true}
		c.Run(command)
	}
	excerpts := 0
	for _, block := range fenced(s, yamlLanguages) {
		if yaml := block.Of(s.Src); !bytes.Contains(yaml, []byte("services:")) || !bytes.Contains(yaml, []byte("target")) {
			continue
		}
		if excerpts++; excerpts > maxExcerpts {
			sc.Note(s.Path, fmt.Errorf("it contains more than %d Compose files", maxExcerpts))
			return
		}
		excerpt(sc, s, block)
	}
}

// codeAt reports whether code starts at an offset: after a backtick, or at the start of a line that is indented as code.
func codeAt(s *source.File, offset int) bool {
	line, column := s.Lines.Position(offset)
	before := string(s.Src[s.Lines.Start(line):offset])
	indent := strings.TrimSuffix(before, "$ ")
	return strings.HasSuffix(before, "`") || strings.Trim(indent, " \t") == "" && (column > 4 || strings.HasPrefix(indent, "\t"))
}

// maxExcerpts limits the Compose files of a page, because loading one takes as long as loading a file.
const maxExcerpts = 50

// excerpt reads a block of a page as the Compose file of the page's directory.
func excerpt(sc *mention.Scan, page *source.File, block text.Span) {
	blank := func(line string) string { return strings.Repeat(" ", len(line)) }
	alone := &mention.Scan{Loader: sc.Loader, Example: true}
	project.ReadExcerpt(alone, source.New(page.Path, page.Real, []byte(omission().ReplaceAllStringFunc(string(block.Of(page.Src)), blank))))
	for _, r := range mention.OfStages(alone.Records) {
		r.Span = text.Span{Start: block.Start + r.Span.Start, End: block.Start + r.Span.End}
		r.Line, r.Column = page.Lines.Position(r.Span.Start)
		sc.Records = append(sc.Records, r)
	}
}

// omission matches a line that replaces omitted text in an excerpt.
var omission = lazyregexp.New(`(?m)^[ \t]*(?:\.\.\.|…)[ \t\r]*$`)

var (
	// commandLanguages are the words after a fence that announce commands.
	commandLanguages = []string{"", "sh", "bash", "shell", "console", "shell-session", "zsh"}
	yamlLanguages    = []string{"", "yaml", "yml"}
)

// fenced returns the bodies of fenced blocks in one of several languages (CommonMark 4.5: three or more backticks or tildes; the closing
// fence is as long and has nothing after it).
func fenced(s *source.File, languages []string) []text.Span {
	var all []text.Span
	fence, start, wanted := "", 0, false
	for number := 1; number <= s.Lines.Count(); number++ {
		begin := s.Lines.Start(number)
		end := len(s.Src)
		if number < s.Lines.Count() {
			end = s.Lines.Start(number + 1)
		}
		line := strings.TrimSpace(string(s.Src[begin:end]))
		marks := line[:len(line)-len(strings.TrimLeft(strings.TrimLeft(line, "`"), "~"))]
		switch {
		case fence == "" && len(marks) >= 3:
			language, _, _ := strings.Cut(strings.TrimSpace(line[len(marks):]), " ")
			fence, start, wanted = marks, end, slices.Contains(languages, strings.ToLower(language))
		case fence != "" && line == marks && strings.HasPrefix(marks, fence):
			if wanted {
				all = append(all, text.Span{Start: start, End: begin})
			}
			fence = ""
		}
	}
	return all
}

// shown returns a block or, if it contains prompts and output, the text after each prompt.
func shown(s *source.File, block text.Span) []text.Span {
	if !bytes.HasPrefix(bytes.TrimSpace(block.Of(s.Src)), []byte("$ ")) {
		return []text.Span{block}
	}
	var all []text.Span
	for at := block.Start; at < block.End; {
		end := s.LineEnd(at, block.End)
		content := at + len(s.Src[at:end]) - len(bytes.TrimLeft(s.Src[at:end], " \t"))
		prompt := bytes.HasPrefix(s.Src[content:end], []byte("$ "))
		for prompt && end < block.End && continued(s.Src[at:end]) {
			at = end + 1
			end = s.LineEnd(at, block.End)
		}
		if prompt {
			all = append(all, text.Span{Start: content + 2, End: end})
		}
		at = end + 1
	}
	return all
}
