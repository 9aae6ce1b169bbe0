// Package guard contains the rules about what stages copy from each other: unguarded-artifact, silent-wildcard, empty-directory,
// silenced-failure and whole-filesystem-copy. The first three add a RUN that tests the copied paths.
package guard

import (
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
	"github.com/dfix-dev/dfix/internal/text"
)

// UnguardedArtifact finds paths that a later stage copies and that their own stage does not check, and adds a RUN there that
// tests them.
var UnguardedArtifact = &rewrite.Rule{
	Name:    "unguarded-artifact",
	Summary: "COPY --from takes a path that no RUN of its stage checks",
	Does:    "test that copied artifacts exist",
	Why:     "If a step stops making the file, the build fails only at the COPY, which does not say which step should have made it; with the test it fails right after that step.",
	Habit:   true,
	Level:   rewrite.Safe,
	First:   rewrite.Guards,
	Groups:  rewrite.Default,
	Quiet:   quiet,
	Run: func(p *rewrite.Pass) {
		g := newGuarding(p)
		for _, s := range p.Graph.Stages {
			g.stage(s)
		}
	},
}

// guarding is one run of a rule of this package.
type guarding struct {
	*rewrite.Pass
	reach  []stages.Reach // of each stage
	reader *artifact.Reader
	likely *artifact.Reader // the same, if base images have the WORKDIR that dfix knows
}

func newGuarding(p *rewrite.Pass) *guarding {
	g := &guarding{Pass: p, reach: p.Graph.Reach(p.Repo.Contexts), reader: Reader(p)}
	g.likely = rewrite.Once(p, "likely artifacts", func() *artifact.Reader {
		return newReader(p, suggest.KnownWorkdir)
	})
	return g
}

// systems returns the operating systems of the stages. It is expensive, so it is called only for stages that may get a test.
func (g *guarding) systems() *systems {
	return rewrite.Once(g.Pass, "systems", func() *systems {
		known := rewrite.Kept(g.Pass, "words of scripts", func() scripts { return scripts{} })
		return known.systems(g.Graph, g.Repo)
	})
}

// Reader returns the Reader for the stages of p. All rules share it, because it is expensive.
func Reader(p *rewrite.Pass) *artifact.Reader {
	return rewrite.Once(p, "reader", func() *artifact.Reader { return newReader(p, nil) })
}

// newReader returns a reader that shares scripts with all others of a run. known is an argument of Workdirs.
func newReader(p *rewrite.Pass, known func(image string) (dir string, ok bool)) *artifact.Reader {
	return artifact.New(p.Graph, p.Graph.Workdirs(p.Repo.Contexts, known), rewrite.Kept(p, "scripts", func() artifact.Scripts { return artifact.Scripts{} }))
}

// copied is a path that later stages copy from a stage.
type copied struct {
	path  string          // absolute and clean, if reason is empty; else as written
	slash bool            // it is written with a slash at its end
	one   bool            // it is a pattern that is to become one file
	at    *place          // where its test belongs
	span  text.Span       // where it is copied first
	takes []*stages.Stage // the stages that copy it
	verdict
}

// verdict says why a path gets no test, or why its test is not safe. Both are empty if the test is safe.
type verdict struct{ reason, doubt string }

// like reports whether v and w say the same, or both that a test is not safe.
func (v verdict) like(w verdict) bool {
	return v.reason == w.reason && (v.doubt == "") == (w.doubt == "")
}

// stage reports what no command checks in s: one finding for each place and verdict, in the order of the paths.
func (g *guarding) stage(s *stages.Stage) {
	artifacts := g.artifacts(s)
	if len(artifacts) == 0 || !slices.ContainsFunc(s.Body, changesFiles) {
		return // an image that others copy from: this stage makes nothing
	}
	st := g.reader.Stage(s)
	checks := g.checksIn(s)
	artifacts = slices.DeleteFunc(artifacts, func(a *copied) bool {
		if a.reason != "" {
			return g.Settings.Guards != rewrite.GuardAll
		}
		return checks.cover(a.path) || !g.wanted(st, a.path)
	})
	places := map[int]*place{}
	for _, a := range artifacts {
		a.at = g.placeOf(st, a.path, places)
		g.judge(a, st)
	}
	artifacts = slices.DeleteFunc(slices.Clone(artifacts), func(a *copied) bool { return implied(a, artifacts) })
	for len(artifacts) > 0 {
		same, rest := together(artifacts)
		g.reportTogether(same)
		artifacts = rest
	}
}

// implied reports whether the test of another artifact at the same place also tests this one.
func implied(a *copied, artifacts []*copied) bool {
	return slices.ContainsFunc(artifacts, func(b *copied) bool {
		return b.path != a.path && b.at == a.at && a.reason == "" && b.reason == "" && artifact.Within(b.path, a.path) && a.like(b.verdict)
	})
}

// together separates the artifacts with the place and verdict of the first one, which one finding reports, from the rest.
func together(artifacts []*copied) (same, rest []*copied) {
	first := artifacts[0]
	for _, a := range artifacts {
		if a == first || a.at == first.at && a.like(first.verdict) && !a.one && !first.one {
			same = append(same, a)
		} else {
			rest = append(rest, a)
		}
	}
	return same, rest
}

// artifacts returns what COPY --from takes from s, each path once, however it is spelled.
func (g *guarding) artifacts(s *stages.Stage) []*copied {
	var all []*copied
	for _, r := range g.Graph.RefsTo(s) {
		cmd := r.Copies()
		if cmd == nil || r.At.LikeComment() != nil {
			continue
		}
		for _, source := range cmd.SourcePaths {
			a := &copied{span: r.At.SpanOf(source), takes: []*stages.Stage{r.In}, slash: strings.HasSuffix(source, "/")}
			a.path, a.reason = g.pathOf(r, source)
			if cmd.Parents && a.reason == "" {
				a.path, a.reason = source, "some builders skip a missing path under --parents"
			}
			all = addArtifact(all, a)
		}
	}
	return all
}

// addArtifact appends a, or adds its stage to the artifact of the same path. The whole
// file system of a stage needs no test.
func addArtifact(all []*copied, a *copied) []*copied {
	if a.path == "/" && a.reason == "" {
		return all
	}
	for _, known := range all {
		if known.path == a.path && known.reason == a.reason {
			known.takes = append(known.takes, a.takes...)
			known.slash = known.slash || a.slash
			return all
		}
	}
	return append(all, a)
}

// pathOf returns the path that a test has to name for a source of COPY --from, or source and the reason why there is no such
// path. BuildKit removes quotes and a final slash, and reads every source from "/" (client/llb/fileop.go sourcePath).
func (g *guarding) pathOf(r *stages.Ref, source string) (p, reason string) {
	word := source
	if text, ok := g.reader.Stage(r.In).Constant(r.Position(), source); ok {
		word = text
	}
	if n := len(word); n >= 2 && (word[0] == '"' || word[0] == '\'') && word[n-1] == word[0] {
		word = word[1 : n-1]
	}
	if unclear := stages.Unclear(word, g.File.Escape); unclear != "" {
		return source, "the path " + unclear
	}
	if strings.ContainsAny(word, "*?[") {
		return source, "a pattern that matches nothing copies nothing, perhaps on purpose"
	}
	// Have: text that BuildKit uses unchanged.
	clean := path.Join("/", word)
	if mounted(clean) {
		return source, "a RUN sees something else under " + clean + " than COPY"
	}
	return clean, ""
}

// mountedPaths lists the paths that BuildKit mounts while a RUN runs.
var mountedPaths = []string{"/proc", "/sys", "/dev", "/etc/hosts", "/etc/resolv.conf"}

// mounted reports whether a RUN and a COPY see different files at p, an absolute and clean path.
func mounted(p string) bool {
	return slices.ContainsFunc(mountedPaths, func(dir string) bool { return artifact.Within(p, dir) })
}

// judge completes the verdict on an artifact, which until then concerns only its path.
func (g *guarding) judge(a *copied, st *artifact.Stage) {
	switch {
	case a.reason != "":
	case a.at.reason != "":
		a.reason = a.at.reason
	default:
		// Have: a place where a test of this path can run.
		sees := a.at.sees(a.path)
		base, known := suggest.KnownBase(baseOf(st.Stage))
		known = known && base.User == ""
		if a.reason = g.elsewhere(a, st); a.reason == "" && !sees && !known {
			a.reason = "the image may run as a user who cannot see the path"
		}
		if a.reason != "" {
			return
		}
		a.doubt = a.at.doubt
		if a.doubt == "" {
			a.doubt = g.needless(a, st.Stage)
		}
		if word := g.chosenBy(st); a.doubt == "" && word != "" && st.Exists(a.path) == nil {
			a.doubt = "a build argument decides what " + word + " makes"
		}
		if word := placedBy(st, a.path); a.doubt == "" && word != "" && st.Exists(a.path) == nil {
			a.doubt = "a build argument decides where " + word + " is"
		}
		if a.doubt == "" && !sees {
			a.doubt = base.Name + " runs as root, as far as dfix knows"
		}
	}
}
