package syntax

import "testing"

// TestPoint: an empty range is right after the byte before it, also where a piece begins, and after an empty piece.
func TestPoint(t *testing.T) {
	l := logical{pieces: []piece{{0, 10, 3}, {3, 20, 0}, {3, 30, 2}}}
	for at, want := range map[int]int{0: 10, 1: 11, 2: 12, 3: 13, 4: 31, 5: 32} {
		if s := l.point(at); s.Start != want || s.End != want {
			t.Errorf("point(%d) = %v, want %d", at, s, want)
		}
	}
}
