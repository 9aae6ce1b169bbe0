package project

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/dfix-dev/dfix/internal/repo/source"

	composeloader "github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/sirupsen/logrus"
)

// quiet keeps compose-go from writing its warnings to stderr.
var quiet = sync.OnceFunc(func() { logrus.SetOutput(io.Discard) })

// composeModel returns a set as Compose merges it from the given texts of its files. Variables stay as they are written. The
// loader sees only the files of the repository that the set names, and no environment.
func (c *reader) composeModel(set set, text func(*source.File) []byte) (m map[string]any, err error) {
	defer func() {
		if p := recover(); p != nil {
			m, err = nil, fmt.Errorf("compose-go: %v", p)
		}
	}()
	quiet()
	all, dirs, err := c.reachable(set)
	if err != nil {
		return nil, err
	}
	base := filepath.Join(filepath.VolumeName(c.Root.Name())+string(filepath.Separator), "dfix.invalid")
	if slices.ContainsFunc(all, func(f *file) bool { return len(f.references) > 0 }) {
		if base, err = mirror(all, dirs, text); err != nil {
			return nil, err
		}
		defer os.RemoveAll(strings.TrimSuffix(base, below64))
	}
	config := types.ConfigDetails{WorkingDir: filepath.Join(base, filepath.FromSlash(set.dir)), Environment: types.Mapping{}}
	for _, f := range set.files {
		config.ConfigFiles = append(config.ConfigFiles, types.ConfigFile{Filename: filepath.Join(base, filepath.FromSlash(f.Path)), Content: text(f.File)})
	}
	m, err = composeloader.LoadModelWithContext(context.Background(), config, func(o *composeloader.Options) {
		o.SetProjectName("dfix", true)
		o.SkipInterpolation, o.SkipValidation, o.SkipNormalization, o.ResolvePaths = true, true, true, false
	})
	if err != nil {
		return nil, errors.New(strings.ReplaceAll(err.Error(), base+string(filepath.Separator), ""))
	}
	return rooted(m, base).(map[string]any), nil
}

// rooted returns a model in which absolute paths below base begin with "/" only.
func rooted(v any, base string) any {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			v[key] = rooted(value, base)
		}
	case []any:
		for i, value := range v {
			v[i] = rooted(value, base)
		}
	case string:
		if rest, ok := strings.CutPrefix(v, base); ok {
			return atRoot + filepath.ToSlash(rest)
		}
	}
	return v
}

// atRoot begins each path that Compose has made absolute. No usual path begins with it.
const atRoot = "\x01"

// below64 are nested directories for a mirror, so that no path with "../" leads out of them.
var below64 = strings.Repeat(string(filepath.Separator)+"d", 64)

// mirror writes files and directories below a new directory, whose path ends in below64.
func mirror(files []*file, dirs []string, text func(*source.File) []byte) (string, error) {
	top, err := os.MkdirTemp("", "dfix-compose-")
	if err != nil {
		return "", err
	}
	base := top + below64
	for _, f := range files {
		name := filepath.Join(base, filepath.FromSlash(f.Path))
		err = errors.Join(err, os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, text(f.File), 0o600))
	}
	for _, dir := range dirs {
		err = errors.Join(err, os.MkdirAll(filepath.Join(base, dir), 0o700))
	}
	if err != nil {
		os.RemoveAll(top)
	}
	return base, err
}

// maxReached limits the files that one project includes or extends.
const maxReached = 100

// reachable returns the files of a set and all that they may include or extend, and the project directories of includes that are there:
// Compose takes one that is not for a file (compose-go loader/loader.go localResourceLoader.Dir). The error says which of these paths
// cannot be followed: it leads elsewhere, or has a variable in it.
func (c *reader) reachable(set set) (all []*file, projects []string, err error) {
	all = slices.Clone(set.files)
	known := map[string]bool{}
	for _, f := range all {
		known[f.Path] = true
	}
	for i := 0; i < len(all); i++ {
		for _, ref := range all[i].references {
			if err := checkReference(ref); err != nil {
				return nil, nil, fmt.Errorf("%s: %w", all[i].Path, err)
			}
			dirs := []string{set.dir, path.Dir(all[i].Path), path.Join(set.dir, ref.dir)}
			for _, dir := range dirs {
				name := path.Join(dir, ref.path)
				if known[name] || !filepath.IsLocal(filepath.FromSlash(name)) || c.Find(name) == "" {
					continue
				}
				known[name] = true
				if f := c.open(name); f != nil {
					all = append(all, f)
				}
			}
			for _, dir := range dirs[:2] {
				name := filepath.FromSlash(path.Join(dir, ref.dir))
				if info, err := c.Root.Stat(name); ref.dir != "" && filepath.IsLocal(name) && err == nil && info.IsDir() {
					projects = append(projects, name)
				}
			}
		}
		if len(all) > maxReached {
			return nil, nil, fmt.Errorf("it includes more than %d files", maxReached)
		}
	}
	return all, projects, nil
}

// reference is a file that a Compose file includes, extends or reads variables from.
type reference struct{ path, dir string }

// checkReference returns an error for a reference that the loader must not get, because the loader reads any path.
func checkReference(ref reference) error {
	for _, p := range []string{ref.path, ref.dir} {
		if strings.Contains(p, "$") || strings.Contains(p, ":") || strings.HasPrefix(p, "~") || path.IsAbs(p) || filepath.IsAbs(p) || strings.Count(p, "..") > 16 {
			return fmt.Errorf("%q is not read", p)
		}
	}
	return nil
}

// collectReferences collects the references of a document.
func (f *file) collectReferences(root source.Node) {
	for _, item := range root.At("include").Items() {
		if item.Text() != "" {
			f.references = append(f.references, reference{path: item.Text()})
		}
		for _, key := range []string{"path", "env_file"} {
			for _, p := range item.At(key).Scalars() {
				f.references = append(f.references, reference{p.Text(), item.At("project_directory").Text()})
			}
		}
	}
	for _, s := range append(root.At("services").Entries(), root.At("jobs").Entries()...) {
		if file := s.Value.At("extends", "file"); file.Given() {
			f.references = append(f.references, reference{path: file.Text()})
		}
	}
}
