package run

import (
	"cmp"
	"maps"
	"path/filepath"
	"slices"
	"sync"

	"github.com/dfix-dev/dfix/internal/config"
	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/rules/image"
)

// settings find out what the flags and the config of a file say together. They are safe for
// concurrent use.
type settings struct {
	opt   *Options
	mu    sync.Mutex
	known map[*config.Config]rewrite.Options
}

func newSettings(opt *Options) *settings {
	return &settings{opt: opt, known: map[*config.Config]rewrite.Options{}}
}

// config returns the config of a file; nil if there is none.
func (o *Options) config(file string) (*config.Config, error) {
	if o.configs == nil {
		return nil, nil
	}
	return o.configs.For(filepath.Dir(file))
}

// excludes reports whether a search leaves path out. A broken config excludes nothing; its
// error is reported with the files that it applies to.
func (o *Options) excludes(path string) bool {
	c, err := o.config(path)
	return err == nil && c.Excludes(path)
}

// includes reports whether the config asks for what a search passes over by itself; for a directory, also whether it
// asks for something in it.
func (o *Options) includes(path string, dir bool) bool {
	c, err := o.config(path)
	return err == nil && c.Includes(path, dir)
}

// of returns how a file is rewritten. Without a name, as for standard input, that is as a file of
// the current directory.
func (s *settings) of(file string) (rewrite.Options, error) {
	file = s.place(file)
	c, err := s.opt.config(file)
	if err != nil {
		return rewrite.Options{}, err
	}
	options := s.rewriteOptions(c)
	options.Ignored = ignoredAt(c, file)
	return options, nil
}

// moves returns which images of a file are replaced; nil if its config is broken or says nothing of it.
func (s *settings) moves(file string) *images.Moves {
	c, err := s.opt.config(s.place(file))
	if err != nil {
		return nil
	}
	return s.opt.movesUnder(c)
}

// place is where the config of a file is looked for.
func (s *settings) place(file string) string {
	if s.opt.Stdin {
		return placed(cmp.Or(file, "-"))
	}
	return file
}

// placed is the absolute path of a file that need not exist, in a directory without symbolic links.
func placed(file string) string {
	return filepath.Join(resolved(filepath.Dir(file)), filepath.Base(file))
}

// rewriteOptions returns the options for all files of one config.
func (s *settings) rewriteOptions(c *config.Config) rewrite.Options {
	s.mu.Lock()
	defer s.mu.Unlock()
	options, ok := s.known[c]
	if !ok {
		options = s.opt.rewriteOptions(c)
		s.known[c] = options
	}
	return options
}

func (o *Options) rewriteOptions(c *config.Config) rewrite.Options {
	chosen, unsafe := o.Selected.rules(), choice{}
	if c != nil {
		chosen = chooseRules(rules.All, c, o.Selected)
		unsafe.add(rules.All, c.Unsafe)
	}
	may := func(rule string) bool {
		r, ok := rules.ByName(rule)
		return o.Unsafe || ok && unsafe[r] != 0
	}
	list := chosen.ordered(rules.All)
	moves := o.movesUnder(c)
	if o.Moves != nil {
		return rewrite.Options{Rules: []*rewrite.Rule{image.With(moves, o.Syntax)}, Unsafe: may}
	}
	if i := slices.Index(list, image.Image); i >= 0 && moves != nil {
		list[i] = image.With(moves, false)
	}
	return rewrite.Options{Rules: list, Unsafe: may, Scopes: chosen.scopes(), Settings: rewrite.Settings{Guards: guardScope(c)}}
}

// movesUnder are the images to replace, as the command line says or else the config; nil if neither does.
func (o *Options) movesUnder(c *config.Config) *images.Moves {
	if o.Moves != nil {
		return o.Moves
	}
	return c.Moves()
}

// graph reports whether the config of a file wants its stages in the Markdown report.
func (s *settings) graph(file string) bool {
	c, err := s.opt.config(s.place(file))
	return err == nil && c != nil && c.Graph
}

// guardScope is which copied paths get a test by the config.
func guardScope(c *config.Config) rewrite.GuardScope {
	if c == nil {
		return rewrite.GuardOutputs
	}
	return map[string]rewrite.GuardScope{"all": rewrite.GuardAll, "silent": rewrite.GuardSilent}[string(c.Guards)]
}

// chooseRules applies the flags to the config. --select replaces what the config selects;
// what the config ignores stays ignored unless the flag names it. --extend-select and --ignore
// then add to the selection and remove from it.
func chooseRules(all []*rewrite.Rule, c *config.Config, flags Selection) choice {
	on := choice{}
	switch {
	case len(flags.Only) > 0:
		on.add(all, flags.Only)
	case c.Select != nil:
		on.add(all, c.Select)
		on.add(all, c.ExtendSelect)
	default:
		on.add(all, []string{rewrite.GroupDefault})
		on.add(all, c.ExtendSelect)
	}
	named := choice{}
	for r, scope := range on {
		if called(flags.Only, r) {
			named[r] = scope
		}
	}
	on.drop(all, c.Ignore)
	maps.Copy(on, named)
	on.add(all, flags.Extend)
	on.drop(all, flags.Ignore)
	return on
}

// ignoredAt returns the rules that the config ignores in a file, and why.
func ignoredAt(c *config.Config, file string) map[string]string {
	var ignored map[string]string
	for name, glob := range c.IgnoredAt(file) {
		group := choice{}
		group.add(rules.All, []string{name})
		for r := range group {
			if ignored == nil {
				ignored = map[string]string{}
			}
			ignored[r.Name] = max(ignored[r.Name], "per-file-ignores of "+glob)
		}
	}
	return ignored
}
