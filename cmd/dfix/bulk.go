package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/discover"
)

// readFilesFrom reads the paths of --files-from. Another program has found them, so they are not named by the user.
func (o *options) readFilesFrom(c *cli.Context) error {
	name := c.String("files-from")
	switch {
	case !c.IsSet("files-from"):
		return nil
	case o.stdin:
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
	if o.nul {
		end = "\x00"
	}
	for path := range strings.SplitSeq(string(text), end) {
		if path != "" {
			o.given = append(o.given, path)
		}
	}
	return nil
}

// shard is one of several parts of the sorted list of files; the zero value is all of it.
type shard struct{ part, of int }

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
		return fmt.Errorf("--shard %s: want I/N with 1 ≤ I ≤ N", value)
	}
	if o.stdin {
		return errors.New("--shard cannot be combined with the path -")
	}
	o.shard = shard{i, n}
	return nil
}

// files cuts the part out of the list. The parts are stretches of it, so that their outputs in the
// order of the parts are that of the whole.
func (s shard) files(all []discover.File) []discover.File {
	if s.of == 0 {
		return all
	}
	return all[len(all)*(s.part-1)/s.of : len(all)*s.part/s.of]
}
