package trace_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/trace"
)

// chain is a file of n stages, each of which takes from the one before it, and some from its base.
func chain(n int) string {
	var b strings.Builder
	b.WriteString("FROM golang:1.24 AS s0\nWORKDIR /src\nCOPY . .\nRUN go build -o /out/app0 ./cmd/app\n")
	for i := 1; i < n; i++ {
		from := "golang:1.24"
		if i%7 == 0 {
			from = fmt.Sprintf("s%d", i-1)
		}
		fmt.Fprintf(&b, "FROM %s AS s%d\nWORKDIR /src\nARG V=1\nENV P=/p/$V\nRUN apt-get update && apt-get install -y x%d && rm -rf /var/lib/apt\n", from, i, i)
		fmt.Fprintf(&b, "COPY --from=s%d /out/app%d /in/app\nRUN make -C /in all test || true\nRUN mkdir -p /out && mv /in/app /out/app%d\n", i-1, i-1, i)
	}
	fmt.Fprintf(&b, "CMD [\"/out/app%d\"]\n", n-1)
	return b.String()
}

// BenchmarkTrace is one trail through a file of 59 stages, which is already parsed.
func BenchmarkTrace(b *testing.B) {
	g, err := graphOf([]byte(chain(59)))
	if err != nil {
		b.Fatal(err)
	}
	last := g.Stages[len(g.Stages)-1]
	for b.Loop() {
		trail := trace.New(g, trace.Options{}).File(last, "/out/app58")
		if trail.Ends != trace.Certain || len(trail.Steps) != 59*2-1 {
			b.Fatalf("%d steps, %s %s", len(trail.Steps), trail.Ends, trail.Reason)
		}
	}
}
