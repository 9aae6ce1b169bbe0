package format

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/text"
)

func TestMarkdown(t *testing.T) {
	unproven := sampleFile()
	unproven.Path, unproven.Proven, unproven.Report.Proof = "b", false, rewrite.Proof{Note: "no stage compiles"}
	unproven.Report.Outcomes = unproven.Report.Outcomes[3:4]
	failed := &File{Path: "c`d", Err: errors.New("a *read-only* file")}
	rules := sampleRules()
	rules[0].Bug = true
	want := `# Refer to stages by name

dfix fixes 2 findings in 2 of 3 files.

### Please look at these lines first

They are probably mistakes. dfix does not change them, because only you know what they should be.

- ~a dir/Dockerfile~ line 3: the source is relative; fix with --unsafe: write /é (it contains a variable)
  ~~~dockerfile
  COPY --from=0 é /
  ~~~
- ~a dir/Dockerfile~ line 3: names no stage \\x1b\[31m; no fix (it may be an image)
  ~~~dockerfile
  COPY --from=0 é /
  ~~~
- ~a dir/Dockerfile~ line 3: the source is relative; not applied, another fix changes the same bytes: write /é
  ~~~dockerfile
  COPY --from=0 é /
  ~~~

### Refer to stages by name

A number may move. ([numeric-from](https://github.com/dfix-dev/dfix/blob/main/internal/rules/numbers.md))

- ~a dir/Dockerfile~ line 3: ~--from=0~ → ~--from=x~
- ~b~ line 3: ~--from=0~ → ~--from=x~

### What was proven

BuildKit's own frontend compiled 1 of 2 changed Dockerfiles before and after. The comparison shows:

- 1 fix leaves the image as it is, byte for byte

Not proven:

- ~b~: no stage compiles

### How to check it

On the branch of this change, compare a file with its earlier version, and build both. The last argument is the build context; replace it if yours is another directory:

~~~sh
git show HEAD~1:'a dir/Dockerfile' >/tmp/before.Dockerfile
dfix prove /tmp/before.Dockerfile 'a dir/Dockerfile'
docker build -f /tmp/before.Dockerfile 'a dir'
docker build -f 'a dir/Dockerfile' 'a dir'
~~~

### If you do not want a change

The line ~# dfix: ignore[numeric-from] why~ above an instruction keeps dfix from changing it. In a file ~dfix.toml~, ~ignore = ["numeric-from"]~ turns the rule off for the repository.

<details>
<summary>1 other finding that dfix does not change</summary>

- ~a dir/Dockerfile~ line 3: --from=0 is a number; not applied, the proof does not hold: write --from=x (stage 1 differs)

</details>

### Not checked

These files could not be read, parsed or written. dfix says nothing about them and does not change them.

- ~~ c~d ~~: a \*read-only\* file

Made with [dfix](https://github.com/dfix-dev/dfix) v1.2.3.
`
	want = strings.ReplaceAll(strings.ReplaceAll(want, "~", "`"), "HEAD`1", "HEAD~1")
	page := func(rule string) (file, text string) {
		return map[string]string{"numeric-from": "numbers.md"}[rule], ""
	}
	if d := cmp.Diff(want, render(t, "markdown", Options{Version: "v1.2.3", Rules: rules, Page: page}, sampleFile(), unproven, failed)); d != "" {
		t.Error(d)
	}
	nothing := "# No changes to Dockerfiles\n\ndfix changes nothing in 1 file.\n\nMade with [dfix](https://github.com/dfix-dev/dfix).\n"
	if d := cmp.Diff(nothing, render(t, "markdown", Options{}, &File{Path: "x", Before: []byte("FROM a\n"), Report: &rewrite.Report{After: []byte("FROM a\n")}})); d != "" {
		t.Error(d)
	}
}

// TestMarkdownJoinsSections: rules that do the same share a heading.
func TestMarkdownJoinsSections(t *testing.T) {
	file := sampleFile()
	file.Report.Outcomes = append(file.Report.Outcomes, applied("relative-source", 33, 35, "the source is relative", "write /é", text.Insert(33, "/")))
	rules := sampleRules()
	rules[1].Does = rules[0].Does
	out := render(t, "markdown", Options{Rules: rules}, file)
	if strings.Count(out, "\n### Make paths absolute\n") != 1 || !strings.Contains(out, "`é` → `/é`\n\nA number may move.") {
		t.Error(out)
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
		"compiled 1 of 1 changed Dockerfile before", "\n- 1 fix leaves", "\n1 other file was changed. dfix read the repository again",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// TestMarkdownActsOnNothing: text from a Dockerfile notifies nobody, links no issue and is not HTML, neither in Markdown nor in a
// commit message, in which backticks have no effect.
func TestMarkdownActsOnNothing(t *testing.T) {
	got := prose("@team #12 <img src=x> [a](http://b) `c` *d* __e__ a|b \\ &amp;\nnext www.c/gh-3")
	want := `@~team #~12 &lt;img src=x&gt; \[a\](http:~//b) ` + "\\`c\\`" + ` \*d\* \_\_e\_\_ a\|b \\ &amp;amp; next www~.c/gh-~3`
	if d := cmp.Diff(strings.ReplaceAll(want, "~", apart), got); d != "" {
		t.Error(d)
	}
	for text, want := range map[string]string{
		"COPY --from=0 /m/@types/node /": "COPY --from=0 /m/@~types/node /", "@é": "@~é", "fixes #12, closes gh-3": "fixes #~12, closes gh-~3",
		"resolves https://b/o/r/issues/4 o/r#5": "resolves https://b/o/r/issues/~4 o/r#~5",
		"FROM a@sha256:0123 # 1 C# @ a@b.c":     "FROM a@sha256:0123 # 1 C# @ a@b.c",
	} {
		want = strings.ReplaceAll(want, "~", apart)
		if got := code(text); got != "`"+want+"`" {
			t.Errorf("code: %q", got)
		}
		if got := fenced("", []string{text}); got != "  ```\n  "+want+"\n  ```" {
			t.Errorf("fenced: %q", got)
		}
	}
}

// TestMarkdownOfAHostilePath: a path that could have an effect in a title is not in it, and one to which a character had to be
// added is not in a command to paste.
func TestMarkdownOfAHostilePath(t *testing.T) {
	file := sampleFile()
	file.Path = "fixes #12\n@team <b>/Dockerfile"
	out := render(t, "markdown", Options{Rules: sampleRules()}, file)
	if !strings.HasPrefix(out, "# Refer to stages by name\n") || links().MatchString(out) || strings.Contains(out, "dfix prove") {
		t.Error(out)
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
	for _, want := range []string{"dfix fixes 400 findings in 400 of 800 files.", " more repositories are left out here.", "- and 1"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}
