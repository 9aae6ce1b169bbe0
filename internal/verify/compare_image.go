package verify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	dockerspec "github.com/moby/docker-image-spec/specs-go/v1"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

// imageConfigs compares two image configs. It only notes a difference in history text.
func (c *comparison) imageConfigs(t target, p *profile, x, y []byte) string {
	if bytes.Equal(x, y) && c.claim.amended == nil {
		return ""
	}
	before, after := c.decode(x), c.decode(y)
	if what := c.claim.amended.apply(c.after, t.stage, p.author, before, after); what != "" {
		return what
	}
	var places []string
	unequal("", untyped(before), untyped(after), func(at string, x, y any) {
		what := fmt.Sprintf("%s is %s, was %s", at, value(y), value(x))
		if !strings.HasPrefix(at, "history[") || !strings.HasSuffix(at, "].created_by") {
			places = append(places, what)
		} else if c.history == "" {
			c.history = fmt.Sprintf("%s: the image config differs: %s", t, what)
		}
	})
	if len(places) > 0 {
		return "the image config differs: " + strings.Join(places, "; ")
	}
	return ""
}

// decode parses an image config and drops the history of inserted tests.
func (c *comparison) decode(dt []byte) *dockerspec.DockerOCIImage {
	image := &dockerspec.DockerOCIImage{}
	if err := json.Unmarshal(dt, image); err != nil {
		panic(err) // it has just been marshalled
	}
	image.History = slices.DeleteFunc(image.History, func(h ocispecs.History) bool { return c.claim.testWrote(h.CreatedBy) })
	return image
}

// untyped returns an image config as maps and slices.
func untyped(image *dockerspec.DockerOCIImage) (config any) {
	dt, err := json.Marshal(image)
	if err == nil {
		err = json.Unmarshal(dt, &config)
	}
	if err != nil {
		panic(err) // it has just been unmarshalled
	}
	return config
}

// unequal calls report for the places in which two JSON values differ.
func unequal(at string, x, y any, report func(at string, x, y any)) {
	if reflect.DeepEqual(x, y) {
		return
	}
	switch x := x.(type) {
	case map[string]any:
		if y, ok := y.(map[string]any); ok {
			keys := maps.Clone(x)
			maps.Copy(keys, y)
			for _, k := range slices.Sorted(maps.Keys(keys)) {
				unequal(strings.TrimPrefix(at+"."+k, "."), x[k], y[k], report)
			}
			return
		}
	case []any:
		if y, ok := y.([]any); ok && len(x) == len(y) {
			for i := range x {
				unequal(fmt.Sprintf("%s[%d]", at, i), x[i], y[i], report)
			}
			return
		}
	}
	report(at, x, y)
}

func value(v any) string {
	dt, _ := json.Marshal(v)
	return short(string(dt))
}
