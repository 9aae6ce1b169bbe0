package main

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

// TestManualIsTrue: the manual page lists every command and every flag with what it does, and no other flag.
func TestManualIsTrue(t *testing.T) {
	var out bytes.Buffer
	p := &program{stdout: &out, stderr: new(bytes.Buffer)}
	if code := p.run(t.Context(), []string{"help", "--man"}); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	page := unformatted(out.String())
	app := p.app()
	all := []string{"--help", "--version", "--from"} // COPY --from is a flag of Dockerfiles
	check := func(flags []cli.Flag) {
		for _, f := range flags {
			all = append(all, dashed(f.Names()[0]))
			usage := strings.ReplaceAll(f.(cli.DocGenerationFlag).GetUsage(), "`", "")
			if !strings.Contains(page, dashed(f.Names()[0])) || !strings.Contains(page, usage[1:]+".") {
				t.Errorf("the page does not describe %s: %s", f.Names()[0], usage)
			}
		}
	}
	check(app.Flags)
	for _, c := range app.Commands {
		if !strings.Contains(page, "dfix "+strings.TrimSpace(c.Name+" "+c.ArgsUsage)+"\n") || !strings.Contains(page, c.Usage[1:]+".") {
			t.Errorf("the page does not describe the command %s", c.Name)
		}
		check(c.Flags)
	}
	for _, flag := range regexp.MustCompile(`--[a-z][-a-z]*`).FindAllString(page, -1) {
		if !slices.Contains(all, flag) {
			t.Errorf("the page names %s, which is no flag", flag)
		}
	}
	for _, placeholder := range regexp.MustCompile(`@[A-Z]+@`).FindAllString(page, -1) {
		t.Errorf("%s is left in the page", placeholder)
	}
}

// unformatted leaves out fonts and escapes.
func unformatted(roff string) string {
	text := regexp.MustCompile(`\\f[A-Z]`).ReplaceAllString(roff, "")
	return strings.NewReplacer(`\-`, "-", `\(rs`, `\`, `\&`, "", `\e`, `\`).Replace(text)
}
