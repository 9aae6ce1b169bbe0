package verify

import (
	"fmt"
	"slices"
	"testing"
)

// TestParents compares the computed bases with those that BuildKit builds on: a stage without instructions of its
// own has the same head as its base.
func TestParents(t *testing.T) {
	head := "ARG A=one\nARG B=$A\nARG C\nARG D=x$C\nARG A\nARG E=\"t\"wo\nFROM a AS one\nRUN 1\nFROM b AS two\nRUN 2\nFROM c AS linux-arm64\nRUN 3\n"
	for base, want := range map[string]int{
		"$A": 0, "${B}": 0, "${A:-x}": 0, "$E": 1, "${C:+x}one": anyStage, "$C": anyStage, "$D": anyStage,
		"$TARGETOS-${TARGETARCH}": 2, "debian:$A": -1, "o$A": -1, "$TARGETVARIANT": anyStage, "${A#o}": -1, "two": 1, "ONE": -1,
	} {
		u := read(fmt.Appendf(nil, "%sFROM %s AS last\n", head, base))
		if u.err != nil {
			t.Errorf("%s: %v", base, u.err)
			continue
		}
		p := emptyProfile()
		p.platform = foreign
		if got := u.parentsUnder(p)[3]; got != want {
			t.Errorf("%s leads to stage %d, not %d", base, got, want)
		}
		v, err := u.view(t.Context(), p)
		if err != nil || want == anyStage || slices.ContainsFunc(v, func(o outcome) bool { return o.err != nil }) {
			continue
		}
		for i := range 3 {
			if (v[i].name() == v[3].name()) != (i == want) {
				t.Errorf("%s: BuildKit does not build on stage %d", base, want)
			}
		}
	}
}

func TestParentsByProfile(t *testing.T) {
	u := read([]byte("ARG A=one\nFROM a AS one\nFROM b AS two\nFROM $A\n"))
	if x, y := u.parentsUnder(emptyProfile())[2], u.parentsUnder(emptyProfile().with("", map[string]string{"A": "two"}))[2]; x != 0 || y != 1 {
		t.Errorf("the stage is built on %d and on %d", x, y)
	}
}
