package repo

import (
	"bytes"
	"path"
	"strings"

	"github.com/dfix-dev/dfix/internal/text"
)

// readMarkdown reads the fenced blocks of a page that are commands. People type them in the root of the repository or in
// the directory of the page; what one block leaves behind, the next one need not find.
func readMarkdown(sc *scan, s *source) {
	sc.example = true
	for _, block := range s.fenced() {
		for _, code := range s.commands(block) {
			c := &commands{scan: sc, dirs: places(path.Dir(s.path)), anywhere: true}
			c.run(s.piece(code))
		}
	}
}

// commandLanguages are the words behind a fence that say that commands follow.
var commandLanguages = []string{"", "sh", "bash", "shell", "console", "shell-session", "zsh"}

// fenced returns the bodies of fenced blocks of commands (CommonMark 4.5: three or more backticks or tildes; the closing
// fence is as long and has nothing behind it).
func (s *source) fenced() []text.Span {
	var all []text.Span
	fence, start, commands := "", 0, false
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
			fence, start, commands = marks, end, isCommand(language)
		case fence != "" && line == marks && strings.HasPrefix(marks, fence):
			if commands {
				all = append(all, text.Span{Start: start, End: begin})
			}
			fence = ""
		}
	}
	return all
}

func isCommand(language string) bool {
	for _, known := range commandLanguages {
		if strings.EqualFold(language, known) {
			return true
		}
	}
	return false
}

// commands returns a block, or, where it shows prompts and output, what follows each prompt.
func (s *source) commands(block text.Span) []text.Span {
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

// lineEnd is the offset of the line end after offset, at most limit.
func (s *source) lineEnd(at, limit int) int {
	if i := bytes.IndexByte(s.src[min(at, limit):limit], '\n'); i >= 0 {
		return at + i
	}
	return limit
}
