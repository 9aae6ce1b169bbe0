package acceptance

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// drawn compares a picture in docs/ with what draws it.
func drawn(t *testing.T, name, want string) {
	t.Helper()
	file := filepath.Join(root, "docs", name)
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got := read(t, "docs/"+name); got != want {
		t.Errorf("docs/%s is stale: go test ./internal/acceptance -run 'TestTerminal|TestChart' -update", name)
	}
}

// recorded are the commands of the picture in README.md.
var recorded = []string{"dfix license", "dfix --diff shop", "dfix --write shop"}

// TestTerminal draws docs/terminal.svg: the commands in a copy of testdata/pages, with what they print at a terminal.
func TestTerminal(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(root, "testdata", "pages"))); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, command := range recorded {
		printed := inShell(t, dir, command)
		if !strings.Contains(printed, "finding") && !strings.Contains(printed, "+++") {
			t.Errorf("$ %s prints no findings:\n%s", command, printed)
		}
		lines = append(lines, "$ "+command)
		lines = append(lines, strings.Split(strings.TrimRight(printed, "\n"), "\n")...)
		lines = append(lines, "")
	}
	drawn(t, "terminal.svg", terminal(lines[:len(lines)-1]))
}

// terminal is a picture of lines of text.
func terminal(lines []string) string {
	const width, height, left = 8.4, 19, 16
	columns := 80
	for _, line := range lines {
		columns = max(columns, len([]rune(line)))
	}
	var out strings.Builder
	w, h := int(float64(columns)*width)+2*left, len(lines)*height+2*left
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-label="dfix in a terminal">`+"\n", w, h, w, h)
	fmt.Fprintf(&out, `<rect width="%d" height="%d" rx="8" fill="#15191f"/>`+"\n", w, h)
	out.WriteString(`<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#d7dce2">` + "\n")
	for i, line := range lines {
		if line != "" {
			fmt.Fprintf(&out, `<text x="%d" y="%d" xml:space="preserve"%s>%s</text>`+"\n", left, left+14+i*height, tint(line), html.EscapeString(line))
		}
	}
	out.WriteString("</g>\n</svg>\n")
	return out.String()
}

// tint is the colour of a line of a terminal.
func tint(line string) string {
	switch {
	case strings.HasPrefix(line, "$ "):
		return ` fill="#ffffff" font-weight="bold"`
	case strings.HasPrefix(line, "+++") || strings.HasPrefix(line, "---") || strings.HasPrefix(line, "diff "):
		return ` fill="#8b949e"`
	case strings.HasPrefix(line, "+"):
		return ` fill="#5bd17f"`
	case strings.HasPrefix(line, "-"):
		return ` fill="#ff8a80"`
	case strings.HasPrefix(line, "@@"):
		return ` fill="#79c0ff"`
	case strings.HasPrefix(line, "  fix"):
		return ` fill="#5bd17f"`
	}
	return ""
}

// bar is a pair of the chart: the time of dfix and that of the least work, in milliseconds.
type bar struct {
	label       string
	dfix, least float64
}

// measured is a row of the first table of docs/performance.md.
var measured = regexp.MustCompile(`(?m)^\| ([^|]+) \| ([\d.]+) ms \| ([\d.]+) ms(?:, [^|]+)? \| [\d.]+ \|$`)

// bars reads the table of docs/performance.md.
func bars(t *testing.T, page string) (all []bar) {
	t.Helper()
	for _, m := range measured.FindAllStringSubmatch(page, -1) {
		dfix, err := strconv.ParseFloat(m[2], 64)
		least, err2 := strconv.ParseFloat(m[3], 64)
		if err != nil || err2 != nil {
			t.Fatalf("row %q", m[0])
		}
		label := regexp.MustCompile(` \([^)]*\)`).ReplaceAllString(m[1], "")
		all = append(all, bar{label, dfix, least})
	}
	if len(all) < 5 {
		t.Fatalf("the table has %d rows that can be drawn", len(all))
	}
	return all
}

// TestChart draws docs/performance.svg from the figures in docs/performance.md.
func TestChart(t *testing.T) {
	drawn(t, "performance.svg", chart(bars(t, read(t, "docs/performance.md"))))
}

// chart is a bar chart in which each pair has a scale of its own: the longer bar has the full width.
func chart(all []bar) string {
	const width, row, full, left = 760, 64, 560, 16
	var out strings.Builder
	h := len(all)*row + 56
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-label="time of dfix and of the least work of the same job">`+"\n", width, h, width, h)
	fmt.Fprintf(&out, `<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", width, h)
	out.WriteString(`<g font-family="system-ui, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif" font-size="13" fill="#1f2328">` + "\n")
	legend := func(x int, color, text string) {
		fmt.Fprintf(&out, `<rect x="%d" y="16" width="12" height="12" fill="%s"/><text x="%d" y="27">%s</text>`+"\n", x, color, x+18, text)
	}
	legend(left, "#1f6feb", "dfix")
	legend(left+80, "#afb8c1", "the least work of that job; each pair has a scale of its own")
	for i, b := range all {
		y := 44 + i*row
		scale := full / max(b.dfix, b.least)
		fmt.Fprintf(&out, `<text x="%d" y="%d" font-weight="600">%s</text>`+"\n", left, y+12, html.EscapeString(b.label))
		for k, v := range []float64{b.dfix, b.least} {
			color := []string{"#1f6feb", "#afb8c1"}[k]
			length := max(2, int(v*scale))
			fmt.Fprintf(&out, `<rect x="%d" y="%d" width="%d" height="14" fill="%s"/><text x="%d" y="%d">%s ms</text>`+"\n",
				left, y+18+k*17, length, color, left+length+8, y+30+k*17, strconv.FormatFloat(v, 'f', -1, 64))
		}
	}
	out.WriteString("</g>\n</svg>\n")
	return out.String()
}
