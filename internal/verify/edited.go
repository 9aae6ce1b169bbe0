package verify

// edited are the stages whose instructions change. They are held to what their texts say; all others stay equal.
// A nil *edited is about no stage.
type edited struct {
	stages  []bool      // by index: an instruction of the stage changes
	context bool        // other paths may be wanted of the build context
	more    map[int]int // how many RUNs a stage has more; nil: that is not looked at
	parents []int       // the stage that a stage is built on; -1 none, -2 unknown
}

// reaches reports whether a stage is edited, or uses one that is.
func (e *edited) reaches(s *source, i int) bool {
	if e == nil {
		return false
	}
	for k, touched := range e.stages {
		if touched && (s.reaches(i, k) || s.stages[i].open && k < i) {
			return true
		}
	}
	return false
}

func (e *edited) anyContext() bool { return e != nil && e.context }

// stage compares a stage that is edited, or uses one that is.
func (e *edited) stage(i int, x, y look) string {
	if e.more == nil {
		return ""
	}
	want := 0
	for ; i >= 0; i = e.parents[i] {
		want += e.more[i]
	}
	if more := execs(y) - execs(x); i == -1 && more != want {
		return countedExecs(more, want)
	}
	return ""
}
