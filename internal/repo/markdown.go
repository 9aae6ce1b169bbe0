package repo

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/text"
)

// markdown are the pages that people read first.
var markdown = &format{
	is: func(f fileName) bool {
		return f.ext == ".md" && (strings.HasPrefix(f.base, "readme") || !strings.Contains(f.path, "/"))
	},
	relevant: callsBuilder,
	read:     each(readMarkdown), images: everywhere, pages: true,
}

// page are all other pages.
var page = &format{
	is:       func(f fileName) bool { return f.ext == ".md" },
	relevant: holding("--target", "--no-cache-filter", "target:"),
	read:     each(readMarkdown), pages: true, stagesOnly: true,
}

// readMarkdown reads the commands in the blocks and in the text of a page, and the blocks that are Compose files. People type the commands in the root of the
// repository or in the directory of the page; what one block leaves behind, the next one need not find.
func readMarkdown(sc *scan, s *source) {
	sc.example = true
	code := builds(s, s.src, func(at int) bool { return codeAt(s, at) })
	for _, block := range fenced(s, commandLanguages) {
		for _, command := range shown(s, block) {
			code = append(code, s.piece(command))
		}
	}
	for _, command := range code {
		c := &commands{scan: sc, dirs: places(path.Dir(s.path)), anywhere: true}
		c.run(command)
	}
	excerpts := 0
	for _, block := range fenced(s, yamlLanguages) {
		if yaml := block.Of(s.src); !bytes.Contains(yaml, []byte("services:")) || !bytes.Contains(yaml, []byte("target")) {
			continue
		}
		if excerpts++; excerpts > maxExcerpts {
			sc.note(s.path, fmt.Errorf("it shows more than %d Compose files", maxExcerpts))
			return
		}
		excerpt(sc, s, block)
	}
}

// codeAt reports whether code starts at an offset: behind a backtick, or at the start of a line that is indented as code.
func codeAt(s *source, offset int) bool {
	line, column := s.lines.Position(offset)
	before := string(s.src[s.lines.Start(line):offset])
	indent := strings.TrimSuffix(before, "$ ")
	return strings.HasSuffix(before, "`") || strings.Trim(indent, " \t") == "" && (column > 4 || strings.HasPrefix(indent, "\t"))
}

// maxExcerpts bounds the Compose files of a page. Loading one takes as long as loading a file.
const maxExcerpts = 50

// excerpt reads a block of a page as the Compose file of the page's directory.
func excerpt(sc *scan, page *source, block text.Span) {
	blank := func(line string) string { return strings.Repeat(" ", len(line)) }
	alone := &scan{loader: sc.loader, example: true}
	readExcerpt(alone, newSource(page.path, page.file, []byte(omission.ReplaceAllStringFunc(string(block.Of(page.src)), blank))))
	for _, r := range ofStages(alone.records) {
		r.Span = text.Span{Start: block.Start + r.Span.Start, End: block.Start + r.Span.End}
		r.Line, r.Column = page.lines.Position(r.Span.Start)
		sc.records = append(sc.records, r)
	}
}

// omission is a line of an excerpt that says that something is left out.
var omission = lazyregexp.New(`(?m)^[ \t]*(?:\.\.\.|…)[ \t\r]*$`)

var (
	// commandLanguages are the words behind a fence that say that commands follow.
	commandLanguages = []string{"", "sh", "bash", "shell", "console", "shell-session", "zsh"}
	yamlLanguages    = []string{"", "yaml", "yml"}
)

// fenced returns the bodies of fenced blocks in one of several languages (CommonMark 4.5: three or more backticks or tildes; the closing
// fence is as long and has nothing behind it).
func fenced(s *source, languages []string) []text.Span {
	var all []text.Span
	fence, start, wanted := "", 0, false
	for number := 1; number <= s.lines.Count(); number++ {
		begin := s.lines.Start(number)
		end := len(s.src)
		if number < s.lines.Count() {
			end = s.lines.Start(number + 1)
		}
		line := strings.TrimSpace(string(s.src[begin:end]))
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

// shown returns a block, or, where it shows prompts and output, what follows each prompt.
func shown(s *source, block text.Span) []text.Span {
	if !bytes.HasPrefix(bytes.TrimSpace(block.Of(s.src)), []byte("$ ")) {
		return []text.Span{block}
	}
	var all []text.Span
	for at := block.Start; at < block.End; {
		end := s.lineEnd(at, block.End)
		content := at + len(s.src[at:end]) - len(bytes.TrimLeft(s.src[at:end], " \t"))
		prompt := bytes.HasPrefix(s.src[content:end], []byte("$ "))
		for prompt && end < block.End && continued(s.src[at:end]) {
			at = end + 1
			end = s.lineEnd(at, block.End)
		}
		if prompt {
			all = append(all, text.Span{Start: content + 2, End: end})
		}
		at = end + 1
	}
	return all
}
