package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/dfix-dev/dfix/internal/images"
	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// image is one [[image]] table.
type image struct{ from, to, wrong string }

// tables holds the [[image]] tables. Their errors are reported later, when their lines are known.
type tables []image

func (t *tables) UnmarshalTOML(value any) error {
	switch array := value.(type) {
	case []map[string]any:
		for _, table := range array {
			*t = append(*t, readImage(table))
		}
		return nil
	case []any:
		for _, element := range array {
			table, _ := element.(map[string]any)
			*t = append(*t, readImage(table))
		}
		return nil
	}
	return errors.New("want tables [[image]] with from and to")
}

func readImage(table map[string]any) image {
	var i image
	i.from, _ = table["from"].(string)
	i.to, _ = table["to"].(string)
	if i.from == "" || i.to == "" {
		i.wrong = "it needs from and to, which are strings"
	}
	for _, key := range slices.Sorted(maps.Keys(table)) {
		if key != "from" && key != "to" {
			i.wrong = fmt.Sprintf("unknown key %q: it has from and to", key)
		}
	}
	return i
}

// Moves returns the moves that the [[image]] tables describe, nil if there is none.
func (c *Config) Moves() *images.Moves { return c.moves }

// images reads the [[image]] tables. Error messages have line numbers.
func (s source) images(c *Config) error {
	if len(c.Image) == 0 {
		return nil
	}
	lines, list := s.imageLines(len(c.Image)), []images.Move{}
	for i, table := range c.Image {
		if table.wrong != "" {
			return &Error{s.file, lines[i], "image: " + table.wrong}
		}
		move, err := images.NewMove(table.from, table.to, fmt.Sprintf("%s:%d", s.file, lines[i]))
		if err != nil {
			return &Error{s.file, lines[i], "image: " + strings.TrimPrefix(err.Error(), fmt.Sprintf("%s:%d: ", s.file, lines[i]))}
		}
		list = append(list, move)
	}
	moves, err := images.NewMoves(list, false)
	if err != nil {
		return &Error{s.file, lines[0], "image: " + err.Error()}
	}
	c.moves = moves
	return nil
}

var imageTable = lazyregexp.New(`(?m)^[ \t]*\[\[[ \t]*["']?image["']?[ \t]*\]\]`)

// imageLines returns the lines of the n tables, or the line of the key for each if they are written in another
// form.
func (s source) imageLines(n int) []int {
	var lines []int
	for _, at := range imageTable.FindAllStringIndex(s.text, -1) {
		lines = append(lines, 1+strings.Count(s.text[:at[0]], "\n"))
	}
	for len(lines) != n {
		lines = make([]int, n)
		for i := range lines {
			lines[i] = max(s.position(toml.Key{"image"}).Line, 1)
		}
	}
	return lines
}
