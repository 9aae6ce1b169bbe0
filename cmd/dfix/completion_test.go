package main

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestCompletionsOnce: each shell gets every flag, command, rule and format once.
func TestCompletionsOnce(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "powershell"} {
		lists := regexp.MustCompile(`(?m)(?:'|compadd -- )([-a-z0-9 ]* [-a-z0-9 ]*)(?:'|$)`).FindAllStringSubmatch(completionOf(t, shell), -1)
		seen := []string{}
		for _, list := range lists {
			words := strings.Fields(list[1])
			slices.Sort(words)
			if unique := slices.Compact(slices.Clone(words)); len(unique) != len(words) {
				t.Errorf("%s: offered twice: %q", shell, words)
			}
			seen = append(seen, words...)
		}
		for _, word := range []string{"--help", "--version", "--allow-dirty", "--drop-digest", "rename", "image", "unused-ignore", "jsonl", "always", "fish"} {
			if !slices.Contains(seen, word) {
				t.Errorf("%s: %s is not offered", shell, word)
			}
		}
	}
	lines := slices.Sorted(strings.Lines(completionOf(t, "fish")))
	if unique := slices.Compact(slices.Clone(lines)); len(unique) != len(lines) || len(lines) < 30 {
		t.Errorf("fish: offered twice: %q", lines)
	}
	for _, flag := range []string{" -l help -s h ", " -l version "} {
		if n := strings.Count(strings.Join(lines, ""), flag); n != 1 {
			t.Errorf("fish: %d lines with%s", n, flag)
		}
	}
}

func completionOf(t *testing.T, shell string) string {
	t.Helper()
	var out bytes.Buffer
	p := &program{stdout: &out, stderr: new(bytes.Buffer)}
	if code := p.run(t.Context(), []string{"completion", shell}); code != 0 {
		t.Fatalf("%s: exit code %d", shell, code)
	}
	return out.String()
}
