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

// tables holds the [[image]] tables. source.images checks them, because their lines are not known before.
type tables []map[string]any

func (t *tables) UnmarshalTOML(value any) error {
	switch array := value.(type) {
	case []map[string]any:
		*t = array
		return nil
	case []any:
		for _, element := range array {
			table, _ := element.(map[string]any)
			*t = append(*t, table)
		}
		return nil
	}
	return errors.New("want tables [[image]] with from and to")
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
		place := fmt.Sprintf("%s:%d", s.file, lines[i])
		move, err := readMove(table, place)
		if err != nil {
			return &Error{s.file, lines[i], "image: " + strings.TrimPrefix(err.Error(), place+": ")}
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

// readMove reads a table. place is for messages.
func readMove(table map[string]any, place string) (images.Move, error) {
	for _, key := range slices.Sorted(maps.Keys(table)) {
		if key != "from" && key != "to" {
			return images.Move{}, fmt.Errorf("unknown key %q: it has from and to", key)
		}
	}
	from, _ := table["from"].(string)
	to, _ := table["to"].(string)
	if from == "" || to == "" {
		return images.Move{}, errors.New("it needs from and to, which are strings")
	}
	return images.NewMove(from, to, place)
}

var imageTable = lazyregexp.New(`(?m)^[ \t]*\[\[[ \t]*["']?image["']?[ \t]*\]\]`)

// imageLines returns the lines of the n tables, or the line of the key for each if they are written in another
// form.
func (s source) imageLines(n int) []int {
	var lines []int
	for _, at := range imageTable().FindAllStringIndex(s.text, -1) {
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
