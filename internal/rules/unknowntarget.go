package rules

import (
	_ "embed"

	"github.com/dfix-dev/dfix/internal/rewrite"
)

//go:embed unknown-target.md
var unknownTargetDoc string

// UnknownTarget stands for what package repo finds in the files beside the Dockerfiles.
var UnknownTarget = &rewrite.Rule{
	Name:    "unknown-target",
	Summary: "a Compose, Bake, CI or build file asks for a stage that its Dockerfile does not have",
	Doc:     unknownTargetDoc,
	Level:   rewrite.Safe,
	Groups:  rewrite.Default | rewrite.Essential,
}
