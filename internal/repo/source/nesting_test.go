package source

import (
	"errors"
	"strings"
	"testing"
)

func TestNesting(t *testing.T) {
	deep := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	if err := Nesting(deep(maxNesting)); err != nil {
		t.Error(err)
	}
	if err := Nesting(deep(maxNesting + 1)); !errors.Is(err, errNesting) {
		t.Errorf("%d brackets: %v", maxNesting+1, err)
	}
	if err := Nesting([]byte(strings.Repeat("a) b] ", 500) + strings.Repeat("(", maxNesting))); err != nil {
		t.Errorf("closed more often than opened: %v", err)
	}
}
