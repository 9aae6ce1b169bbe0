package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/run"
)

// readFilesFrom reads the paths of --files-from. They do not count as named by the user, because another program has
// found them.
func (o *options) readFilesFrom(c *cli.Context) error {
	name := c.String("files-from")
	switch {
	case !c.IsSet("files-from"):
		return nil
	case o.Stdin:
		return errors.New("--files-from cannot be combined with the path -")
	}
	input := c.App.Reader
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("--files-from: %w", err)
		}
		defer file.Close()
		input = file
	}
	text, err := io.ReadAll(input)
	if err != nil {
		return fmt.Errorf("--files-from: %w", err)
	}
	end := "\n"
	if o.NUL {
		end = "\x00"
	}
	for path := range strings.SplitSeq(string(text), end) {
		if !o.NUL {
			path = strings.TrimSuffix(path, "\r") // as in git's --pathspec-from-file
		}
		if path != "" {
			o.Given = append(o.Given, path)
		}
	}
	return nil
}

// readShard reads I/N of --shard or of DFIX_SHARD.
func (o *options) readShard(c *cli.Context) error {
	value := c.String("shard")
	if value == "" && !c.IsSet("shard") {
		return nil
	}
	part, of, ok := strings.Cut(value, "/")
	i, err := strconv.Atoi(part)
	n, err2 := strconv.Atoi(of)
	if !ok || err != nil || err2 != nil || i < 1 || i > n {
		name := "--shard " + value
		if env := os.Getenv("DFIX_SHARD"); env != "" && value == env {
			name = "DFIX_SHARD=" + value
		}
		return fmt.Errorf("%s: want I/N with 1 ≤ I ≤ N", name)
	}
	if o.Stdin {
		return errors.New("--shard cannot be combined with the path -")
	}
	o.Shard = run.Shard{Part: i, Of: n}
	return nil
}

// readBaseline reads the findings that do not count.
func (o *options) readBaseline(c *cli.Context) error {
	file, update := c.String("baseline"), c.Bool("update-baseline")
	switch {
	case !c.IsSet("baseline") && update:
		return errors.New("--update-baseline needs --baseline FILE")
	case !c.IsSet("baseline"):
		return nil
	case update && (o.Mode != run.Report || o.Stdin || c.String("shard") != "" || c.IsSet("resume")):
		return errors.New("--update-baseline needs a report of all files: it cannot be combined with -, --write, --diff, --list, --check, --shard or --resume")
	}
	if err := o.ReadBaseline(file, update); err != nil {
		return fmt.Errorf("--baseline: %w", err)
	}
	return nil
}

// readResume reads the report of --resume.
func (o *options) readResume(c *cli.Context) error {
	name := c.String("resume")
	switch {
	case !c.IsSet("resume"):
		return nil
	case o.Stdin:
		return errors.New("--resume cannot be combined with the path -")
	}
	for _, r := range o.Reports {
		if filepath.Clean(r.File) == filepath.Clean(name) {
			return fmt.Errorf("--resume and --report both name %s: the new report would replace the old one", name)
		}
	}
	if err := o.ReadEarlier(name); err != nil {
		return fmt.Errorf("--resume: %w", err)
	}
	return nil
}
