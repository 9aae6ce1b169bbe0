package discover

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/lazyregexp"
)

// Origin is where a work tree comes from.
type Origin struct {
	URI      string // of the remote repository named origin, without credentials
	Revision string // the commit that is checked out; empty before the first commit
	Branch   string // the branch that is checked out, or empty
}

// OriginOf asks git where the work tree at root comes from. It reports false if the tree has no remote repository
// origin on another machine, or if git does not answer.
func OriginOf(ctx context.Context, root string) (Origin, bool) {
	remote, err := output(ctx, root, "config", "--get", "remote.origin.url")
	if err != nil {
		return Origin{}, false
	}
	uri := publicURI(strings.TrimSuffix(remote, "\n"))
	if uri == "" {
		return Origin{}, false
	}
	origin := Origin{URI: uri}
	if head, err := output(ctx, root, "rev-parse", "HEAD", "--abbrev-ref", "HEAD"); err == nil {
		origin.Revision, origin.Branch, _ = strings.Cut(strings.TrimSuffix(head, "\n"), "\n")
	}
	if origin.Branch == "HEAD" { // no branch is checked out
		origin.Branch = ""
	}
	return origin, true
}

// shortForm matches USER@HOST:PATH, which git reads as ssh://USER@HOST/PATH.
var shortForm = lazyregexp.New(`^(?:[^@/:]+@)?([^@/:]+):([^/\\].*)$`)

// publicURI returns the URI of a remote repository without user, password, query and fragment, or "" if it is not on
// another machine.
func publicURI(remote string) string {
	if m := shortForm().FindStringSubmatch(remote); m != nil && !strings.Contains(remote, "://") && len(m[1]) > 1 {
		if strings.Contains(m[2], "@") { // USER:PASSWORD@HOST:PATH, which git does not understand
			return ""
		}
		remote = "ssh://" + m[1] + "/" + m[2]
	}
	u, err := url.Parse(remote)
	if err != nil || u.Host == "" || !slices.Contains([]string{"https", "http", "ssh", "git"}, u.Scheme) {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}
