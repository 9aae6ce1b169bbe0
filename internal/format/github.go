package format

import (
	"fmt"
	"io"
	"strings"
)

// githubWriter writes workflow commands, which GitHub shows at the lines of a pull request.
type githubWriter struct{ w io.Writer }

// The escapes are those of actions/toolkit, packages/core/src/command.ts.
var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func (g *githubWriter) Record(r *Record) error {
	file := "file=" + githubProperty.Replace(visible(valid(r.place()), "\r\n"))
	if r.failed() {
		if err := g.command("error", file+",title=dfix", *r.Error); err != nil {
			return err
		}
	}
	for _, f := range r.open() {
		place := fmt.Sprintf("%s,line=%d,endLine=%d,col=%d", file, f.Start.Line, f.End.Line, f.Start.character())
		if f.Start.Line == f.End.Line {
			place += fmt.Sprintf(",endColumn=%d", f.End.character())
		}
		title := ",title=" + githubProperty.Replace("dfix: "+f.Rule)
		if err := g.command(f.severity().github, place+title, sentence(r, f)); err != nil {
			return err
		}
	}
	return nil
}

func (g *githubWriter) End(*Summary) error { return nil }

func (g *githubWriter) command(level, properties, message string) error {
	_, err := fmt.Fprintf(g.w, "::%s %s::%s\n", level, properties, githubData.Replace(message))
	return err
}
