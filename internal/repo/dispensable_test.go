package repo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/repo/mention"
)

// A large executable and a large page say nothing certain. A large script may.
func TestDispensable(t *testing.T) {
	large := strings.Repeat("x", mention.MaxSize+1)
	dir := writeArchive(t, "\n-- Dockerfile --\n-- CHANGELOG.md --\n"+large+"\n-- run --\n\x7fELF"+large+"\n-- tool --\n#!/bin/sh\n"+large+"\n")
	for _, name := range []string{"run", "tool"} {
		if err := os.Chmod(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	unread := Open(dir).of(filepath.Join(dir, "Dockerfile")).unread
	if len(unread) != 1 || unread[0].File != "tool" {
		t.Errorf("not read: %v", unread)
	}
}
