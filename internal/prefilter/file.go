// Package prefilter reads simple Dockerfiles without BuildKit's parser, in a fraction of the time.
//
// A file is simple if its bytes show that BuildKit accepts it, and which instructions it has. Most Dockerfiles are
// simple. The package knows no rule: each rule has its own test of a simple file (rewrite.Rule.Quiet).
package prefilter

import "strings"

// File is a simple Dockerfile.
type File struct {
	Src          string
	Instructions []Instruction
	Stages       []Stage
	References   []Reference // of FROM and COPY, in the order of the file

	// Mounts reports that the flags of a RUN contain the word "from": a mount may be a reference too.
	Mounts bool

	words []string // of all instructions
}

// Stage is a build stage.
type Stage struct {
	Name    string // lower case; "" if it has none
	Changes bool   // a RUN, COPY, ADD or WORKDIR changes its files
}

// Reference is a word that names a stage or an image.
type Reference struct {
	Name string
	In   int          // the index of the stage that refers
	To   int          // the index of the last earlier stage of exactly that name; -1 if there is none
	Copy *Instruction // the COPY with that --from; nil for FROM
}

// Read reads a file. It returns false if the file is not simple.
func Read(text []byte) (*File, bool) {
	src := string(text)
	if !simpleBytes(src) {
		return nil, false
	}
	f := &File{
		Src: src, Instructions: make([]Instruction, 0, 1+strings.Count(src, "\n")), // the one slice that must not grow
		Stages: make([]Stage, 0, 2), References: make([]Reference, 0, 4), words: make([]string, 0, 8),
	}
	for lines := (lineReader{rest: src}); ; {
		line, ok := lines.next()
		if !ok || line == "" {
			return f, ok && len(f.Stages) > 0
		}
		in, ok := readInstruction(line)
		if !ok || len(f.Stages) == 0 && in.Name != "FROM" && in.Name != "ARG" {
			return nil, false
		}
		f.add(in)
	}
}

// add appends an instruction, with the stage that it begins and the references in it.
func (f *File) add(in Instruction) {
	if in.Name == "FROM" {
		image, rest := cutWord(in.Args)
		_, name := cutWord(rest)
		f.refer(image, len(f.Stages), nil)
		f.Stages = append(f.Stages, Stage{Name: name})
	}
	in.Stage = len(f.Stages) - 1
	if in.Name == "COPY" || in.Name == "ADD" {
		in.Words = f.split(in.Args)
	}
	f.Instructions = append(f.Instructions, in) // within its capacity: pointers to instructions stay valid
	switch in.Name {
	case "RUN":
		f.Mounts = f.Mounts || strings.Contains(strings.ToLower(in.Flags), "from")
	case "COPY":
		if name, ok := fromOf(in.Flags); ok {
			f.refer(name, in.Stage, &f.Instructions[len(f.Instructions)-1])
		}
	case "ADD", "WORKDIR":
	default:
		return
	}
	f.Stages[in.Stage].Changes = true
}

func (f *File) refer(name string, in int, at *Instruction) {
	to := min(in, len(f.Stages)) - 1
	for to >= 0 && f.Stages[to].Name != name {
		to--
	}
	f.References = append(f.References, Reference{Name: name, In: in, To: to, Copy: at})
}

// fromOf returns the value of --from.
func fromOf(flags string) (name string, ok bool) {
	for word, rest := cutWord(flags); len(word) > 0; word, rest = cutWord(rest) {
		if name, ok := strings.CutPrefix(word, "--from="); ok {
			return name, true
		}
	}
	return "", false
}

// split returns the words of text, which has no blanks at its ends.
func (f *File) split(text string) []string {
	first := len(f.words)
	for word, rest := cutWord(text); len(word) > 0; word, rest = cutWord(rest) {
		f.words = append(f.words, word)
	}
	return f.words[first:]
}

// IsList reports whether the arguments are a JSON list.
func (in *Instruction) IsList() bool { return in.Args[0] == '[' }
