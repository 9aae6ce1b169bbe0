package repo

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
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

// node is a value of a YAML or JSON file. The zero node is none; it has no entries and no items.
type node struct {
	*source
	yaml *yaml.Node // no alias
}

// documents returns the roots of a YAML file before the first error.
func (s *source) documents() (roots []node, err error) {
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
		body := bytes.TrimPrefix(src, byteOrderMark)
		standard, err := hujson.Standardize(bytes.Clone(body)) // which overwrites comments
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
			roots = append(roots, s.node(n.Content[0]))
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

// node follows aliases.
func (s *source) node(n *yaml.Node) node {
	for i := 0; n.Kind == yaml.AliasNode && i < maxDepth; i++ {
		n = n.Alias
	}
	return node{s, n}
}

func (n node) given() bool { return n.yaml != nil }

func (n node) is(kind yaml.Kind) bool { return n.yaml != nil && n.yaml.Kind == kind }

// text is the value of a scalar as YAML reads it.
func (n node) text() string {
	if !n.is(yaml.ScalarNode) {
		return ""
	}
	return n.yaml.Value
}

// pair is an entry of a mapping.
type pair struct{ key, value node }

// entries returns those of a mapping, after them the ones that merge keys bring in and that
// it does not have itself. The earlier of several merged mappings wins.
func (n node) entries() []pair {
	c := collector{source: n.source, keys: map[string]bool{}, nodes: map[*yaml.Node]bool{}}
	if n.is(yaml.MappingNode) {
		c.collect(n)
	}
	return c.pairs
}

type collector struct {
	*source
	pairs []pair
	keys  map[string]bool
	nodes map[*yaml.Node]bool // each is taken once, however often it is merged
}

func (c *collector) collect(n node) {
	if c.nodes[n.yaml] {
		return
	}
	c.nodes[n.yaml] = true
	if n.is(yaml.MappingNode) {
		c.mapping(n.yaml.Content)
	}
	for _, part := range n.items() {
		c.collect(part)
	}
}

func (c *collector) mapping(content []*yaml.Node) {
	var merged []node
	for i := 0; i+1 < len(content); i += 2 {
		key, value := c.node(content[i]), c.node(content[i+1])
		switch {
		case isMerge(content[i]):
			merged = append(merged, value)
		case key.is(yaml.ScalarNode) && !c.keys[key.text()]:
			c.keys[key.text()] = true
			c.pairs = append(c.pairs, pair{key, value})
		}
	}
	for _, value := range merged {
		c.collect(value)
	}
}

func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Value == "<<" && (key.Tag == "!!merge" || key.Style == 0)
}

// at descends through mappings.
func (n node) at(path ...string) node {
	for _, key := range path {
		all := n.entries()
		i := slices.IndexFunc(all, func(p pair) bool { return p.key.text() == key })
		if i < 0 {
			return node{}
		}
		n = all[i].value
	}
	return n
}

// items returns those of a sequence.
func (n node) items() []node {
	if !n.is(yaml.SequenceNode) {
		return nil
	}
	all := make([]node, len(n.yaml.Content))
	for i, item := range n.yaml.Content {
		all[i] = n.node(item)
	}
	return all
}

// scalars returns a scalar, or the items of a sequence.
func (n node) scalars() []node {
	if n.is(yaml.ScalarNode) {
		return []node{n}
	}
	return n.items()
}
