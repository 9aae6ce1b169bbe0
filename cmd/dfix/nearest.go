package main

import "github.com/dfix-dev/dfix/internal/suggest"

// nearest returns the name that was probably meant by a misspelled one, or "".
func nearest(word string, names []string) string {
	best, limit := "", min(3, len(word)/2)
	for _, name := range names {
		if d := suggest.Distance(word, name, limit); d <= limit {
			best, limit = name, d-1
		}
	}
	return best
}
