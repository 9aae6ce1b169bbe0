package verify

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// configs compares the image config of every target.
//
// A conversion for each target would take quadratic time. But the config depends only on the instructions of the
// stage and of its bases. The alias and the references of COPY and RUN reach neither config nor history
// (convert.go, dispatchRun, commitToHistory; convert_copy.go). So a target is compiled only where one of the other
// instructions differs.
func (c *comparison) configs(p *profile) error {
	reached := map[string]int{}
	for _, t := range c.after.allTargets() {
		reached[t.name] = t.stage
	}
	for _, t := range c.before.allTargets() {
		now := t
		if name, ok := c.options.Renamed[t.name]; ok {
			now.name = name
		}
		stage, ok := reached[now.name]
		if !ok {
			return fmt.Errorf("%v: there is no stage of that name any more", t)
		}
		now.stage = stage
		if t.name != "" && c.asDefault(t, now) {
			continue
		}
		if err := c.target(p, t, now); err != nil {
			return err
		}
	}
	return nil
}

// asDefault reports whether a named target equals the default target under another name that nothing can see.
func (c *comparison) asDefault(b, a target) bool {
	last := b.stage == len(c.before.stages)-1 && a.stage == len(c.after.stages)-1
	if !last || c.options.thorough {
		return false
	}
	return !c.before.namesMatter() && !c.after.namesMatter() && !c.before.mentions("TARGETSTAGE") && !c.after.mentions("TARGETSTAGE")
}

// needs reports whether the config of a target has to be compiled, and of which target.
func (c *comparison) needs(p *profile, b, a target) (exact bool, of target) {
	switch {
	case c.options.thorough || c.delta.stages == nil || b.stage != a.stage:
		return true, b
	case c.delta.meta || c.before.namesMatter() || c.after.namesMatter():
		return true, b
	case b.name == "" && c.delta.stages[b.stage]&touchName != 0 && c.after.mentions("TARGETSTAGE"):
		return true, b
	}
	t, dir := c.delta.inherited(b.stage, c.before.parentsUnder(p), c.after.parentsUnder(p))
	switch {
	case t&touchRest != 0:
		return true, b
	case t&touchText != 0 && !c.claim.history && c.history == "":
		return true, b
	case t&touchDir != 0:
		// A WORKDIR changes the config of its own stage as it changes those of the stages built on it.
		return true, c.nameOf(dir, b)
	}
	return false, b
}

// namesMatter reports whether the name of a target or of a stage has an effect: a FROM is computed from it
// (platform.go, defaultArgs), or a scan chooses stages by name (convert.go, isEnabledForStage). Every conversion
// looks up a name in SOURCE_DATE_EPOCH.
func (s *source) namesMatter() bool {
	for step := range s.all {
		switch step.keyword() {
		case "FROM":
			if strings.Contains(step.node.Original, "TARGETSTAGE") {
				return true
			}
		case "ARG":
			for n := step.node.Next; n != nil; n = n.Next {
				_, value, ok := strings.Cut(n.Value, "=")
				_, err := strconv.ParseBool(strings.Trim(value, `"'`))
				if ok && err != nil && strings.HasPrefix(n.Value, "BUILDKIT_SBOM_SCAN_") {
					return true
				}
			}
		}
	}
	return false
}

// nameOf returns the target that builds a stage below target t, or t if that stage has no name.
func (c *comparison) nameOf(stage int, t target) target {
	for _, other := range c.before.allTargets() {
		if other.stage == stage && other.name != "" {
			return other
		}
	}
	return t
}

// target compares one target: its config, and its graph if the view does not show it.
func (c *comparison) target(p *profile, b, a target) error {
	exact, of := c.needs(p, b, a)
	if !exact || c.claim.rebound.configMayDiffer(c, b.stage) || c.usesEdited(b.stage) {
		return nil
	}
	if of != b {
		b, a = of, of
	}
	x, err := c.before.target(c.ctx, p, b.name)
	if err != nil {
		return err
	}
	y, err := c.after.target(c.ctx, p, a.name)
	if err != nil {
		return err
	}
	if what := c.outcomes(b, p, x, y); what != "" {
		return mismatch(b.String(), p, what)
	}
	return nil
}

// outcomes compares two compiles of one target.
func (c *comparison) outcomes(t target, p *profile, x, y outcome) string {
	if ok, what := c.compile(t.stage, x, y); !ok {
		return what
	}
	if c.claim.rebound == nil && c.name(x) != c.name(y) {
		return explain(x, y)
	}
	if c.claim.rebound == nil && !slices.Equal(c.scanned(x), c.scanned(y)) {
		return "other stages are scanned for the SBOM"
	}
	return c.imageConfigs(t, p, x.image, y.image)
}

// scanned returns the names of the file systems that an SBOM scan reads, sorted.
func (c *comparison) scanned(o outcome) []name {
	var names []name
	for _, scan := range o.scans {
		names = append(names, c.name(scan))
	}
	slices.SortFunc(names, func(x, y name) int {
		return cmp.Or(strings.Compare(x.digest, y.digest), x.out-y.out)
	})
	return names
}
