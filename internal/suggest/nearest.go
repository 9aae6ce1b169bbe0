package suggest

// Nearest returns the name that word most probably misspells, "" if there is none.
func Nearest(word string, names []string) string {
	best, limit := "", min(3, len(word)/2)
	for _, name := range names {
		if d := distance(word, name, limit); d <= limit {
			best, limit = name, d-1
		}
	}
	return best
}
