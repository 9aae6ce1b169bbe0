package e2e

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// registry answers every pull with an image that is made for the name. Like Docker Hub, it has no library image that is
// not official, and it has no image whose name contains "missing".
type registry struct {
	address  string
	official map[string]bool
	known    []knownBase
	layers   map[bool]*blob // by whether there is a shell
	blobs    sync.Map       // of digest: what it has given away the digest of
}

// knownBase is what dfix knows of an official image, which its image here has too.
type knownBase struct{ name, tags, workdir string }

const dataDir = "../internal/suggest/data/"

func newRegistry() (*registry, error) {
	r := &registry{official: map[string]bool{}, layers: map[bool]*blob{}}
	for _, shell := range []bool{false, true} {
		layer, err := layerOf(shell)
		if err != nil {
			return nil, err
		}
		r.layers[shell] = r.keep(layer)
	}
	for _, list := range []string{"official-images.txt", "official-images-retired.txt"} {
		err := eachLine(dataDir+list, func(words []string) { r.official[words[0]] = true })
		if err != nil {
			return nil, err
		}
	}
	err := eachLine(dataDir+"official-images-config.txt", func(words []string) {
		r.known = append(r.known, knownBase{words[0], words[1], words[2]})
	})
	if err != nil {
		return nil, err
	}
	r.address = strings.TrimPrefix(httptest.NewServer(r).URL, "http://")
	return r, nil
}

func eachLine(file string, do func(words []string)) error {
	f, err := os.Open(filepath.FromSlash(file))
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if words := strings.Fields(lines.Text()); len(words) > 0 && !strings.HasPrefix(words[0], "#") {
			do(words)
		}
	}
	return lines.Err()
}

// ServeHTTP answers /v2/, /v2/NAME/manifests/TAG, /v2/NAME/manifests/DIGEST and /v2/NAME/blobs/DIGEST.
func (r *registry) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	rest := strings.TrimPrefix(request.URL.Path, "/v2/")
	if rest == "" {
		return
	}
	above, reference := path.Split(rest)
	name := path.Dir(path.Clean(above))
	var answer *blob
	if strings.HasPrefix(reference, "sha256:") {
		if kept, ok := r.blobs.Load(reference); ok {
			answer = kept.(*blob)
		}
	} else if r.has(name) {
		answer = r.manifest(name, reference)
	}
	if answer == nil {
		http.Error(w, `{"errors":[{"code":"MANIFEST_UNKNOWN"}]}`, http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", answer.mediaType)
	w.Header().Set("Docker-Content-Digest", answer.digest)
	w.Header().Set("Content-Length", strconv.Itoa(len(answer.bytes)))
	if request.Method != http.MethodHead {
		w.Write(answer.bytes)
	}
}

func (r *registry) has(name string) bool {
	library, ok := strings.CutPrefix(name, "library/")
	return !strings.Contains(name, "missing") && (!ok || r.official[library])
}

func (r *registry) keep(b *blob) *blob {
	r.blobs.Store(b.digest, b)
	return b
}
