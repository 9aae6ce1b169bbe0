package repo

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/mention"
	"github.com/dfix-dev/dfix/internal/repo/source"
	"github.com/dfix-dev/dfix/internal/text"
)

// imagePatterns match the names of images in text that no reader understands: pipelines of other systems, programs, pages,
// comments. Their one group is the name, perhaps with holes, the parts that are filled in later.
var imagePatterns = []imagePattern{
	// a flag of a build, with its value on the same line, in the next string of a list, or in the next item of one
	{lazyregexp.New(`(?:^|[\s"'\[,(=])(?:-t|--tag|--destination)["']?(?:=|[ \t]*,\s*|[ \t]+|[ \t]*\r?\n[ \t]*-[ \t]*)["']?` + holed), true},
	{lazyregexp.New(`\b(?:docker|podman|nerdctl)["']?[ \t]*(?:,[ \t]*)?["']?(?:image[ \t]+)?(?:tag|commit|import)[ \t]+\S+[ \t]+["']?` + holed), false},
	{lazyregexp.New(`\bdocker\.(?:build|image)\(\s*["']` + holed), false}, // the plugin of Jenkins
	{lazyregexp.New(`\bdocker_build\w*\(\s*["']` + holed), false},         // Tilt
	{lazyregexp.New(`(?i)\b(?:tags?|image_?name|repository)["']?\s*[=:]\s*\[?\s*["']?` + holed), false},
	{lazyregexp.New(`(?m)\b(?i:img|image|imagename|image_name|image_tag|docker_image|docker_tag)\w*["']?[ \t]*(?:\?|:|::)?[=:][ \t]*["']?` + holed), false},
}

type imagePattern struct {
	pattern func() *regexp.Regexp
	build   bool // a match is a tag only near the command that builds
}

// holed matches a name that may have holes.
const holed = `((?:` + holes + `|[A-Za-z0-9._/:@-])+)`

// holes matches the ways in which files write parts that are filled in later.
const holes = `\$\{\{[^}]*\}\}|\$\{[^}\s]*\}|\$\([^)\s]*\)|\$[A-Za-z_]\w*|\$[0-9@*]|\{\{[^}]*\}\}|<<[^>\n]*>>|%\w+%|\{[\w.]*\}`

var hole = source.Dialect{Hole: lazyregexp.New(holes), Variable: holeVariable}

// buildNear is the command that a flag belongs to.
var buildNear = lazyregexp.New(`\b(?:build|bake|bud|kaniko|executor)\b`)

// assignedValue matches the value of a variable in text of any kind: NAME = "value", NAME: value.
var assignedValue = lazyregexp.New(`(?m)(?:^|[\s,{(])["']?\$?([A-Za-z_][\w.-]*)["']?[ \t]*(?:\?|:|::)?[=:][ \t]*["']?` + holed + `["']?[ \t]*(?:[,;})#\r\n]|$)`)

// extent is the part of a file in which names of images are searched for.
type extent uint8

const (
	everywhere extent = iota
	inComments
	inCommands // everywhere, in a file that a tool runs but no reader reads: computed names count too
)

// searchImages records the images that imagePatterns find.
func searchImages(sc *mention.Scan, s *source.File, in extent) {
	outer := sc.Example
	sc.Example = in != inCommands
	defer func() { sc.Example = outer }()
	vars := looseVariables(s, in == inCommands)
	for _, n := range imagePatterns {
		for _, m := range n.pattern().FindAllSubmatchIndex(s.Src, mention.MaxFound) {
			commented := s.Commented(m[2])
			if n.build && !nearBuild(s, m[0]) || in == inComments && !commented {
				continue
			}
			for _, w := range vars.Readings(hole.Read(s.Piece(text.Span{Start: m[2], End: m[3]}))) {
				if n.build && in == inCommands && !commented || nameKnown(w) {
					sc.Image(source.Computed(w.Located, w.Text))
				}
			}
		}
	}
}

// nameKnown reports whether the name of an image can be read.
func nameKnown(w source.Word) bool {
	name, ok := mention.ImageWord(w.Text)
	return ok && !strings.Contains(name, source.Unknown)
}

// looseVariables returns the values that a file which a tool runs assigns to names.
func looseVariables(s *source.File, wanted bool) source.Variables {
	vars := source.Variables{}
	if !wanted {
		return vars
	}
	for _, m := range assignedValue().FindAllSubmatchIndex(s.Src, mention.MaxFound) {
		l := s.Piece(text.Span{Start: m[4], End: m[5]})
		vars.Set(lastVariable(string(s.Src[m[2]:m[3]])), hole.Read(l))
	}
	return vars
}

// holeVariable returns the variable of a hole: the last part of "env.NAME" or "parameters.NAME".
func holeVariable(hole string) string {
	return lastVariable(strings.Trim(hole, "${}()<>% "))
}

func lastVariable(name string) string {
	name = name[strings.LastIndexByte(name, '.')+1:]
	if !variableName().MatchString(name) {
		return ""
	}
	return strings.ToLower(strings.ReplaceAll(name, "-", "_"))
}

// maxDistance is the greatest distance in bytes of a tag from its command.
const maxDistance = 600

// nearBuild reports whether a flag at offset belongs to the command of a build.
func nearBuild(s *source.File, at int) bool { return buildNear().Match(commandBefore(s, at)) }

// commandBefore returns the part before offset of the command there: on its logical line, or in the list whose first items are
// that command. It is in lower case.
func commandBefore(s *source.File, at int) []byte {
	before := s.Src[max(0, at-maxDistance):at]
	if i := bytes.LastIndex(before, []byte("\n\n")); i >= 0 {
		before = before[i:]
	}
	for i := len(before) - 1; i >= 0; i-- {
		if before[i] != '\n' {
			continue
		}
		line := bytes.TrimRight(before[:i], " \t\r")
		if !bytes.HasSuffix(line, []byte(`\`)) && !bytes.HasSuffix(line, []byte("`")) && !bytes.HasSuffix(line, []byte(",")) && !listItem(before[i+1:]) {
			before = before[i:]
			break
		}
	}
	return bytes.ToLower(before)
}

// listItem reports whether a line is an item of a list.
func listItem(line []byte) bool {
	line = bytes.TrimLeft(line, " \t")
	return len(line) > 0 && bytes.IndexByte([]byte("-\"'["), line[0]) >= 0
}

// computedTargets records computed targets of builds that no reader has read: in variables that contain flags, and in files that
// are only searched.
func computedTargets(sc *mention.Scan, s *source.File) {
	for _, pattern := range []func() *regexp.Regexp{computedTarget, computedItem} {
		for _, m := range pattern().FindAllSubmatchIndex(s.Src, mention.MaxFound) {
			line, _ := s.Lines.Position(m[2])
			command := commandBefore(s, m[0])
			if mention.IsYAML(s.Path) && m[0] > 0 && strings.IndexByte(`"'`, s.Src[m[0]-1]) >= 0 && !otherTools().Match(command) {
				command = bytes.ToLower(s.Src[s.Lines.Start(max(1, line-2)):m[0]]) // an item of a list, with the image that it is for above
			}
			if !slices.Contains(sc.Targets, line) && !s.Commented(m[2]) && buildNear().Match(command) && containerBuild().Match(command) {
				sc.Put(mention.Target, mention.Record{}, source.Opaque(s.Piece(text.Span{Start: m[2], End: m[3]})))
			}
		}
	}
}

var (
	computedTarget = lazyregexp.New(`(?:--target["']?(?:=|[ \t]*,[ \t]*|[ \t]+)["']?|--opt(?:=|[ \t]+)["']?target=|` + settingTarget + `)(` + holes + `|<%[^%]*%>)`)

	// computedItem is a target in a list of a program: "--target", name
	computedItem = lazyregexp.New(`--target["'],\s*([A-Za-z_][\w.]*)\s*[,)\]]`)
)

// containerBuild matches a command that may build an image.
var containerBuild = lazyregexp.New(`(?i)docker|podman|buildah|buildctl|kaniko|container|engine|\boci`)

// leftovers records what the reader of a file does not record: images, and computed targets.
func leftovers(f *mention.Format, sc *mention.Scan, s *source.File) {
	switch {
	case f.Commands && (f.Read == nil || sc.Broken):
		searchImages(sc, s, inCommands)
	case f.Commands || f.Pages:
		searchImages(sc, s, everywhere)
	case f.Read != nil || f.ReadDir != nil:
		searchImages(sc, s, inComments)
	}
	if f.Commands {
		computedTargets(sc, s)
	}
}

// variableName is the name of a variable in any format.
var variableName = lazyregexp.New(`^[\w-]+$`)
