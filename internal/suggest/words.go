package suggest

import (
	_ "embed"
	"sort"
	"strconv"
	"strings"
	"sync"
)

// The lists have words that people choose as names. A word of these lists is hardly a mistake. Lines that begin with "#" name
// the source.
var (
	//go:embed data/stage-name-parts.txt
	partList string // "OWNERS WORD", a line each
	//go:embed data/computing-words.txt
	computingList string // words between blanks
	//go:embed data/english-words.txt
	englishList string // a word a line, sorted
)

// realSlips maps misspellings that happen to be English words, but are not names of stages, to the words that were meant.
var realSlips = map[string]string{
	"backed": "backend", "bankend": "backend", "baste": "base", "complier": "compiler", "costumer": "customer",
	"fontend": "frontend", "fronted": "frontend", "guild": "build", "guilder": "builder", "manger": "manager", "massage": "message", "polices": "policies", "pubic": "public", "sever": "server",
	"severs": "servers", "untied": "united",
}

// chosen returns the words of the first two lists, with the number of owners who have stages with such a part.
var chosen = sync.OnceValue(func() map[string]int {
	words := map[string]int{}
	for line := range strings.Lines(computingList) {
		if !strings.HasPrefix(line, "#") {
			for _, word := range strings.Fields(line) {
				words[word] = 0
			}
		}
	}
	for line := range strings.Lines(partList) {
		owners, word, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if n, err := strconv.Atoi(owners); err == nil {
			words[word] = n
		}
	}
	return words
})

// isChosen reports whether word is a word of computing or a part of real stage names.
func isChosen(word string) bool {
	_, ok := chosen()[word]
	return ok || Official(word)
}

// common and everyday report whether at least ten or a hundred owners have the word in the names of their stages.
func common(word string) bool   { return chosen()[word] >= 10 }
func everyday(word string) bool { return chosen()[word] >= 100 }

// isWord reports whether part is a word that people use in names: a part of real stage names, a
// word of computing, an official image, an English word of three letters or more, or a plural of one of these.
func isWord(part string) bool {
	if listed(part) {
		return true
	}
	singular, plural := strings.CutSuffix(part, "s")
	if !plural || strings.HasSuffix(singular, "y") || strings.HasSuffix(singular, "s") {
		return false
	}
	return isChosen(singular) || len(singular) >= ShortName && english(singular)
}

func listed(word string) bool {
	return isChosen(word) || english(word)
}

// english searches the sorted list in place.
func english(word string) bool {
	at := sort.Search(len(englishList), func(i int) bool { return lineAt(englishList, i) >= word })
	return at < len(englishList) && lineAt(englishList, at) == word
}

// lineAt returns the first whole line of list at or after the byte i; comments read as "" and
// the end of the list as a text after every word.
func lineAt(list string, i int) string {
	if i > 0 && list[i-1] != '\n' {
		next := strings.IndexByte(list[i:], '\n')
		if next < 0 || i+next+1 >= len(list) {
			return "\xff"
		}
		i += next + 1
	}
	line, _, _ := strings.Cut(list[i:], "\n")
	if strings.HasPrefix(line, "#") {
		return ""
	}
	return line
}
