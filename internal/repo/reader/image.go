package reader

import (
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
	"github.com/dfix-dev/dfix/internal/repo/source"
)

// naming maps the commands that give an image a name to the least number of arguments with which the last one is that name:
// "docker tag SOURCE NAME", "docker commit CONTAINER NAME", "docker import FILE NAME".
var naming = map[string]int{"tag": 2, "commit": 2, "import": 2}

// used lists the commands whose arguments are names of images.
var used = []string{"run", "create", "push", "pull", "save", "rmi", "inspect", "history", "scan", "from"}

// savesImages matches text that makes an archive of an image.
var savesImages = lazyregexp.New(`\bdocker(?: image)? save\b|type=(?:docker|oci),dest=`)

// imageCommand reads a command of docker that does not build: "docker tag", "docker load", "docker run".
func (c *Commands) imageCommand(args []argument) {
	at := slices.IndexFunc(args, func(a argument) bool { return a.Text != "image" && a.Text != "container" && a.Text != "buildx" })
	if at < 0 || !args[at].Sure {
		return
	}
	command, rest := args[at].Text, args[at+1:]
	switch names := operands(rest); {
	case command == "load":
		if !savesImages().Match(c.code.Src) {
			c.Image(source.Opaque(args[at].Located)) // the archive names its images
		}
	case naming[command] > 0 && len(names) >= naming[command]:
		c.Image(c.values(names[len(names)-1].Word)...)
	case slices.Contains(used, command):
		for _, a := range names {
			if a.Sure {
				c.Image(a.Word)
			}
		}
	}
}

// operands returns the arguments that are not flags.
func operands(args []argument) []argument {
	var all []argument
	for _, a := range args {
		if !strings.HasPrefix(a.Text, "-") {
			all = append(all, a)
		}
	}
	return all
}
