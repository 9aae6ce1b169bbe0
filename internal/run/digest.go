package run

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// digest identifies how flags and config have a file rewritten: with the same digest and
// the same version, the same bytes in the same repository become the same. It is empty where the config is broken.
func (s *settings) digest(file string) string {
	options, err := s.of(file)
	if err != nil {
		return ""
	}
	proof := "no proof\n"
	if s.opt.Verify {
		proof = "proof within " + s.opt.Timeout.String() + "\n"
	}
	var text strings.Builder
	text.WriteString(proof)
	fmt.Fprintf(&text, "guards %d\n", options.Settings.Guards)
	if s.graph(file) {
		text.WriteString("graph\n")
	}
	if s.opt.Baseline != nil {
		text.WriteString("baseline " + s.opt.Baseline.digest + "\n")
	}
	for _, r := range options.Rules {
		text.WriteString(r.Name)
		if scope := options.Scopes[r.Name]; scope != 0 {
			fmt.Fprintf(&text, " as %d", scope)
		}
		if options.Unsafe(r.Name) {
			text.WriteString(" unsafe")
		}
		if why, ok := options.Ignored[r.Name]; ok {
			text.WriteString(" ignored: " + why)
		}
		text.WriteByte('\n')
	}
	if moves := s.moves(file); moves != nil {
		text.WriteString(moves.String())
	}
	hash := sha256.Sum256([]byte(text.String()))
	return hex.EncodeToString(hash[:8])
}
