package guard

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/prefilter"
	"github.com/dfix-dev/dfix/internal/rewrite"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
)

// EmptyDirectory finds copies of a directory that exists before the build fills it, so that COPY also accepts an empty one.
var EmptyDirectory = &rewrite.Rule{
	Name:    "empty-directory",
	Summary: "COPY --from takes a directory that exists even if the build puts nothing into it",
	Does:    "test that copied artifacts exist",
	Why:     "COPY also takes a directory that is still empty, and only starting the image shows that the program is missing.",
	Level:   rewrite.Safe,
	First:   rewrite.Guards,
	Groups:  rewrite.Default | rewrite.Essential,
	Quiet: func(f *prefilter.File) bool {
		inside := func(source, dir string) bool { return artifact.Within(dir, source) }
		return noCopies(f) || !slices.ContainsFunc(f.Instructions, mayMakeDirectory) && !anyPair(f, workdirs, inside)
	},
	Run: func(p *rewrite.Pass) {
		g := newGuarding(p)
		for _, r := range p.Graph.Refs {
			if c := r.Copies(); c != nil {
				g.directories(r, c)
			}
		}
	},
}

// mayMakeDirectory reports whether an instruction is a RUN that may name a program that makes a directory.
func mayMakeDirectory(in prefilter.Instruction) bool {
	args := in.Args
	return in.Name == "RUN" && (strings.Contains(args, "mkdir") || strings.Contains(args, "install") || strings.Contains(args, "touch") ||
		strings.ContainsAny(args, "\\\"'$"))
}

// directories reports the sources of a COPY that may be empty directories.
func (g *guarding) directories(r *stages.Ref, cmd *stages.Transfer) {
	i := r.Position()
	st := g.reader.Stage(r.To)
	dest, ok := g.reader.Stage(r.In).Absolute(i, cmd.DestPath)
	for _, source := range cmd.SourcePaths {
		dir, reason := g.pathOf(r, source)
		if reason != "" || dir == "/" || cmd.Parents || !maybeEmpty(st, dir) {
			continue
		}
		a := &copied{path: dir, span: r.At.SpanOf(source), takes: []*stages.Stage{r.In}}
		program := ""
		if ok && dest != "/" {
			program = g.named(r.In, i, dest)
		}
		if program != "" && !ofDistribution(program) {
			a.path = path.Join(dir, strings.TrimPrefix(program, dest))
			g.emptyDirectory(st, a, dir, "test -f "+quoted(a.path), program)
			continue
		}
		if filledByImage(baseOf(r.To), dir) {
			continue
		}
		g.emptyDirectory(st, a, dir, `test -n "$(ls -A `+dir+`)"`, "")
	}
}

// ownDirectories lists the directories that official images fill in addition to those of every distribution.
var ownDirectories = map[string]string{
	"tomcat": "/usr/local/tomcat", "tomee": "/usr/local/tomee", "jetty": "/usr/local/jetty /var/lib/jetty", "nginx": "/usr/share/nginx /etc/nginx",
	"httpd": "/usr/local/apache2", "golang": "/go /go/bin /go/src /usr/local/go", "rust": "/usr/local/cargo /usr/local/rustup", "node": "/home/node /opt", "gradle": "/home/gradle /opt/gradle",
	"wordpress": "/usr/src/wordpress /var/www/html", "drupal": "/opt/drupal /var/www/html", "joomla": "/usr/src/joomla", "nextcloud": "/usr/src/nextcloud",
	"ghost": "/var/lib/ghost", "solr": "/opt", "sonarqube": "/opt", "neo4j": "/var/lib/neo4j", "elasticsearch": "/usr/share/elasticsearch",
	"kibana": "/usr/share/kibana", "logstash": "/usr/share/logstash", "groovy": "/opt", "maven": "/usr/share/maven /root/.m2", "eclipse-temurin": "/opt/java",
	"postgres": "/var/lib/postgresql /docker-entrypoint-initdb.d", "mysql": "/docker-entrypoint-initdb.d", "mariadb": "/docker-entrypoint-initdb.d",
	"mediawiki": "/var/www/html", "matomo": "/usr/src/matomo", "odoo": "/mnt /etc/odoo", "redmine": "/usr/src/redmine", "websphere-liberty": "/opt /config", "open-liberty": "/opt /config",
}

// own returns the directories that an official image fills.
func own(image string) []string {
	if !suggest.OfficialImage(image) {
		return nil
	}
	return strings.Fields(ownDirectories[path.Base(suggest.Repository(image))])
}

// filledByImage reports whether a directory may contain files of the image: it is one of an official image, or the image is not
// known.
func filledByImage(image, dir string) bool {
	if image == "scratch" {
		return false
	}
	if !suggest.OfficialImage(image) || everywhere.cover(dir) || ofDistribution(dir) {
		return true
	}
	return slices.ContainsFunc(own(image), func(filled string) bool { return artifact.Within(dir, filled) || artifact.Within(filled, dir) })
}

// maybeEmpty reports whether a directory certainly exists but may be empty.
func maybeEmpty(st *artifact.Stage, dir string) bool {
	if st.Exists(dir, artifact.Empty) == nil || st.Exists(dir, artifact.Copied) != nil || !patternText().MatchString(dir) {
		return false
	}
	fills := false
	for _, w := range st.Writes {
		if w.Origin == artifact.Empty || w.Origin == artifact.Removed {
			continue
		}
		if w.Origin != artifact.Built && (artifact.Within(w.Path, dir) || w.Tree && artifact.Within(dir, w.Path)) && w.Path != "" {
			return false
		}
		if w.Level == artifact.Certain && w.Path != dir && artifact.Within(w.Path, dir) {
			return false
		}
		fills = fills || w.Path == dir
	}
	return fills
}

// emptyDirectory reports one directory. program is what the image starts from it; "" if that is not known.
func (g *guarding) emptyDirectory(st *artifact.Stage, a *copied, dir, command, program string) {
	if g.checksIn(st.Stage).cover(a.path) && a.path != dir || filledFor(st.Stage, dir) {
		return
	}
	a.at = g.placeAt(st, lastChange(st), map[int]*place{}) // when all that may fill the directory has run
	g.judge(a, st)
	f := rewrite.Finding{Span: a.span, Message: fmt.Sprintf("%s exists before the build fills it: if it stays empty, the COPY still succeeds", dir)}
	v := a.verdict
	switch {
	case v.reason != "":
	case program == "" && !findsLs(a.at):
		v.reason = noListing
	case program == "":
		v.doubt = "a build with an empty directory works today"
	case v.doubt == "":
		// Have: a file that the image starts, and that nothing else provides.
		f.Message += fmt.Sprintf(", and %s is missing", program)
	}
	g.report(f, v, "", []string{command}, a.at)
}

// filledFor reports whether a RUN of a stage tests that a directory is not empty, as this rule does.
func filledFor(s *stages.Stage, dir string) bool {
	return slices.ContainsFunc(s.Cmds, func(cmd instructions.Command) bool {
		run, ok := cmd.(*instructions.RunCommand)
		return ok && mentions(textOf(run), `test -n "$(ls -A `+dir)
	})
}
