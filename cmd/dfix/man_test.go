package main

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestManualIsTrue: the manual page lists every command and every flag with what it does, and no other flag.
func TestManualIsTrue(t *testing.T) {
	var out bytes.Buffer
	p := &program{stdout: &out, stderr: new(bytes.Buffer)}
	if code := p.run(t.Context(), []string{"help", "--man"}); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	page := unformatted(out.String())
	all := []string{"--from"} // COPY --from is a flag of Dockerfiles
	for _, c := range p.commands() {
		if c.name != "" && (!strings.Contains(page, "dfix "+strings.TrimSpace(c.name+" "+c.args)+"\n") || !strings.Contains(page, c.usage[1:]+".")) {
			t.Errorf("the page does not describe the command %s", c.name)
		}
		c.flags().VisitAll(func(f *pflag.Flag) {
			all = append(all, dashed(f.Name))
			if _, usage := pflag.UnquoteUsage(f); !strings.Contains(page, dashed(f.Name)) || !strings.Contains(page, usage[1:]+".") {
				t.Errorf("the page does not describe %s: %s", f.Name, usage)
			}
		})
	}
	for _, flag := range regexp.MustCompile(`--[a-z][-a-z]*`).FindAllString(page, -1) {
		if !slices.Contains(all, flag) {
			t.Errorf("the page speaks of %s, which is no flag", flag)
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
