package lazyregexp

import "testing"

// A wrong expression fails in the tests of its package.
func TestNew(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a wrong expression is taken in a test")
		}
	}()
	New(`(`)
}

func TestCompiledOnce(t *testing.T) {
	letters := New(`a+`)
	if first := letters(); first != letters() || first.FindString("caa") != "aa" {
		t.Error("the expression is compiled twice")
	}
}

// Outside tests a wrong expression does not fail before its first use.
func TestCompiledLate(t *testing.T) {
	inTest = false
	defer func() { inTest = true }()
	wrong := New(`(`)
	defer func() {
		if recover() == nil {
			t.Error("a wrong expression is used")
		}
	}()
	wrong()
}
