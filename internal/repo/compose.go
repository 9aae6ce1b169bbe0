package repo

import (
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// composeNames are the files that Compose reads by itself, in its order of preference
// (compose-go cli/options.go DefaultFileNames).
var composeNames = []string{"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"}

// isCompose tells by the name. What ends in .yaml only looks like one; without services it says nothing.
func isCompose(name string) bool {
	name = strings.ToLower(name)
	if !isYAML(name) {
		return false
	}
	return strings.HasPrefix(name, "compose.") || strings.HasPrefix(name, "compose-") ||
		strings.HasPrefix(name, "docker-compose") || strings.HasPrefix(name, "podman-compose") ||
		strings.Contains(name, ".compose.") || strings.Contains(name, "-compose.")
}

func isYAML(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

// readCompose reads the Compose files of one directory. Each counts alone, and laid over the
// main one: by default (compose.override.yaml) or by several -f. Where that makes a
// service mean different Dockerfiles, no mention of it is certain.
func readCompose(sc *scan, files []*source) {
	c := &composer{scan: sc, files: map[string]*composeFile{}}
	for _, f := range files {
		c.files[f.path] = c.parse(f)
	}
	main := c.main(files)
	for _, f := range files {
		file := c.files[f.path]
		for _, name := range file.names {
			own := c.service(file, name, 0)
			var under *section
			if main != nil && main != file {
				under = c.service(main, name, 0)
			}
			c.readings(file, own, under, file.automatic(main))
		}
	}
}

type composer struct {
	*scan
	files map[string]*composeFile
}

// composeFile is what a file says of its services.
type composeFile struct {
	*source
	names    []string
	services map[string]*yaml.Node
}

func (c *composer) parse(s *source) *composeFile {
	f := &composeFile{s, nil, map[string]*yaml.Node{}}
	for _, root := range c.documents(s) {
		for _, p := range entries(at(root, "services")) {
			c.image(s, target(p.key).Value, target(p.value))
			name := target(p.key).Value
			if f.services[name] == nil {
				f.names = append(f.names, name)
			}
			f.services[name] = target(p.value)
		}
	}
	return f
}

// image puts down what the image of a service is called. One that is built and has no name is called after the project,
// "PROJECT-SERVICE", in which older versions wrote "_". One that is not built may be made elsewhere.
func (c *composer) image(s *source, name string, service *yaml.Node) {
	built := value(service, "build") != nil
	w := s.scalar(value(service, "image"), composeVars)
	switch {
	case w.given() && w.known():
		c.scan.put(Image, w.closed(), meant{}, false)
	case !built:
		return
	}
	if pattern := s.scalar(value(service, "image"), composeHoles); pattern.given() {
		c.scan.put(Image, pattern, meant{}, false)
		return
	}
	for _, sep := range []string{"-", "_"} {
		c.scan.put(Image, computed(s.told("", s.offset(service)), unknown+sep+name), meant{}, false)
	}
}

// main is the file that the others are laid over.
func (c *composer) main(files []*source) *composeFile {
	for _, name := range composeNames {
		for _, f := range files {
			if path.Base(f.path) == name {
				return c.files[f.path]
			}
		}
	}
	return nil
}

// automatic reports whether Compose itself lays f over the main file.
func (f *composeFile) automatic(main *composeFile) bool {
	base := path.Base(f.path)
	return main != nil && f != main && strings.HasPrefix(base[strings.IndexByte(base, '.'):], ".override.")
}

// readings puts down what a service means alone and over the main file.
func (c *composer) readings(f *composeFile, own, under *section, automatic bool) {
	if own == nil {
		return
	}
	if under != nil {
		c.put(under.under(own), f)
		if automatic || !own.fields["context"].given() {
			return // it is not there to stand alone
		}
	}
	c.put(own, f)
}

// put puts down one reading.
func (c *composer) put(s *section, f *composeFile) {
	b := s.build()
	b.dirs = []string{path.Dir(f.path)}
	if s.from != "" {
		b.dirs[0] = s.from
	}
	if !slices.Contains(composeNames, path.Base(f.path)) && !strings.Contains(path.Base(f.path), ".override.") {
		b.dirs = places(b.dirs[0]) // with another file before it, paths are relative to that one
	}
	if s.from != "" && !b.context.given() {
		b.dirs = append(b.dirs, path.Dir(f.path)) // either directory may be the default context
	}
	c.add(b)
}

// places are dir and the root, the two directories that tools are run in.
func places(dir string) []string {
	if dir == "." || vendored(dir+"/") != "" {
		return []string{dir}
	}
	return []string{dir, "."}
}

// service reads the build section of a service with what it extends; nil if there is none.
func (c *composer) service(f *composeFile, name string, depth int) *section {
	n := f.services[name]
	if n == nil || depth > maxDepth {
		return nil
	}
	own := f.section(value(n, "build"))
	base, broken := c.extended(f, value(n, "extends"), depth)
	switch {
	case broken && own != nil:
		own.vague = true
		return own
	case base == nil:
		return own
	case own == nil:
		return base
	}
	return base.under(own)
}

// extended is what a service extends: a service of the same file or of another one, whose
// paths then begin in its own directory. It is broken if it cannot be told.
func (c *composer) extended(f *composeFile, n *yaml.Node, depth int) (s *section, broken bool) {
	if n == nil {
		return nil, false
	}
	if n.Kind == yaml.ScalarNode {
		return c.service(f, n.Value, depth+1), f.services[n.Value] == nil
	}
	name, file := f.scalar(value(n, "service"), composeVars), f.scalar(value(n, "file"), composeVars)
	other := f
	if file.given() {
		if !file.sure {
			return nil, true
		}
		if other = c.other(join(path.Dir(f.path), file.text)); other == nil {
			return nil, true
		}
	}
	if !name.given() || !name.sure || other.services[name.text] == nil {
		return nil, true
	}
	s = c.service(other, name.text, depth+1)
	if s != nil && s.from == "" && other != f {
		s.from = path.Dir(other.path)
	}
	return s, false
}

// other is a file that is named in one; nil if it cannot be read.
func (c *composer) other(path string) *composeFile {
	if f, known := c.files[path]; known {
		return f
	}
	if s := c.open(path); s != nil {
		c.files[path] = c.parse(s)
	}
	return c.files[path]
}
