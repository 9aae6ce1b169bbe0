package verify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// images compares two image configs. It only notes a difference in history text.
func (c *comparison) images(t target, p *profile, x, y []byte) string {
	if bytes.Equal(x, y) && c.claim.amended == nil {
		return ""
	}
	before, after := c.decode(x), c.decode(y)
	if what := c.claim.amended.apply(t.stage, p.author, before, after); what != "" {
		return what
	}
	places := unequal("", before, after)
	text := slices.DeleteFunc(slices.Clone(places), func(p place) bool { return !p.historyText() })
	switch {
	case len(places) > len(text):
		return "the image config differs: " + join(slices.DeleteFunc(places, place.historyText))
	case len(text) > 0 && c.history == "":
		c.history = fmt.Sprintf("%s: the image config differs: %s", t, text[0])
	}
	return ""
}

// decode parses an image config and drops the history of inserted tests.
func (c *comparison) decode(dt []byte) map[string]any {
	var config map[string]any
	if err := json.Unmarshal(dt, &config); err != nil {
		panic(err) // it has just been marshalled
	}
	if history, ok := config["history"].([]any); ok && c.claim.guards != nil {
		config["history"] = slices.DeleteFunc(history, c.claim.guards.wrote)
	}
	return config
}

// place is where two configs differ.
type place struct{ at, before, after string }

func (p place) String() string { return fmt.Sprintf("%s is %s, was %s", p.at, p.after, p.before) }

func (p place) historyText() bool {
	return strings.HasPrefix(p.at, "history[") && strings.HasSuffix(p.at, "].created_by")
}

func join(places []place) string {
	words := make([]string, len(places))
	for i, p := range places {
		words[i] = p.String()
	}
	return strings.Join(words, "; ")
}

// unequal returns the places in which two JSON values differ.
func unequal(at string, x, y any) []place {
	if reflect.DeepEqual(x, y) {
		return nil
	}
	var places []place
	switch x := x.(type) {
	case map[string]any:
		if y, ok := y.(map[string]any); ok {
			keys := maps.Clone(x)
			maps.Copy(keys, y)
			for _, k := range slices.Sorted(maps.Keys(keys)) {
				places = append(places, unequal(strings.TrimPrefix(at+"."+k, "."), x[k], y[k])...)
			}
			return places
		}
	case []any:
		if y, ok := y.([]any); ok && len(x) == len(y) {
			for i := range x {
				places = append(places, unequal(fmt.Sprintf("%s[%d]", at, i), x[i], y[i])...)
			}
			return places
		}
	}
	return []place{{at, value(x), value(y)}}
}

func value(v any) string {
	dt, _ := json.Marshal(v)
	return short(string(dt))
}
