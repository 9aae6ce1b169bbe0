package run

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// maxSize bounds what is taken for a Dockerfile.
const maxSize = syntax.MaxBytes

// ReadFile reads a regular file that is not too large for a Dockerfile. The error does not repeat the path.
func ReadFile(path string) ([]byte, error) {
	file, err := open(path)
	if err != nil {
		return nil, withoutPath(err)
	}
	defer file.Close()
	text, err := readAll(file)
	return text, withoutPath(err)
}

// ReadDockerfile reads a file that BuildKit's parser accepts. The error is a *syntax.Error otherwise.
func ReadDockerfile(path string) ([]byte, error) {
	g, err := graphAt(path)
	if err != nil {
		return nil, err
	}
	return g.File.Src, nil
}

func graphAt(path string) (*stages.Graph, error) {
	src, err := ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parse(path, src)
}

// parse reads a file in the language of Docker's own frontend.
func parse(path string, src []byte) (*stages.Graph, error) {
	if image, line, other := syntax.OtherFrontend(src); other {
		return nil, &syntax.Error{Line: line, Msg: "another frontend, " + image + ", reads this file"}
	}
	return stages.Read(path, src)
}

// buffers are what texts are read into before it is known how long they are.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func readAll(r io.Reader) ([]byte, error) {
	text := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(text)
	text.Reset()
	n, err := text.ReadFrom(io.LimitReader(r, maxSize+1))
	if err != nil {
		return nil, err
	}
	if n > maxSize {
		return nil, fmt.Errorf("larger than %d MiB: not taken for a Dockerfile", maxSize>>20)
	}
	return append([]byte{}, text.Bytes()...), nil
}

// withoutPath returns err without the system call and the path, which the message already has.
func withoutPath(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
