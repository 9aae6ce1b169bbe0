package run

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/rules"
	"github.com/dfix-dev/dfix/internal/stages"
)

// Reading is one Dockerfile that is read and not changed.
type Reading struct {
	Path  string
	src   []byte
	Graph *stages.Graph
	Facts rewrite.RepoFacts
}

// Read reads the Dockerfile at a path: a file, a directory with one, "" for ./Dockerfile, "-" for standard input.
func Read(ctx context.Context, stdin io.Reader, path string) (*Reading, error) {
	r := &Reading{Path: path}
	var err error
	if path == "-" {
		r.src, err = readAll(stdin)
	} else {
		var file discover.File
		if file, err = dockerfileAt(ctx, path); err != nil {
			return nil, err
		}
		r.Path = file.Path
		if r.src, err = ReadFile(file.Real); err == nil {
			r.Facts = newRepositories([]string{file.Path}, nil).factsOf(file.Real)()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", format.Path(r.Path), err)
	}
	if r.Graph, err = parse(r.Path, r.src); err != nil {
		return nil, fmt.Errorf("%s:%s", format.Path(r.Path), Located(err))
	}
	return r, nil
}

// Findings returns the findings of the wanted rules, without ignored ones. It writes nothing. After a fault it returns none.
func (r *Reading) Findings(ctx context.Context, wanted func(*rewrite.Rule) bool) []rewrite.Outcome {
	var selected []*rewrite.Rule
	for _, rule := range rules.All {
		if wanted(rule) {
			selected = append(selected, rule)
		}
	}
	report, err := rewrite.Run(ctx, r.Path, r.src, rewrite.Options{
		Rules: selected, Repo: func() rewrite.RepoFacts { return r.Facts },
	})
	if err != nil || report.Fault != nil {
		return nil
	}
	return slices.DeleteFunc(report.Outcomes, func(o rewrite.Outcome) bool { return o.Skip == rewrite.SkipIgnored })
}

// IsDockerfile reports whether an argument is the path of a Dockerfile: it has the name of a Dockerfile, is a directory with one,
// or is an existing relative path.
func IsDockerfile(arg string) bool {
	return arg == "-" || discover.Counts(filepath.Base(arg)) || exists(filepath.Join(arg, "Dockerfile")) || !filepath.IsAbs(arg) && exists(arg)
}
