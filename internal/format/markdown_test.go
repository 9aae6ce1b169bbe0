package format

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

func TestMarkdown(t *testing.T) {
	unproven := sampleFile()
	unproven.Path, unproven.Proven, unproven.Report.Proof = "b", false, rewrite.Proof{Note: "no stage compiles"}
	unproven.Report.Outcomes = unproven.Report.Outcomes[3:4]
	failed := &File{Path: "c`d", Err: errors.New("a *read-only* file")}
	want := "dfix fixed 2 findings in 2 of 3 files.\n" + `
| rule | fixes | files | left |
| --- | ---: | ---: | ---: |
| [relative-source](https://github.com/dfix-dev/dfix/blob/main/internal/rules/relative-source.md) | 0 | 0 | 3 |
| [numeric-from](https://github.com/dfix-dev/dfix/blob/main/internal/rules/numeric-from.md) | 2 | 2 | 1 |

### numeric-from

a number

- ` + "`a dir/Dockerfile`" + ` line 3: write --from=x
- ` + "`b`" + ` line 3: write --from=x

### Proof

BuildKit's own frontend compiled 1 of 2 changed Dockerfiles before and after. By that comparison:

- 1 fix leaves the image as it is, byte for byte

Not proven:

- ` + "`b`" + `: no stage compiles

### Left for a person

- ` + "`a dir/Dockerfile`" + ` line 3: --from=0 is a number; not applied, the proof does not hold: write --from=x (stage 1 differs)
- ` + "`a dir/Dockerfile`" + ` line 3: the source is relative; fix with --unsafe: write /é (it contains a variable)
- ` + "`a dir/Dockerfile`" + ` line 3: names no stage \\x1b\[31m; no fix (it may be an image)
- ` + "`a dir/Dockerfile`" + ` line 3: the source is relative; not applied, another fix changes the same bytes: write /é

### Could not be done

- ` + "`` c`d ``" + `: a \*read-only\* file
`
	if d := cmp.Diff(want, render(t, "markdown", Options{Rules: sampleRules()}, sampleFile(), unproven, failed)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff("dfix changes nothing in 1 file.\n", render(t, "markdown", Options{}, &File{Path: "x", Before: []byte("FROM a\n"), Report: &rewrite.Report{After: []byte("FROM a\n")}})); d != "" {
		t.Error(d)
	}
}

func TestMarkdownOfSeveralRepositories(t *testing.T) {
	one, other, clean := sampleFile(), sampleFile(), &File{Path: "c/Dockerfile", Repository: "c"}
	one.Repository, other.Repository = "a", "b|c"
	out := render(t, "markdown", Options{}, one, other, clean)
	want := "| repository | files changed | fixes | left |\n| --- | ---: | ---: | ---: |\n| `a` | 1 | 1 | 4 |\n| `b\\|c` | 1 | 1 | 4 |\n\n"
	if !strings.Contains(out, want) {
		t.Error(out)
	}
}

// TestMarkdownOfRelatedFiles: a build does not read compose.yaml, so no comparison of builds proves a change in
// it.
func TestMarkdownOfRelatedFiles(t *testing.T) {
	related := sampleFile()
	related.Path, related.Related = "compose.yaml", true
	out := render(t, "markdown", Options{}, sampleFile(), related)
	for _, want := range []string{
		"compiled 1 of 1 changed Dockerfile before", "\n- 1 fix leaves", "\nBeside the Dockerfiles, 1 file was changed and read again",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// TestMarkdownActsOnNothing: text from a Dockerfile notifies no person, links no issue and is not HTML.
func TestMarkdownActsOnNothing(t *testing.T) {
	got := prose("@team #12 <img src=x> [a](http://b) `c` *d* __e__ a|b \\ &amp;\nnext")
	want := `@&#8203;team #&#8203;12 &lt;img src=x&gt; \[a\](http:&#8203;//b) ` + "\\`c\\`" + ` \*d\* \_\_e\_\_ a\|b \\ &amp;amp; next`
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestMarkdownIsCapped: the page has a maximum size for any number of files, rules and repositories, and counts
// what it omits.
func TestMarkdownIsCapped(t *testing.T) {
	var files []*File
	for i := range 400 {
		f := sampleFile()
		f.Path = fmt.Sprintf("%03d/%s", i, strings.Repeat("@", 500))
		f.Repository = f.Path
		f.Proven = i%2 == 0
		f.Report.Outcomes[3].Rule = fmt.Sprintf("rule-%d", i%20)
		f.Report.Outcomes[3].Message = strings.Repeat("<", 1000)
		files = append(files, f, &File{Path: f.Path + "x", Err: errors.New(strings.Repeat("#", 900))})
	}
	out := render(t, "markdown", Options{Rules: sampleRules()}, files...)
	if n := utf8.RuneCountInString(out); n > 60_000 {
		t.Errorf("%d characters", n)
	}
	for _, want := range []string{"dfix fixed 400 findings in 400 of 800 files.", " more repositories are left out here.", "- and 1"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}
