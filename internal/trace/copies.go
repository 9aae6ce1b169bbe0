package trace

import (
	"fmt"
	"path"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/stages"
)

// transfer is a COPY or ADD.
type transfer struct {
	instructions.SourcesAndDest
	from    string
	parents bool
	exclude []string
	copy    bool // COPY
}

// destination is where a transfer goes to.
type destination struct {
	path    string
	into    bool // it is a directory in any case
	certain bool
}

// destination works out where a transfer goes to; ok is false if that is not known.
func (t *Tracer) destination(st *stages.Stage, i int, c *transfer) (d destination, ok bool) {
	word, sure, ok := t.reader.Value(st, i, c.DestPath)
	if !ok || stages.Unclear(word, t.graph.File.Escape) != "" {
		return d, false
	}
	now := t.dir(st, i)
	d = destination{path: path.Clean(word), certain: sure}
	if !path.IsAbs(word) {
		d.path, d.certain = path.Join(now.path, word), sure && now.certain
	}
	d.into = usual[d.path] && rootOf(st).Base.Text != "scratch" || strings.HasSuffix(word, "/") || path.Base(word) == "." || word == "" || word == ".." || c.parents ||
		len(c.SourcePaths)+len(c.SourceContents) > 1
	return d, true
}

// usual are directories that every image with a system has, so that a file that is copied there keeps its name.
var usual = map[string]bool{"/": true, "/bin": true, "/sbin": true, "/usr/bin": true, "/usr/sbin": true, "/usr/local/bin": true, "/usr/local/sbin": true,
	"/usr/local": true, "/usr/lib": true, "/usr/local/lib": true, "/lib": true, "/etc": true, "/opt": true, "/tmp": true, "/root": true, "/home": true, "/usr": true,
	"/var": true, "/srv": true}

// rootOf is the stage that a stage is built on in the end.
func rootOf(st *stages.Stage) *stages.Stage {
	for st.Parent != nil {
		st = st.Parent
	}
	return st
}

// pair is a path of the source that a transfer brings to the path that is looked for.
type pair struct {
	want
	whole   bool // the path is the source or destination itself, and not one of many in it
	certain bool
}

// copies offers what a transfer explains.
func (s *search) copies(st *stages.Stage, i int, c *transfer) {
	d, ok := s.destination(st, i, c)
	if !ok || s.cache != "" {
		return
	}
	s.inline(st, i, c, d)
	for k := len(c.SourcePaths) - 1; k >= 0 && !s.done; k-- {
		source, sure, ok := s.reader.Value(st, i, c.SourcePaths[k])
		if !ok {
			source, sure = variables(c.SourcePaths[k]), false
		}
		if !c.copy && remote(source) {
			s.remote(st, i, d, source)
			continue
		}
		for _, p := range s.pairs(st, d, c, source) {
			p.certain = p.certain && sure && d.certain
			s.follow(st, i, c, source, p)
			if s.done {
				return
			}
		}
	}
}

// inline offers the files that are in the Dockerfile itself.
func (s *search) inline(st *stages.Stage, i int, c *transfer, d destination) {
	for _, file := range c.SourceContents {
		p := d.path
		if d.into {
			p = path.Join(d.path, file.Path)
		}
		if s.meets(p) {
			step := s.step(st, i, Certain)
			step.Path, step.Source = shown(p), "<<"+file.Path
			s.settle((&result{rank: surely, ends: Certain}).then(st.Body[i], step))
		}
	}
}

// remote offers a download.
func (s *search) remote(st *stages.Stage, i int, d destination, url string) {
	clean, _, _ := strings.Cut(url, "?")
	file := path.Join(d.path, path.Base(strings.TrimSuffix(clean, "/")))
	step := s.step(st, i, Certain)
	step.Path, step.Source = s.shown(), url
	repository := strings.HasSuffix(strings.SplitN(url, "#", 2)[0], ".git") || strings.HasPrefix(url, "git@")
	switch {
	case repository && artifact.Within(s.path, d.path):
		step.Certainty = string(Likely)
		s.offer((&result{rank: fills, ends: Likely}).then(st.Body[i], step))
	case repository:
	case d.into && s.meets(file), !d.into && s.meets(d.path):
		s.settle((&result{rank: surely, ends: Certain}).then(st.Body[i], step))
	case s.meets(d.path), s.meets(file) && !d.into:
		step.Certainty = string(Likely)
		s.offer((&result{rank: fills, ends: Likely}).then(st.Body[i], step))
	}
}

func remote(source string) bool {
	return strings.HasPrefix(source, "http://") || strings.HasPrefix(source, "https://") || strings.HasPrefix(source, "git@") ||
		strings.HasPrefix(source, "git://") || strings.HasPrefix(source, "ssh://")
}

// pairs are the paths of the source that a transfer may bring to the path that is looked for, the most likely first.
func (s *search) pairs(st *stages.Stage, d destination, c *transfer, source string) []pair {
	if c.parents {
		return s.parented(d, source)
	}
	pattern := strings.ContainsAny(source, "*?[")
	from := path.Join("/", source)
	switch {
	case s.path == d.path && !s.pattern:
		return []pair{{want{path: from, pattern: pattern}, true, !pattern}}
	case artifact.Within(d.path, s.literal()) && !s.pattern:
		return []pair{{want{path: from, pattern: pattern}, false, !pattern}}
	case !artifact.Within(s.literal(), d.path):
		return nil
	}
	rel := strings.TrimPrefix(strings.TrimPrefix(s.path, d.path), "/")
	if s.pattern && s.path == d.path {
		return nil
	}
	if excluded(rel, c.exclude) {
		return nil
	}
	first, below, nested := strings.Cut(rel, "/")
	if pattern {
		return patternPairs(from, rel, first, below, s.pattern)
	}
	return s.filePairs(st, d, c, source, from, rel, first, nested)
}

// filePairs are those of a literal source: a file that keeps its name, or a directory whose content arrives.
func (s *search) filePairs(st *stages.Stage, d destination, c *transfer, source, from, rel, first string, nested bool) []pair {
	named := !nested && first == path.Base(from)
	kind := s.kind(st, c, source, from)
	file := pair{want{path: from}, true, kind != artifact.Directory}
	content := pair{want{path: path.Join(from, rel), pattern: s.pattern}, false, true}
	switch {
	case kind == artifact.Directory || from == "/":
		return []pair{content}
	case named && kind == artifact.File:
		return []pair{file}
	case named:
		file.certain = d.into
		return []pair{file, content}
	case kind == artifact.File:
		return nil
	}
	return []pair{content}
}

// patternPairs are those of a pattern: what it matches keeps its name, and the content of directories arrives.
func patternPairs(from, rel, first, below string, pattern bool) []pair {
	base := path.Base(from)
	if ok, _ := path.Match(base, first); !ok && !pattern {
		return []pair{{want{path: path.Join(from, rel), pattern: true}, false, false}}
	}
	if pattern {
		return []pair{{want{path: from, pattern: true}, false, false}}
	}
	p := path.Join(path.Dir(from), first, below)
	q := want{path: p, pattern: strings.ContainsAny(p, "*?[")}
	return []pair{{q, false, false}, {want{path: path.Join(from, rel), pattern: true}, false, false}}
}

// parented is the pair of a COPY --parents, which keeps the path of the source behind "/./".
func (s *search) parented(d destination, source string) []pair {
	prefix, rest, pivot := strings.Cut(source, "/./")
	if !pivot {
		prefix, rest = "", source
	}
	if !artifact.Within(s.literal(), d.path) {
		return nil
	}
	rel := strings.TrimPrefix(strings.TrimPrefix(s.path, d.path), "/")
	from, base := path.Join("/", prefix, rel), path.Join("/", rest)
	pattern := strings.ContainsAny(rest, "*?[")
	at := path.Join("/", rel)
	switch {
	case pattern && !matchesAbove(base, at), !pattern && !artifact.Within(at, base):
		return nil
	}
	return []pair{{want{path: from, pattern: s.pattern}, false, !pattern}}
}

// matchesAbove reports whether a pattern, in which ** is any number of directories, matches p or a directory above it.
func matchesAbove(pattern, p string) bool {
	if head, tail, found := strings.Cut(pattern, "/**"); found {
		last := path.Base(tail)
		if !artifact.Within(p, path.Clean("/"+head)) {
			return false
		}
		ok, _ := path.Match(last, path.Base(p))
		return ok || tail == ""
	}
	for ; p != "/"; p = path.Dir(p) {
		if ok, _ := path.Match(pattern, p); ok {
			return true
		}
	}
	return false
}

// excluded reports whether a --exclude leaves a path out.
func excluded(rel string, patterns []string) bool {
	for _, pattern := range patterns {
		pattern = strings.TrimPrefix(strings.TrimPrefix(pattern, "**/"), "/")
		for p := rel; p != "." && p != "/" && p != ""; p = path.Dir(p) {
			whole, _ := path.Match(pattern, p)
			last, _ := path.Match(pattern, path.Base(p))
			if whole || last && strings.HasPrefix(pattern, "*") {
				return true
			}
		}
	}
	return false
}

// kind is what is known of a source: file or directory.
func (s *search) kind(st *stages.Stage, c *transfer, source, from string) artifact.Kind {
	if base := path.Base(source); strings.HasSuffix(source, "/") || base == "." || base == ".." || from == "/" {
		return artifact.Directory
	}
	if to := s.stageOf(st, c.from); to != nil {
		if kind := s.kindIn(to, from); kind != artifact.Either {
			return kind
		}
	}
	if ext := path.Ext(from); len(ext) > 1 && len(ext) < 7 && ext != path.Base(from) && !strings.HasSuffix(from, ".d") {
		return artifact.File
	}
	return artifact.Either
}

// kindIn is what the instructions of a stage make of a path.
func (t *Tracer) kindIn(st *stages.Stage, p string) artifact.Kind {
	for ; st != nil; st = st.Parent {
		for _, list := range t.byIndex(st) {
			for _, w := range list {
				switch {
				case w.Origin == artifact.Removed || w.Path == "":
				case w.Path == p && w.Kind != artifact.Either && !w.Tree:
					return w.Kind
				case w.Tree && w.Path == p && w.Origin != artifact.Copied, w.Path != p && artifact.Within(w.Path, p):
					return artifact.Directory
				}
			}
		}
		if t.dirIs(st, p) {
			return artifact.Directory
		}
	}
	return artifact.Either
}

func (t *Tracer) dirIs(st *stages.Stage, p string) bool {
	for i := range st.Cmds {
		if t.dir(st, i+1).path == p {
			return true
		}
	}
	return p == "/"
}

// variables is a path with a "*" for each variable.
func variables(word string) string {
	var out strings.Builder
	for i := 0; i < len(word); i++ {
		if word[i] != '$' {
			out.WriteByte(word[i])
			continue
		}
		out.WriteByte('*')
		if i+1 < len(word) && word[i+1] == '{' {
			for i++; i < len(word) && word[i] != '}'; i++ {
			}
			continue
		}
		for i+1 < len(word) && (word[i+1] == '_' || word[i+1] >= '0' && word[i+1] <= '9' || word[i+1]|0x20 >= 'a' && word[i+1]|0x20 <= 'z') {
			i++
		}
	}
	return out.String()
}

// reference is the COPY --from or mount of an instruction that has this name.
func (t *Tracer) reference(at *stages.Stage, i int, from string) *stages.Ref {
	for _, r := range t.graph.Refs {
		if r.At == at.Body[i] && r.Name == from {
			return r
		}
	}
	return nil
}

// stageOf is the stage that --from=from means in st; nil if it is none.
func (t *Tracer) stageOf(st *stages.Stage, from string) *stages.Stage {
	if from == "" || t.opt.Contexts[strings.ToLower(from)] {
		return nil
	}
	for _, r := range t.graph.Refs {
		if r.In == st && r.Name == from && r.Kind == stages.CopyFrom && r.Trouble == stages.Fine {
			return r.To
		}
	}
	return nil
}

// follow goes on in what a transfer copies from.
func (s *search) follow(st *stages.Stage, i int, c *transfer, source string, p pair) {
	certainty := Certain
	if !p.certain {
		certainty = Likely
	}
	step := s.step(st, i, certainty)
	step.Path, step.Source = s.shown(), p.shown()
	if c.from == "" {
		s.context(st, i, c, source, p, step)
		return
	}
	step.From = c.from
	r := s.origin(st, i, c.from, p.want, &step)
	r = r.then(st.Body[i], step)
	s.weigh(r, p)
}

// weigh takes what a transfer leads to: for the path itself in any case, else if it is better than the rest.
func (s *search) weigh(r *result, p pair) {
	out := *r
	if p.whole && !p.pattern {
		out.rank = surely
		s.settle(&out)
		return
	}
	if r.ends == Certain || r.ends == Likely || r.ends == Context {
		out.rank = max(out.rank, covers)
	}
	s.offer(&out)
}

// origin answers where a path of a stage, image or named context comes from.
func (s *search) origin(st *stages.Stage, i int, from string, q want, step *Step) *result {
	if s.opt.Contexts[strings.ToLower(from)] {
		return &result{rank: surely, ends: Context}
	}
	ref := s.reference(st, i, from)
	switch {
	case ref == nil:
		return &result{rank: open, ends: Unknown, reason: "what " + from + " means is not known"}
	case ref.Trouble != stages.Fine:
		return &result{rank: fails, ends: Broken, reason: trouble(ref)}
	case ref.To != nil:
		step.From = name(ref.To)
		return s.resolve(place{stage: ref.To, index: len(ref.To.Cmds)}, q, s.depth+1)
	}
	if f := s.misspelled(st.Body[i]); f != nil {
		return unresolved(f)
	}
	return &result{rank: surely, ends: Base}
}

// trouble says why a reference leads nowhere.
func trouble(r *stages.Ref) string {
	switch r.Trouble {
	case stages.OutOfRange, stages.Negative:
		return fmt.Sprintf("there is no stage %s", r.Name)
	case stages.Forward:
		return fmt.Sprintf("stage %s comes further down", r.Name)
	case stages.Self:
		return fmt.Sprintf("stage %s copies from itself", r.Name)
	}
	return fmt.Sprintf("BuildKit expands no variable in --from=%s", r.Name)
}

// context ends a trail at the build context.
func (s *search) context(st *stages.Stage, i int, c *transfer, source string, p pair, step Step) {
	step.Source = strings.TrimPrefix(p.shown(), "/")
	if step.Source == "" {
		step.Source = "."
	}
	r := &result{rank: covers, ends: Context}
	if p.whole && !p.pattern {
		r.rank = surely
	} else {
		step.Certainty = string(Likely)
	}
	r.dir = strings.HasSuffix(source, "/") || path.Base(source) == "."
	if !c.copy && archive(source) {
		step.Source, step.Certainty = strings.TrimPrefix(path.Clean("/"+source), "/"), string(Likely)
		r.rank = fills
	}
	s.offer(r.then(st.Body[i], step))
}

// archive reports whether ADD unpacks a file of this name.
func archive(name string) bool {
	for _, end := range []string{".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}
