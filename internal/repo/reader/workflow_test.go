package reader

import "testing"

// TestSettings: what the input set of docker/bake-action can be, when an expression makes it.
func TestSettings(t *testing.T) {
	for _, test := range []reading{
		{"lines, one with a computed value", `
-- .github/workflows/ci.yml --
jobs:
  a:
    strategy: {matrix: {stage: [one, two]}}
    steps:
      - uses: docker/bake-action@v6
        with:
          set: |
            a.target=zero
            b.target=${{ matrix.stage }}
            c.platform=linux/amd64
`, `any: target one?! at .github/workflows/ci.yml:3:33
			any: target two?! at .github/workflows/ci.yml:3:38
			any: target zero? at .github/workflows/ci.yml:8:22`},
		{"several settings in a value of the matrix, which ends in a line end", `
-- .github/workflows/ci.yml --
jobs:
  a:
    strategy:
      matrix:
        include:
          - overrides: |
              *.platform=linux/amd64
              a.target=one
    steps:
      - uses: docker/bake-action@v6
        with:
          set: ${{ matrix.overrides }}
`, `any: target one?! at .github/workflows/ci.yml:12:16`},
		{"a choice between a text and none", `
-- .github/workflows/ci.yml --
jobs:
  a:
    steps:
      - uses: docker/bake-action@v6
        with: {set: "${{ inputs.x && 'a.target=one' || '' }}"}
`, `any: target one?! at .github/workflows/ci.yml:5:22`},
		{"anything", `
-- .github/workflows/ci.yml --
jobs:
  a:
    steps:
      - uses: docker/bake-action@v6
        with: {set: "${{ steps.x.outputs.set }}"}
`, `any: target *?! at .github/workflows/ci.yml:5:22`},
	} {
		test.run(t)
	}
}
