package run

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/config"
	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/rules/image"
)

// settings is what the flags and the config say together about a file.
type settings struct {
	rewrite.Options
	config *config.Config
	moves  *images.Moves // nil: no images are replaced
}

// noConfig is the config of a file that has none.
var noConfig = &config.Config{}

// config returns the config of a file.
func (o *Options) config(file string) (*config.Config, error) {
	if o.only != nil || o.configs == nil {
		return cmp.Or(o.only, noConfig), nil
	}
	c, err := o.configs.For(filepath.Dir(file))
	return cmp.Or(c, noConfig), err
}

// excludes reports whether a search leaves path out. A broken config excludes nothing; its error is reported with the
// files that it applies to.
func (o *Options) excludes(path string) bool {
	c, err := o.config(path)
	return err == nil && c.Excludes(path)
}

// includes reports whether the config includes a path that a search would skip by itself; for a directory, also whether
// it includes something in it.
func (o *Options) includes(path string, dir bool) bool {
	c, err := o.config(path)
	return err == nil && c.Includes(path, dir)
}

// settings returns how a file is rewritten. Standard input without a name is rewritten like a file of the current
// directory. It is safe for concurrent use.
func (s *Session) settings(file string) (settings, error) {
	if s.opt.Stdin {
		file = cmp.Or(file, "-")
		file = filepath.Join(resolved(filepath.Dir(file)), filepath.Base(file))
	}
	c, err := s.opt.config(file)
	if err != nil {
		return settings{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	under, ok := s.known[c]
	if !ok {
		under = s.opt.settingsUnder(c)
		s.known[c] = under
	}
	under.Ignored = ignoredAt(c, file)
	return under, nil
}

// settingsUnder returns the settings for all files of one config.
func (o *Options) settingsUnder(c *config.Config) settings {
	unsafe := choice{}
	unsafe.add(rules.All, c.Unsafe)
	s := settings{config: c, moves: cmp.Or(o.Moves, c.Moves())}
	s.Unsafe = func(rule string) bool {
		r, ok := rules.ByName(rule)
		return o.Unsafe || ok && unsafe[r] != 0
	}
	if o.Moves != nil {
		s.Rules = []*rewrite.Rule{image.With(o.Moves, o.Syntax)}
		return s
	}
	chosen := chooseRules(rules.All, c, o.Selected)
	s.Rules, s.Scopes = chosen.ordered(rules.All), chosen.scopes()
	s.Settings.Guards = map[string]rewrite.GuardScope{"all": rewrite.GuardAll, "silent": rewrite.GuardSilent}[string(c.Guards)]
	if i := slices.Index(s.Rules, image.Image); i >= 0 && s.moves != nil {
		s.Rules[i] = image.With(s.moves, false)
	}
	return s
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

// digest identifies the options that flags and config set for a file. Two runs of the same version with the same digest
// change the same bytes in the same repository in the same way. The digest is empty if the config is broken.
func (s *Session) digest(file string) string {
	settings, err := s.settings(file)
	if err != nil {
		return ""
	}
	var text strings.Builder
	if s.opt.Verify {
		fmt.Fprintf(&text, "proof within %s\n", s.opt.Timeout)
	} else {
		text.WriteString("no proof\n")
	}
	fmt.Fprintf(&text, "guards %d\n", settings.Settings.Guards)
	if settings.config.Graph {
		text.WriteString("graph\n")
	}
	if s.opt.baseline != nil {
		text.WriteString("baseline " + s.opt.baseline.digest + "\n")
	}
	for _, r := range settings.Rules {
		text.WriteString(r.Name)
		if scope := settings.Scopes[r.Name]; scope != 0 {
			fmt.Fprintf(&text, " as %d", scope)
		}
		if settings.Unsafe(r.Name) {
			text.WriteString(" unsafe")
		}
		if why, ok := settings.Ignored[r.Name]; ok {
			text.WriteString(" ignored: " + why)
		}
		text.WriteByte('\n')
	}
	if settings.moves != nil {
		text.WriteString(settings.moves.String())
	}
	hash := sha256.Sum256([]byte(text.String()))
	return hex.EncodeToString(hash[:8])
}
