package trace

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/artifact"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/suggest"
)

// ending returns the answer for a path that no instruction explains, up to the beginning of the first stage of a chain.
func (s *search) ending(first *stages.Stage) *result {
	base := first.Base.Text
	at := "stage " + s.at.stage.Label()
	if f := s.misspelled(first.From); f != nil && s.cache == "" && s.hidden == "" {
		return s.fromImage(first, s.shown(), unresolved(f))
	}
	switch {
	case s.cache != "":
		return unknown("it comes from a cache mount, which keeps what earlier builds have left in it")
	case s.hidden != "":
		return broken(s.hidden)
	case s.pattern && (s.opaque != "" || base != "scratch"):
		return unknown(s.because(fmt.Sprintf("no command in %s certainly makes a match for %s, and a pattern without a match may copy nothing, without an error", at, s.shown())))
	case strings.HasPrefix(s.path, unknownDir):
		return unknown(s.because("the base image decides WORKDIR"))
	}
	if near := s.near(); near != "" && s.opaque == "" && (base == "scratch" || suggest.OfficialImage(base)) && !s.inImage() {
		return broken(fmt.Sprintf("%s %s, and nothing writes %s", at, near, s.shown()))
	}
	switch {
	case base == "scratch" && s.opaque == "":
		return broken(fmt.Sprintf("nothing in %s writes %s, and scratch is empty", at, s.shown()))
	case base == "scratch":
		return unknown(s.because("no command that dfix knows writes it"))
	case strings.Contains(base, "$") && !s.inImage():
		return unknown(s.because("a build argument decides the base image"))
	case s.opaque == "" && s.inImage(), s.path == "/", system(s.path) && s.called(base):
		return s.fromImage(first, s.shown(), &result{rank: rankImage, ends: Base})
	}
	return unknown(s.because(fmt.Sprintf("no command that dfix knows writes it; %s may have it", base)))
}

// because adds the command that may write the path.
func (s *search) because(reason string) string {
	if s.opaque == "" {
		return reason
	}
	return reason + "; " + s.opaque + " may write it"
}

// inImage reports whether images have files at such a place.
func (s *search) inImage() bool {
	return system(s.path) || artifact.Within(s.path, "/root") || artifact.UsualDirectory(s.path)
}

// called reports whether an image is named after the file of the path, as golang is after go.
func (s *search) called(base string) bool {
	file := strings.TrimRight(path.Base(s.path), "0123456789.")
	repository := suggest.ImageName(base)
	if len(file) < 2 {
		return false
	}
	if strings.Contains(systemPrograms, " "+file+" ") {
		return true
	}
	return strings.Contains(repository, file) || slices.Contains(ships[repository], file) || slices.Contains(ships[strings.TrimRight(repository, "0123456789")], file)
}

// systemPrograms are in every image that has a shell.
const systemPrograms = " sh bash env cat ls echo sleep tail true test printf dash ash head sort grep sed awk find tr wc tee nproc date id whoami hostname uname " +
	"mkdir chmod chown ln rm cp mv touch basename dirname "

// ships lists programs of images that are not named after them.
var ships = map[string][]string{
	"golang": {"go", "gofmt"}, "node": {"npm", "yarn", "npx"}, "python": {"pip", "pip3", "python3"}, "openjdk": {"java"}, "eclipse-temurin": {"java"},
	"amazoncorretto": {"java"}, "rust": {"cargo", "rustc"}, "php": {"php-fpm", "docker-php-entrypoint"}, "ruby": {"bundle", "gem", "irb"},
	"aspnet": {"dotnet"}, "runtime": {"dotnet"}, "sdk": {"dotnet"}, "openresty": {"nginx"}, "tomcat": {"catalina.sh", "java"}, "jre": {"java"}, "jdk": {"java"},
	"bun": {"bun"}, "httpd": {"httpd-foreground"}, "postgres": {"docker-entrypoint.sh"}, "maven": {"mvn", "java"}, "gradle": {"gradle", "java"},
	"java": {"java"}, "java-debian12": {"java"}, "java17-debian12": {"java"}, "java11-debian11": {"java"}, "java17-debian11": {"java"},
	"python3-debian12": {"python", "python3"}, "python3": {"python"}, "nodejs-debian12": {"node"}, "ibmjava": {"java"}, "ibm-semeru-runtimes": {"java"},
}

// near says what the stage certainly writes instead of the path: the same name elsewhere, or a similar name in the same
// directory.
func (s *search) near() string {
	var found *artifact.Write
	for st := s.at.stage; st != nil; st = st.Parent {
		for _, list := range s.byIndex(st) {
			for _, w := range list {
				if w.Level == artifact.Certain && w.Path != "" && w.Origin != artifact.Removed && w.Origin != artifact.Empty && !w.Tree && s.like(w) && w.Link != s.path && w.Source != s.path &&
					s.reader.Stage(s.at.stage).Exists(w.Path) != nil {
					found = w
				}
			}
		}
	}
	if found == nil {
		return ""
	}
	return fmt.Sprintf("writes %s (line %d)", found.Path, s.line(found.At))
}

// like reports whether the path of w resembles the one of the search, which may be a misspelling of it.
func (s *search) like(w *artifact.Write) bool {
	base, other := path.Base(s.path), path.Base(w.Path)
	if base == other || strings.EqualFold(s.path, w.Path) {
		return true
	}
	return path.Dir(s.path) == path.Dir(w.Path) && path.Dir(s.path) != "/" && (suggest.Nearest(base, []string{other}) != "" || w.Kind == artifact.File && w.Origin == artifact.Built)
}
