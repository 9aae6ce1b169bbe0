package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tailscale/hujson"
	"go.yaml.in/yaml/v4"
)

// maxDepth limits aliases of aliases and other chains that may be cyclic.
const (
	maxDepth   = 20
	maxEntries = 50_000 // nodes of a file
)

// Node is a value in a YAML or JSON file. The zero Node means that there is no value; it has no entries and no items.
type Node struct {
	*File
	yaml *yaml.Node // no alias
}

// Documents returns the roots of a YAML file before the first error.
func (s *File) Documents() (roots []Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			roots, err = nil, fmt.Errorf("yaml: %v", p) // the parser itself has failed
		}
	}()
	if err := Nesting(s.Src); err != nil {
		return nil, err
	}
	src := s.Src
	if strings.HasSuffix(s.Path, ".json") { // YAML contains JSON, but not the comments that people write in it
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

// count returns the number of nodes of a tree.
func count(n *yaml.Node) int {
	all := 1
	for _, child := range n.Content {
		all += count(child)
	}
	return all
}

// node follows aliases.
func (s *File) node(n *yaml.Node) Node {
	for i := 0; n.Kind == yaml.AliasNode && i < maxDepth; i++ {
		n = n.Alias
	}
	return Node{s, n}
}

// Given reports whether there is a value.
func (n Node) Given() bool { return n.yaml != nil }

func (n Node) is(kind yaml.Kind) bool { return n.yaml != nil && n.yaml.Kind == kind }

// IsMapping reports whether n has keys.
func (n Node) IsMapping() bool { return n.is(yaml.MappingNode) }

// IsReference reports whether n has the tag with which GitLab refers to another section.
func (n Node) IsReference() bool { return n.yaml != nil && n.yaml.Tag == "!reference" }

// Text returns the value of a scalar as YAML reads it; "" for null.
func (n Node) Text() string {
	if !n.is(yaml.ScalarNode) || n.yaml.Tag == "!!null" {
		return ""
	}
	return n.yaml.Value
}

// Pair is an entry of a mapping.
type Pair struct{ Key, Value Node }

// Entries returns the entries of a mapping, followed by those from merge keys that the mapping itself does not have. The earlier
// of several merged mappings wins.
func (n Node) Entries() []Pair {
	if !n.IsMapping() {
		return nil
	}
	var pairs []Pair
	keys, seen := map[string]bool{}, map[*yaml.Node]bool{} // each mapping is taken once, however often it is merged
	for todo := []Node{n}; len(todo) > 0; {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[n.yaml] {
			continue
		}
		seen[n.yaml] = true
		merged := n.Items()
		for i := 0; n.IsMapping() && i+1 < len(n.yaml.Content); i += 2 {
			key, value := n.node(n.yaml.Content[i]), n.node(n.yaml.Content[i+1])
			switch {
			case isMerge(n.yaml.Content[i]):
				merged = append(merged, value)
			case key.is(yaml.ScalarNode) && !keys[key.Text()]:
				keys[key.Text()] = true
				pairs = append(pairs, Pair{key, value})
			}
		}
		slices.Reverse(merged) // the first one is next
		todo = append(todo, merged...)
	}
	return pairs
}

func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Value == "<<" && (key.Tag == "!!merge" || key.Style == 0)
}

// At descends through mappings.
func (n Node) At(path ...string) Node {
	for _, key := range path {
		all := n.Entries()
		i := slices.IndexFunc(all, func(p Pair) bool { return p.Key.Text() == key })
		if i < 0 {
			return Node{}
		}
		n = all[i].Value
	}
	return n
}

// Items returns the items of a sequence, nil if n is not a sequence.
func (n Node) Items() []Node {
	if !n.is(yaml.SequenceNode) {
		return nil
	}
	all := make([]Node, len(n.yaml.Content))
	for i, item := range n.yaml.Content {
		all[i] = n.node(item)
	}
	return all
}

// Scalars returns a scalar, or the items of a sequence.
func (n Node) Scalars() []Node {
	if n.is(yaml.ScalarNode) {
		return []Node{n}
	}
	return n.Items()
}

// Sections returns the values of a key in n and below it. It does not follow references.
func (n Node) Sections(key string) []Node {
	var all []Node
	for i, child := range n.yaml.Content {
		if child.Kind != yaml.AliasNode {
			all = append(all, Node{n.File, child}.Sections(key)...)
		}
		if n.IsMapping() && i%2 == 1 && n.yaml.Content[i-1].Value == key {
			all = append(all, n.node(child))
		}
	}
	return all
}
