// Command bare parses Dockerfiles with BuildKit's parser on all cores and does nothing
// else: the least that any tool has to do, which the benchmarks compare dfix with.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"runtime"
	"sync"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

func main() {
	paths := make(chan string)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for path := range paths {
				parse(path)
			}
		})
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		paths <- lines.Text()
	}
	close(paths)
	workers.Wait()
}

func parse(path string) {
	text, err := os.ReadFile(path)
	if err == nil {
		_, err = parser.Parse(bytes.NewReader(text))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, path, err)
		os.Exit(1)
	}
}
