//go:build !unix

package safefile

import "os"

// ReadFile is like Read for a path that may lead anywhere.
func ReadFile(path string, limit int64) ([]byte, error) {
	f, err := os.OpenFile(path, flags, 0)
	return content(f, err, path, limit)
}
