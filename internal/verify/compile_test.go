package verify

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

// mustConvert compiles a text that is known to compile.
func mustConvert(t *testing.T, text string, p *profile, target string) outcome {
	t.Helper()
	out, err := convert(context.Background(), []byte(text), p, target)
	if err != nil || out.err != nil {
		t.Fatal(err, out.err)
	}
	return out
}

// TestSameTextSameName: a text does not differ from itself, though local.unique is random.
func TestSameTextSameName(t *testing.T) {
	text := "FROM a\nCOPY . /src\nRUN --mount=type=bind,target=/m make\nFROM b\nCOPY --link --from=0 /x /x\nADD https://example.com/y /y\n"
	x, y := mustConvert(t, text, emptyProfile(), ""), mustConvert(t, text, emptyProfile(), "")
	if x.name() != y.name() {
		t.Errorf("%v != %v", x.name(), y.name())
	}
	if string(x.image) != string(y.image) {
		t.Errorf("%s != %s", x.image, y.image)
	}
}

// TestImagesDiffer: base images have a layer. Without layers they would all be scratch and look alike.
func TestImagesDiffer(t *testing.T) {
	seen := map[name]string{}
	for _, text := range []string{
		"FROM a", "FROM b", "FROM scratch", "FROM a:1", "FROM --platform=linux/arm64 a", "FROM --platform=linux/arm/v7 a", "FROM --platform=linux/arm/v6 a",
	} {
		n := mustConvert(t, text+"\n", emptyProfile(), "").name()
		if seen[n] != "" {
			t.Errorf("%q is %q", text, seen[n])
		}
		seen[n] = text
	}
}

func TestLinkIsMerge(t *testing.T) {
	out := mustConvert(t, "FROM a\nCOPY --link x /x\n", emptyProfile(), "")
	if out.graph.at(out.head).pb.GetMerge() == nil {
		t.Error("COPY --link is no merge: the capabilities are missing")
	}
}

func TestWritableBindMount(t *testing.T) {
	mustConvert(t, "FROM a\nRUN --mount=type=bind,rw,target=/m make\n", emptyProfile(), "")
}

func TestBuildArgumentsAreNotWritten(t *testing.T) {
	p := emptyProfile().with("", map[string]string{"SOURCE_DATE_EPOCH": ""})
	mustConvert(t, "FROM a\nRUN x\n", p, "")
	if _, ok := p.args["SOURCE_DATE_EPOCH"]; !ok {
		t.Error("the profile's arguments were changed")
	}
}

// TestEndlessTrigger: an image whose ONBUILD copies from itself is resolved without end. The number of calls ends
// it, not the time.
func TestEndlessTrigger(t *testing.T) {
	p := emptyProfile()
	p.onbuild = []string{"COPY --from=loop /a /a"}
	text := []byte("FROM loop\nRUN x\n")
	out, err := convert(context.Background(), text, p, "")
	if err != nil || !errors.Is(out.err, errTooManyImages) {
		t.Errorf("got %v, %v", out.err, err)
	}
	opt := convertOpt(text, p, "")
	_, err = dockerfile2llb.Dockerfile2LLB(context.Background(), text, opt)
	calls := enoughCalls(text) - opt.MetaResolver.(*resolver).left.Load()
	if err == nil || calls > enoughCalls(text)+8 {
		t.Errorf("%d calls, %v; want no more than %d", calls, err, enoughCalls(text))
	}
}

func TestPanicIsAnError(t *testing.T) {
	err := safely(func() error { panic("out of words") })
	if err == nil || !strings.Contains(err.Error(), "out of words") {
		t.Errorf("got %v", err)
	}
}

func TestClass(t *testing.T) {
	for _, texts := range [][2]string{
		{"FROM a\nRUN x\nFOO y\n", "FROM a\n\n\nFOO y\n"},
		{"FROM a AS x\nCOPY --from=1 /a /a\nFROM b\nCOPY --from=0 /a /a\n", "FROM a AS x\nCOPY --from=y /a /a\nFROM b AS y\nCOPY --from=x /a /a\n"},
		{"FROM {a}\nFROM {b}\nFROM {c}\nFROM {d}\n", "FROM {d}\nFROM {c}\nFROM {b}\nFROM {a}\n"},
	} {
		x, _ := convert(context.Background(), []byte(texts[0]), emptyProfile(), "")
		y, _ := convert(context.Background(), []byte(texts[1]), emptyProfile(), "")
		if x.err == nil || class(x.err) != class(y.err) {
			t.Errorf("%v and %v are not of one class", x.err, y.err)
		}
	}
}

func TestOutOfTime(t *testing.T) {
	change := pair{effect: rewrite.Preserves, before: three, old: "golang:1.22", new: "golang:1.22 AS build"}.change()
	_, err := New(Options{Timeout: time.Nanosecond}).Check(context.Background(), change)
	var unproven *rewrite.Unproven
	if !errors.Is(err, context.DeadlineExceeded) || errors.As(err, &unproven) {
		t.Errorf("timeout: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err = New(Options{}).Check(ctx, change); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestNoGoroutineLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, p := range pairs {
		_, _ = New(Options{}).Check(context.Background(), p.change())
		_, _ = New(Options{Timeout: time.Microsecond}).Check(context.Background(), p.change())
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}
