// Package trace follows a file of an image back to its origin: through COPY, the commands of stages, mounts and base stages, to a
// command, the build context, a download or a base image. It reads only the text of the Dockerfile.
package trace

import (
	"path"
	"slices"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/text"
)

// End says where a trail ends.
type End string

const (
	Certain End = "certain" // at a command or text that makes the file in every build that succeeds
	Likely  End = "likely"  // at a command that usually makes it
	Base    End = "base"    // at an image, which has the file
	Context End = "context" // at the build context
	Unknown End = "unknown" // no command that dfix knows makes it
	Broken  End = "broken"  // the file cannot be there, or the build fails
)

// Step is one instruction of a trail, the last of the build first.
type Step struct {
	Stage       string `json:"stage"` // its name, or its number
	Line        int    `json:"line"`
	Instruction string `json:"instruction"`
	Path        string `json:"path"`              // what it makes
	Source      string `json:"source,omitempty"`  // of what: a path of From, of the build context or of the same stage, or a URL
	From        string `json:"from,omitempty"`    // the stage, image or named build context of Source
	Command     string `json:"command,omitempty"` // of a RUN
	Certainty   End    `json:"certainty"`         // Certain or Likely

	removes bool // it takes Path away
}

// Trail is the way of one file from its origin to the image.
type Trail struct {
	File   string `json:"file"`
	Ends   End    `json:"ends"`
	Reason string `json:"reason,omitempty"` // why, of a trail that ends unknown or broken
	Steps  []Step `json:"steps"`

	// Notes are what dfix finds at the steps, and Fix is the command that shows the fix of the first; "" if there is none.
	Notes []string `json:"-"`
	Fix   string   `json:"-"`
}

// Report is what is known of one target.
type Report struct {
	Schema int     `json:"schema"`
	Path   string  `json:"path"`   // of the Dockerfile
	Target string  `json:"target"` // the name or number of the stage; "" is the last one
	Trails []Trail `json:"trails"`
}

// Broken reports whether a trail of r is broken.
func (r *Report) Broken() bool {
	return slices.ContainsFunc(r.Trails, func(t Trail) bool { return t.Ends == Broken })
}

// Finding is a finding of a rule about a place in the file.
type Finding struct {
	Rule    string
	Message string
	Span    text.Span
	Fix     string // the command that shows the fix; "" if there is none
}

// Options are what is known from outside of the file.
type Options struct {
	Contexts map[string]bool // named build contexts, in lower case
	Findings []Finding
}

// Tracer answers questions about one file. It is not safe for concurrent use.
type Tracer struct {
	graph  *stages.Graph
	reader *artifact.Reader
	opt    Options
	dirs   map[*stages.Stage][]dir
	writes map[*stages.Stage][][]*artifact.Write
	known  map[question]*result
	mounts map[*instructions.RunCommand][]*instructions.Mount
	work   int // instructions that were looked at
}

// New returns a Tracer for g.
func New(g *stages.Graph, opt Options) *Tracer {
	t := &Tracer{
		graph: g, opt: opt, reader: artifact.New(g, g.Workdirs(opt.Contexts, nil), artifact.Scripts{}),
		dirs: map[*stages.Stage][]dir{}, writes: map[*stages.Stage][][]*artifact.Write{}, known: map[question]*result{},
		mounts: map[*instructions.RunCommand][]*instructions.Mount{},
	}
	t.reader.Workdir = func(s *stages.Stage, i int) (string, bool) {
		d := t.dir(s, i)
		return d.path, d.known && d.certain
	}
	return t
}

// File returns the trail of a file of the image of s. A relative name is one below "/".
func (t *Tracer) File(s *stages.Stage, file string) Trail {
	return t.trail(s, want{path: path.Join("/", file)})
}

// Start returns the trails of what CMD and ENTRYPOINT start and of everything that COPY --from copies into s, each file once.
func (t *Tracer) Start(s *stages.Stage) []Trail {
	trails := []Trail{}
	seen := map[string]bool{}
	add := func(trail Trail) {
		if !seen[trail.File] {
			seen[trail.File] = true
			trails = append(trails, trail)
		}
	}
	for _, p := range t.programs(s) {
		if trail := t.program(s, p); !p.argument || t.plausible(s, p, trail) {
			add(trail)
		}
	}
	for _, q := range t.copied(s) {
		add(t.trailAt(q.at, q.want))
	}
	return trails
}

// trail answers one question about the end of s.
func (t *Tracer) trail(s *stages.Stage, q want) Trail {
	return t.trailAt(place{stage: s, index: len(s.Cmds)}, q)
}

func (t *Tracer) trailAt(at place, q want) Trail {
	t.work = 0
	return t.described(q.shown(), t.resolve(at, q, 0))
}

// described returns the trail of a result, with its sentences.
func (t *Tracer) described(file string, r *result) Trail {
	trail := Trail{File: file, Ends: r.ends, Steps: r.steps}
	if trail.Steps == nil {
		trail.Steps = []Step{}
	}
	if r.ends == Unknown || r.ends == Broken {
		trail.Reason = r.reason
	}
	t.findings(&trail, r)
	return trail
}
