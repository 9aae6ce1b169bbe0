package syntax

import "regexp"

// directiveEnd is the line that every conditional of the C preprocessor ends with.
var directiveEnd = regexp.MustCompile(`(?m)^#[ \t]*endif\b`)

// Preprocessed reports whether the file looks like input of the C preprocessor:
// its comments are code then, and what BuildKit reads is another text.
func (f *File) Preprocessed() bool { return directiveEnd.Match(f.Src) }

// template finds placeholders of the usual template languages.
var template = regexp.MustCompile(`\{\{|\{%|<%|@@|%%`)

// Template reports whether a word holds a placeholder that some tool replaces before the build.
func Template(word string) bool { return template.MatchString(word) }
