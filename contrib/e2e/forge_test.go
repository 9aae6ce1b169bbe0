package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// forge is a stand-in for a forge with one organisation: git over http, and as much of Gitea's API as a bot needs to
// list repositories and open pull requests (https://docs.gitea.com/api/1.22).
type forge struct {
	url   string
	root  string // ORG/NAME.git below it
	mu    sync.Mutex
	pulls []pull
}

type pull struct{ Repository, Head, Base, Title, Body string }

const org = "quillworks"

// startForge serves bare repositories with one commit each. files is by name of the repository, then by path.
func startForge(t *testing.T, files map[string]map[string]string) *forge {
	t.Helper()
	f := &forge{root: t.TempDir()}
	for name, tree := range files {
		f.add(t, name, tree)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/version", func(w http.ResponseWriter, _ *http.Request) { reply(w, map[string]string{"version": "1.22.0"}) })
	mux.HandleFunc("GET /api/v1/orgs/"+org+"/repos", f.list)
	mux.HandleFunc("GET /api/v1/repos/"+org+"/{name}/pulls", f.open)
	mux.HandleFunc("POST /api/v1/repos/"+org+"/{name}/pulls", f.create)
	mux.HandleFunc("POST /api/v1/repos/"+org+"/{name}/pulls/{n}/requested_reviewers", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated)
	})
	mux.Handle("/"+org+"/", f.git(t))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	f.url = server.URL
	return f
}

// git serves the repositories by git's own program for that.
func (f *forge) git(t *testing.T) http.Handler {
	t.Helper()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Fatal(err)
	}
	return &cgi.Handler{Path: git, Args: []string{"http-backend"}, Env: []string{"GIT_PROJECT_ROOT=" + f.root, "GIT_HTTP_EXPORT_ALL=1", "REMOTE_USER=bot"}}
}

func (f *forge) repository(name string) string { return filepath.Join(f.root, org, name+".git") }

// add makes a repository with one commit on the branch main.
func (f *forge) add(t *testing.T, name string, tree map[string]string) {
	t.Helper()
	work := t.TempDir()
	for path, text := range tree {
		write(t, filepath.Join(work, path), text)
	}
	run(t, work, "git", "init", "-q", "-b", "main")
	run(t, work, "git", "add", "-A")
	run(t, work, "git", "commit", "-q", "-m", "the shop opens")
	run(t, work, "git", "clone", "-q", "--bare", ".", f.repository(name))
}

// list answers with all repositories; no organisation here needs a second page.
func (f *forge) list(w http.ResponseWriter, r *http.Request) {
	repositories := []any{}
	found, _ := filepath.Glob(filepath.Join(f.root, org, "*.git"))
	for i, dir := range found {
		name := strings.TrimSuffix(filepath.Base(dir), ".git")
		repositories = append(repositories, map[string]any{
			"id": i + 1, "name": name, "full_name": org + "/" + name, "default_branch": "main", "owner": map[string]string{"login": org},
			"clone_url": "http://" + r.Host + "/" + org + "/" + name + ".git", "permissions": map[string]bool{"push": true, "pull": true},
		})
	}
	reply(w, repositories)
}

func (f *forge) create(w http.ResponseWriter, r *http.Request) {
	p := pull{Repository: r.PathValue("name")}
	if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pulls = append(f.pulls, p)
	w.WriteHeader(http.StatusCreated)
	reply(w, f.described(len(f.pulls)))
}

// open answers with the pull requests of a repository.
func (f *forge) open(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := []any{}
	for i, p := range f.pulls {
		if p.Repository == r.PathValue("name") {
			all = append(all, f.described(i+1))
		}
	}
	reply(w, all)
}

// described is the n-th pull request as the API describes it.
func (f *forge) described(n int) any {
	p := f.pulls[n-1]
	branch := func(name string) any {
		repository := map[string]any{"name": p.Repository, "owner": map[string]string{"login": org}}
		return map[string]any{"label": name, "ref": name, "repo": repository}
	}
	return map[string]any{
		"number": n, "state": "open", "title": p.Title, "body": p.Body, "html_url": fmt.Sprintf("%s/%s/%s/pulls/%d", f.url, org, p.Repository, n),
		"head": branch(p.Head), "base": branch(p.Base),
	}
}

// opened returns the pull requests by repository.
func (f *forge) opened(t *testing.T) map[string]pull {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	pulls := map[string]pull{}
	for _, p := range f.pulls {
		if _, twice := pulls[p.Repository]; twice {
			t.Errorf("%s has two pull requests", p.Repository)
		}
		pulls[p.Repository] = p
	}
	return pulls
}

func reply(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}
