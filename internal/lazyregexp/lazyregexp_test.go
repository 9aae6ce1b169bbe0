package lazyregexp

import (
	"regexp"
	"sync"
	"testing"
)

// A wrong expression fails in the tests of its package, and a right one is compiled once.
func TestNew(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a wrong expression is taken in a test")
		}
	}()
	New(`(`)
}

func TestCompiledOnce(t *testing.T) {
	compiled := 0
	r := &Regexp{sync.OnceValue(func() *regexp.Regexp { compiled++; return regexp.MustCompile(`a+`) })}
	if compiled != 0 || !r.MatchString("caa") || r.FindString("caa") != "aa" || compiled != 1 {
		t.Errorf("compiled %d times", compiled)
	}
}
