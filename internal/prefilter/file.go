// Package prefilter reads simple Dockerfiles without BuildKit's parser, in a fraction of the time.
//
// A file is simple if its bytes show that BuildKit accepts it, and which instructions it has. Most Dockerfiles are
// simple; of the others the package says nothing. It knows no rule: a rule that needs no full run over some files says
// so itself (rewrite.Rule.Quiet).
package prefilter

import "bytes"

// File is a simple Dockerfile.
type File struct {
	Src          []byte
	Instructions []Instruction
	Stages       []Stage
	References   []Reference // of FROM and COPY, in the order of the file

	// Mounts reports that the flags of a RUN hold the word "from": a mount may be a reference too.
	Mounts bool
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
	To   int          // the index of the last earlier stage of exactly that name, or -1
	Copy *Instruction // the COPY with that --from; nil for FROM
}

// Read returns the file that src is. It returns false if src is not simple.
func Read(src []byte) (*File, bool) {
	if !simpleBytes(src) {
		return nil, false
	}
	f := &File{Src: src, Instructions: make([]Instruction, 0, 1+bytes.Count(src, []byte("\n")))}
	for lines := (lineReader{rest: src}); ; {
		line, ok := lines.next()
		if !ok || line == nil {
			return f, ok && len(f.Stages) > 0
		}
		in, ok := readInstruction(line)
		if !ok || len(f.Stages) == 0 && in.Name != "FROM" && in.Name != "ARG" {
			return nil, false
		}
		f.add(in)
	}
}

// add appends an instruction, and what it says of stages and references.
func (f *File) add(in Instruction) {
	if in.Name == "FROM" {
		image, rest := CutWord(in.Args)
		_, name := CutWord(rest)
		f.refer(string(image), len(f.Stages), nil)
		f.Stages = append(f.Stages, Stage{Name: string(name)})
	}
	in.Stage = len(f.Stages) - 1
	f.Instructions = append(f.Instructions, in) // within its capacity: pointers to instructions stay valid
	switch in.Name {
	case "RUN":
		f.Mounts = f.Mounts || bytes.Contains(bytes.ToLower(in.Flags), []byte("from"))
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
func fromOf(flags []byte) (name string, ok bool) {
	for word, rest := CutWord(flags); len(word) > 0; word, rest = CutWord(rest) {
		if name, ok := bytes.CutPrefix(word, []byte("--from=")); ok {
			return string(name), true
		}
	}
	return "", false
}

// Words returns the words of the arguments.
func (in *Instruction) Words() []string {
	var words []string
	for word, rest := CutWord(in.Args); len(word) > 0; word, rest = CutWord(rest) {
		words = append(words, string(word))
	}
	return words
}

// IsList reports whether the arguments are a JSON list.
func (in *Instruction) IsList() bool { return in.Args[0] == '[' }
