package run

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/dfix-dev/dfix/internal/safefile"
	"github.com/dfix-dev/dfix/internal/stages"
	"github.com/dfix-dev/dfix/internal/syntax"
)

// ReadFile reads a regular file that is not too large for a Dockerfile. The error does not repeat the path.
func ReadFile(path string) ([]byte, error) {
	return readable(safefile.ReadFile(path, syntax.MaxBytes))
}

// readAll reads everything from r that may be a Dockerfile.
func readAll(r io.Reader) ([]byte, error) { return readable(safefile.ReadAll(r, syntax.MaxBytes)) }

// readable rewrites the error of reading a Dockerfile.
func readable(src []byte, err error) ([]byte, error) {
	if large := (*safefile.LimitError)(nil); errors.As(err, &large) {
		return nil, fmt.Errorf("%w: not read as a Dockerfile", large)
	}
	return src, withoutPath(err)
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
