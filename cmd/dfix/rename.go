package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/dfix-dev/dfix/internal/discover"
	"github.com/dfix-dev/dfix/internal/format"
	"github.com/dfix-dev/dfix/internal/rename"
	"github.com/dfix-dev/dfix/internal/repo"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
	"github.com/dfix-dev/dfix/internal/verify"
)

// renameFlags are those of the main command that say what a run does with its changes.
func renameFlags() []cli.Flag {
	names := []string{"diff", "write", "list", "check", "allow-dirty", "0", "no-verify", "verify-timeout", "exit-zero", "color", "quiet", "verbose"}
	own := slices.DeleteFunc(flags(), func(f cli.Flag) bool { return !slices.Contains(names, f.Names()[0]) })
	return append(own, &cli.BoolFlag{Name: "force", Usage: "rename though places are left that may name the stage; list them"})
}

// renameStage is the action of `dfix rename`. Nothing is written, and nothing shown, if not everything
// can be renamed.
func (p *program) renameStage(c *cli.Context) error {
	start := time.Now()
	opt, err := readRenameOptions(c)
	if err != nil {
		return err
	}
	args := c.Args()
	file, err := dockerfileAt(c.Context, args.Get(2))
	if err != nil {
		return err
	}
	s := p.session(opt)
	results, err := s.rename(c.Context, file, args.Get(0), args.Get(1))
	if err != nil {
		return fmt.Errorf("%s: %w", format.Path(file.Path), err)
	}
	if opt.mode == modeWrite {
		if err := s.writeRenamed(c.Context, results); err != nil {
			return err
		}
	}
	for _, r := range results {
		s.summary.Add(&r.File)
		if err := s.print(r); err != nil {
			return fmt.Errorf("stdout: %w", err)
		}
	}
	p.code = exitCode(opt, &s.summary, failures{})
	return errors.Join(s.out.Flush(), s.tellRenamed(args.Get(0), args.Get(1), time.Since(start)))
}

// readRenameOptions checks the command line of `dfix rename`.
func readRenameOptions(c *cli.Context) (*options, error) {
	if n := c.NArg(); n < 2 || n > 3 {
		return nil, errors.New("dfix rename takes a STAGE (its name or number), its NEW name and perhaps a PATH")
	}
	o := &options{
		verify: !c.Bool("no-verify"), timeout: c.Duration("verify-timeout"), jobs: 1, exitZero: c.Bool("exit-zero"),
		color: c.String("color"), quiet: c.Bool("quiet"), verbose: c.Bool("verbose"), nul: c.Bool("0"),
		allowDirty: c.Bool("allow-dirty"), force: c.Bool("force"),
	}
	for _, step := range []func(*cli.Context) error{o.readMode, o.readNumbers} {
		if err := step(c); err != nil {
			return nil, err
		}
	}
	if o.mode == modeReport {
		o.mode = modeDiff
	}
	return o, nil
}

// dockerfileAt returns the file that a path means: itself, or the one Dockerfile of a directory. Only the first
// counts as named.
func dockerfileAt(ctx context.Context, path string) (discover.File, error) {
	named := path != ""
	if path == "" {
		path = "Dockerfile"
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		named = false
		if only := filepath.Join(path, "Dockerfile"); exists(only) {
			path = only
		}
	}
	files, errs := discover.Find(ctx, []string{path}, discover.Options{})
	switch {
	case len(errs) > 0:
		return discover.File{}, fmt.Errorf("%s: %w", format.Path(path), errs[0])
	case len(files) == 0:
		return discover.File{}, fmt.Errorf("%s: no Dockerfiles found", format.Path(path))
	case len(files) > 1:
		return discover.File{}, fmt.Errorf("%s holds %d Dockerfiles: name one, %s or another", format.Path(path), len(files), format.Path(files[0].Path))
	}
	files[0].Named = named
	return files[0], nil
}

func exists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// rename makes and proves all changes, in the order of paths.
func (s *session) rename(ctx context.Context, f discover.File, stage, name string) ([]*result, error) {
	g, err := graphAt(f.Real)
	if err != nil {
		return nil, err
	}
	repository := s.around.of(f.Real)
	plan, err := rename.New(g, repository.Of(f.Real).Facts(), stage, name)
	if err != nil {
		return nil, err
	}
	changed := newRenamed(f.Path, f.Real, g.File.Src, plan.After)
	changed.named, changed.given = f.Named, f.Named
	results := []*result{changed}
	if plan.Named(g) && plan.Old != plan.New {
		if results, err = s.renameBeside(results, repository, f.Real, plan); err != nil {
			return nil, err
		}
	}
	if s.opt.verify && len(plan.Edits) > 0 {
		changed.Proven, err = s.proveRenamed(ctx, plan, g)
	}
	slices.SortFunc(results, func(x, y *result) int { return strings.Compare(x.Path, y.Path) })
	return results, err
}

// renameBeside changes the other files of the repository, and reads them again.
func (s *session) renameBeside(results []*result, repository *repo.Repository, dockerfile string, plan *rename.Plan) ([]*result, error) {
	edits, left, err := repository.Rename(dockerfile, plan.Old, plan.New, s.opt.force)
	if refusal := (*repo.Refusal)(nil); errors.As(err, &refusal) {
		return nil, fmt.Errorf("%w (--force renames all the same)", err)
	} else if err != nil {
		return nil, err
	}
	for _, l := range left {
		s.note(fmt.Errorf("left as it is: %w", l))
	}
	if s.opt.verify && len(edits) > 0 {
		if err := repository.Reread(edits); err != nil {
			return nil, err
		}
	}
	for _, e := range edits {
		r := newRenamed(s.around.relative(e.Path), e.Path, e.Before, e.After)
		r.Proven = s.opt.verify
		results = append(results, r)
	}
	return results, nil
}

// proveRenamed compiles the Dockerfile before and after. A proof that fails is a refusal: whoever asked is told.
func (s *session) proveRenamed(ctx context.Context, plan *rename.Plan, g *stages.Graph) (bool, error) {
	opt := verify.Options{Timeout: s.opt.timeout}
	if plan.Named(g) {
		opt.Renamed = map[string]string{plan.Old: plan.New}
	}
	proof, err := verify.New(opt).Check(ctx, plan.Change(g))
	switch {
	case err != nil:
		return false, fmt.Errorf("not proven, nothing is changed: %w", err)
	case !proof.Ran:
		return false, fmt.Errorf("nothing can be proven and nothing is changed (--no-verify changes it all the same): %s", proof.Note)
	}
	return true, nil
}

func graphAt(path string) (*stages.Graph, error) {
	src, err := readFile(path)
	if err != nil {
		return nil, plain(err)
	}
	file, err := parse(path, src)
	if err != nil {
		return nil, err
	}
	return stages.Build(file)
}

// parse is syntax.Parse for a file in the language of Docker's own frontend.
func parse(path string, src []byte) (*syntax.File, error) {
	if image, line, other := syntax.OtherFrontend(src); other {
		return nil, &syntax.Error{Line: line, Msg: "another frontend, " + image + ", reads this file"}
	}
	return syntax.Parse(path, src)
}

func newRenamed(path, real string, before, after []byte) *result {
	report := &rewrite.Report{Name: path, Before: before, After: after}
	return &result{File: format.File{Path: path, Before: before, Report: report}, real: real}
}

// tellRenamed is the last line on stderr.
func (s *session) tellRenamed(stage, name string, took time.Duration) error {
	if s.opt.quiet || s.opt.mode == modeList {
		return nil
	}
	did := "would be"
	if s.opt.mode == modeWrite {
		did = "is"
	}
	proof := fmt.Sprintf("proof: %d of %d", s.summary.Proven, s.summary.Changed)
	if !s.opt.verify {
		proof = "no proof"
	}
	_, err := fmt.Fprintf(s.stderr, "%s %s called %s, in %d of %d files (%.1f s, %s)\n", stage, did, name, s.summary.Changed, s.summary.Files, took.Seconds(), proof)
	return err
}
