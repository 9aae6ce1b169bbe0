package verify

import (
	"context"
	"time"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// unit is one text with the results of its compiles so far.
type unit struct {
	*source
	views  map[string]*view    // by profile
	exacts map[string]*outcome // by profile and target
	bases  map[string][]int    // by profile

	warnings []rewrite.Warning // from BuildKit's linter
	linted   bool
}

func newUnit(text []byte) *unit {
	return &unit{source: read(text), views: map[string]*view{}, exacts: map[string]*outcome{}, bases: map[string][]int{}}
}

// view compiles all stages under a profile, once.
func (u *unit) view(ctx context.Context, p *profile) (*view, error) {
	if v, ok := u.views[p.key()]; ok {
		return v, nil
	}
	v, err := u.look(ctx, p)
	if err == nil {
		u.views[p.key()] = v
	}
	return v, err
}

// exact compiles one target under a profile, once.
func (u *unit) exact(ctx context.Context, p *profile, target string) (*outcome, error) {
	key := target + "\x00" + p.key()
	if out, ok := u.exacts[key]; ok {
		return out, nil
	}
	out, err := convert(ctx, u.text, p, target)
	if err != nil {
		return nil, err
	}
	u.exacts[key] = &out
	return &out, nil
}

// Options configure a Verifier.
type Options struct {
	Timeout    time.Duration             // of one Check; 0: DefaultTimeout
	CheckError bool                      // the repository builds with BUILDKIT_DOCKERFILE_CHECK=error=true
	Renamed    map[string]string         // stage names that the change replaces, in lower case, with the new ones
	Moved      func(image string) string // returns the reference that replaces an image in the change; nil: no image is replaced
	thorough   bool                      // use every profile, and compile every target by itself; for tests
}

// DefaultTimeout is more than any file written by a person needs.
const DefaultTimeout = 6 * time.Second

// Session verifies the successive changes of one file. It is not safe for concurrent use. It keeps the compiles of
// the two texts of the last change, because the text after is the text before of the next round.
type Session struct {
	options Options
	units   []*unit
	linted  map[string][]rewrite.Warning // by text
}

// open returns the units of two texts and forgets all other texts.
func (s *Session) open(before, after []byte) (b, a *unit) {
	find := func(text []byte) *unit {
		for _, u := range s.units {
			if string(u.text) == string(text) {
				return u
			}
		}
		u := newUnit(text)
		if list, ok := s.linted[string(text)]; ok {
			u.warnings, u.linted = list, true
		}
		return u
	}
	b, a = find(before), find(after)
	s.units = []*unit{b, a}
	return b, a
}

func (s *Session) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	timeout := s.options.Timeout
	if timeout == 0 {
		timeout = DefaultTimeout
	}
	return context.WithTimeout(ctx, timeout)
}
