package repo

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/tailscale/hujson"
	"go.yaml.in/yaml/v4"

	"github.com/dfix-dev/dfix/internal/bounded"
)

// maxDepth bounds aliases of aliases and everything else that may go round in circles.
const (
	maxDepth   = 20
	maxEntries = 50_000 // nodes of a file
)

// documents returns the roots of a YAML file, as far as it can be read, and notes what cannot.
func (sc *scan) documents(s *source) []*yaml.Node {
	roots, err := s.documents()
	if err != nil {
		sc.note(s.path, err)
		s.broken = true
	}
	return roots
}

// documents returns the roots of a YAML file before the first error.
func (s *source) documents() (roots []*yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			roots, err = nil, fmt.Errorf("yaml: %v", p) // the parser itself has failed
		}
	}()
	if err := bounded.Nesting(s.src); err != nil {
		return nil, err
	}
	src := s.src
	if strings.HasSuffix(s.path, ".json") { // YAML contains JSON, but not the comments that people write in it
		body := bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
		standard, err := hujson.Standardize(body)
		if err != nil {
			return nil, err
		}
		src = append(src[:len(src)-len(body):len(src)-len(body)], standard...)
	}
	d := yaml.NewDecoder(bytes.NewReader(src))
	for nodes := 0; ; {
		var n yaml.Node
		if err := d.Decode(&n); err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return roots, err
		}
		if nodes += count(&n); nodes > maxEntries {
			return nil, fmt.Errorf("more than %d YAML nodes", maxEntries)
		}
		if n.Kind == yaml.DocumentNode && len(n.Content) == 1 {
			roots = append(roots, n.Content[0])
		}
	}
}

// count is the number of nodes of a tree.
func count(n *yaml.Node) int {
	all := 1
	for _, child := range n.Content {
		all += count(child)
	}
	return all
}

// target follows aliases.
func target(n *yaml.Node) *yaml.Node {
	for i := 0; n != nil && n.Kind == yaml.AliasNode && i < maxDepth; i++ {
		n = n.Alias
	}
	return n
}

// pair is an entry of a mapping.
type pair struct{ key, value *yaml.Node }

// entries returns those of a mapping, after them the ones that merge keys bring in and that
// it does not have itself. The earlier of several merged mappings wins.
func entries(n *yaml.Node) []pair {
	c := collector{keys: map[string]bool{}, nodes: map[*yaml.Node]bool{}}
	if n = target(n); n != nil && n.Kind == yaml.MappingNode {
		c.collect(n)
	}
	return c.pairs
}

type collector struct {
	pairs []pair
	keys  map[string]bool
	nodes map[*yaml.Node]bool // each is taken once, however often it is merged
}

func (c *collector) collect(n *yaml.Node) {
	n = target(n)
	if n == nil || c.nodes[n] {
		return
	}
	c.nodes[n] = true
	switch n.Kind {
	case yaml.SequenceNode:
		for _, part := range n.Content {
			c.collect(part)
		}
	case yaml.MappingNode:
		c.mapping(n)
	}
}

func (c *collector) mapping(n *yaml.Node) {
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := target(n.Content[i]), n.Content[i+1]
		switch {
		case isMerge(n.Content[i]):
			merged = append(merged, value)
		case key.Kind == yaml.ScalarNode && !c.keys[key.Value]:
			c.keys[key.Value] = true
			c.pairs = append(c.pairs, pair{n.Content[i], value})
		}
	}
	for _, value := range merged {
		c.collect(value)
	}
}

func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Value == "<<" && (key.Tag == "!!merge" || key.Style == 0)
}

// at descends through mappings; nil if there is no such value.
func at(n *yaml.Node, path ...string) *yaml.Node {
	for _, key := range path {
		n = value(n, key)
	}
	return target(n)
}

func value(n *yaml.Node, key string) *yaml.Node {
	for _, p := range entries(n) {
		if target(p.key).Value == key {
			return target(p.value)
		}
	}
	return nil
}

// items returns those of a sequence.
func items(n *yaml.Node) []*yaml.Node {
	if n = target(n); n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	all := make([]*yaml.Node, len(n.Content))
	for i, item := range n.Content {
		all[i] = target(item)
	}
	return all
}
