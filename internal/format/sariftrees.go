package format

import (
	"fmt"
	"strings"
)

// sarifTrees gives every work tree of a report a base of its own, in the order of the records. A URI of a file is
// relative to its base, so that it is the path by which the repository knows the file. The first base has the name
// that SARIF 2.1.0 uses in its examples and GitHub expects.
type sarifTrees struct {
	bases map[string]string // by Record.Repository
	texts map[string]map[string]sarifText
	known []sarifProvenance
}

// sarifProvenance is versionControlDetails of SARIF 2.1.0, section 3.23.
type sarifProvenance struct {
	RepositoryURI string            `json:"repositoryUri"`
	RevisionID    string            `json:"revisionId,omitempty"`
	Branch        string            `json:"branch,omitempty"`
	MappedTo      map[string]string `json:"mappedTo"`
}

// artifact returns the file with its exact name, also if that is not UTF-8.
func (t *sarifTrees) artifact(r *Record) sarifArtifact {
	path := r.place()
	if r.Repository == "" && strings.HasPrefix(path, "/") {
		return sarifArtifact{URI: "file://" + escapeURI(path)}
	}
	return sarifArtifact{URI: escapeURI(path), Base: t.base(r)}
}

func (t *sarifTrees) base(r *Record) string {
	if base, ok := t.bases[r.Repository]; ok {
		return base
	}
	base := "%SRCROOT%"
	if n := len(t.bases); n > 0 {
		base = fmt.Sprintf("%%SRCROOT%d%%", n+1)
	} else {
		t.bases, t.texts = map[string]string{}, map[string]map[string]sarifText{}
	}
	t.bases[r.Repository] = base
	t.texts[base] = map[string]sarifText{"description": {Text: treeText(r.Repository)}}
	if o := r.Origin; o != nil {
		t.known = append(t.known, sarifProvenance{o.URI, o.Revision, o.Branch, map[string]string{"uriBaseId": base}})
	}
	return base
}

func treeText(repository string) string {
	if repository == "" {
		return "the directory in which dfix ran"
	}
	return "the root of the work tree; from the directory in which dfix ran: " + repository
}

// properties returns the properties of the run that are about the work trees.
func (t *sarifTrees) properties() string {
	if len(t.texts) == 0 {
		return `"originalUriBaseIds":{}`
	}
	out := `"originalUriBaseIds":` + inline(t.texts)
	if len(t.known) > 0 {
		out += `,"versionControlProvenance":` + inline(t.known)
	}
	return out
}
