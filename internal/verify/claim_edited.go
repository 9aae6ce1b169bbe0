package verify

// edited holds the stages whose instructions change. All other stages must stay equal. A nil *edited has no
// stages.
type edited struct {
	stages  []bool      // by index: an instruction of the stage changes
	context bool        // the paths used from the build context may differ
	more    map[int]int // by stage: the number of added RUNs; nil: it is not checked
	parents []int       // the base stage of each stage; -1: an image, -2: unknown
}

// reaches reports whether stage i is edited or uses a stage that is.
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

// stage compares a stage that is edited or uses a stage that is.
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
