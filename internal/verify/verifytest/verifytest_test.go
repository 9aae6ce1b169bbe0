package verifytest

import "testing"

func TestCompiles(t *testing.T) {
	for text, want := range map[string]bool{
		"FROM a AS b\nRUN make\nFROM c\nCOPY --from=b /app /app\n": true,
		"FROM a\nFOO\n":                                  false, // does not parse
		"FROM a\nCOPY --from=9 /a /a\n":                  false, // does not convert
		"# check=error=true\nFROM a as x\n":              false, // fails its checks
		"# check=error=true\nFROM a AS x\n":              true,
		"FROM a\nRUN --mount=type=bind,target=/m,rw x\n": true,
	} {
		if err := Compiles([]byte(text)); (err == nil) != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}
