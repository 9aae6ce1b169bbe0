package images

import (
	"fmt"
	"strings"
)

// Move replaces the images that match one pattern by those that another pattern describes.
type Move struct {
	from, to pattern
	at       string // where the move was written, for messages; "" if it is the only one
}

// NewMove reads a move. At says where it was written: "moves.txt:3".
func NewMove(from, to, at string) (Move, error) {
	m := Move{at: at}
	var err error
	if m.from, err = parsePattern(from); err != nil {
		return Move{}, m.errorf("%w", err)
	}
	if m.to, err = parsePattern(to); err != nil {
		return Move{}, m.errorf("%w", err)
	}
	for _, part := range [][3]string{
		{"name", m.from.Name, m.to.Name}, {"tag", m.from.Tag, m.to.Tag}, {"digest", m.from.Digest, m.to.Digest},
	} {
		if strings.Count(part[2], star) > strings.Count(part[1], star) {
			return Move{}, m.errorf("%q has a * in its %s, which has no * in %q", to, part[0], from)
		}
	}
	return m, nil
}

func (m Move) errorf(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	if m.at == "" {
		return err
	}
	return fmt.Errorf("%s: %w", m.at, err)
}

// String returns the move as the user wrote it, with its place.
func (m Move) String() string {
	s := m.from.text + " to " + m.to.text
	if m.at == "" {
		return s
	}
	return m.at + ": " + s
}

// Broad reports whether the name in the move is a pattern, so that it may match several images.
func (m Move) Broad() bool { return strings.Contains(m.from.Name, star) }

// of returns the image that replaces r, without regard to digests. ok is false if r does not match.
func (m Move) of(r Reference) (moved Reference, ok bool) {
	stars, ok := m.from.match(r)
	if !ok {
		return r, false
	}
	moved = r
	moved.Name = normalName(fill(m.to.Name, stars.name))
	if tag := fill(m.to.Tag, stars.tag); m.to.Tag != "" && tag != r.effectiveTag() {
		moved.Tag = tag
	}
	if m.to.Digest != "" {
		moved.Digest = fill(m.to.Digest, stars.digest)
	}
	return moved, true
}

// same reports whether the move changes neither names nor tags: `docker.io/*` to `docker.io/*`.
func (m Move) same() bool { return m.from.Name == m.to.Name && m.to.Tag == "" && m.to.Digest == "" }

// Moves is a list of moves. The first one that matches an image applies.
type Moves struct {
	list       []Move
	dropDigest bool
}

// NewMoves returns moves that are applied in one step. It returns an error if a move applies to the result of a move, because a
// second run would then change the result of the first. If dropDigest is set, the digest of an image is removed if its tag
// changes.
func NewMoves(list []Move, dropDigest bool) (*Moves, error) {
	m := &Moves{list, dropDigest}
	return m, m.feeds()
}

// ReadMoves reads lines with two words each, OLD and NEW. It skips empty lines and lines that begin with #. Errors name the line.
func ReadMoves(file, text string) ([]Move, error) {
	var list []Move
	for i, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		at := fmt.Sprintf("%s:%d", file, i+1)
		if len(words) != 2 {
			return nil, fmt.Errorf("%s: want two words, OLD and NEW", at)
		}
		move, err := NewMove(words[0], words[1], at)
		if err != nil {
			return nil, err
		}
		list = append(list, move)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s: no line has OLD and NEW", file)
	}
	return list, nil
}

// String returns all that m does, in one line for each move.
func (m *Moves) String() string {
	var b strings.Builder
	for _, move := range m.list {
		fmt.Fprintf(&b, "%s to %s\n", move.from.text, move.to.text)
	}
	fmt.Fprintf(&b, "drop digest: %v\n", m.dropDigest)
	return b.String()
}

// Verdict is the result of Moves for one image.
type Verdict struct {
	To     Reference // what it becomes
	Move   Move      // the move that counts
	Moved  bool      // To is another reference
	Short  bool      // it is not, but the move asks to write the name in its short form
	Reason string    // why the image stays although a move matches it
}

// Of returns the verdict on r. A reference that is the result of a move stays.
func (m *Moves) Of(r Reference) Verdict {
	v := m.once(r)
	if !v.Moved {
		return v
	}
	if again := m.once(v.To); again.Moved {
		return Verdict{To: r, Move: v.Move, Reason: fmt.Sprintf("%s would be replaced again (%s)", v.To.Short(), again.Move)}
	}
	return v
}

// once applies the first move that matches.
func (m *Moves) once(r Reference) Verdict {
	for _, move := range m.list {
		to, ok := move.of(r)
		if !ok {
			continue
		}
		return m.verdict(move, r, to)
	}
	return Verdict{To: r}
}

// verdict handles the digest, which belongs to the tag that is written with it.
func (m *Moves) verdict(move Move, r, to Reference) Verdict {
	v := Verdict{To: r, Move: move}
	if _, err := Parse(to.Short()); err != nil {
		v.Reason = fmt.Sprintf("%s is not an image reference", to.Short())
		return v
	}
	if r.Digest != "" && to.Digest == r.Digest && to.Tag != r.Tag {
		if !m.dropDigest {
			v.Reason = fmt.Sprintf("its digest belongs to %s and not to %s; dfix image --drop-digest removes it", described(r), to.Tag)
			return v
		}
		to.Digest = ""
	}
	v.To, v.Moved = to, to.String() != r.String()
	v.Short = !v.Moved && move.same()
	return v
}

func described(r Reference) string {
	if r.Tag == "" {
		return "what it was"
	}
	return r.Tag
}

// Canonical applies the moves to a whole reference, as BuildKit's graph has it. It returns a word that is not a reference
// unchanged.
func (m *Moves) Canonical(word string) string {
	r, err := Parse(word)
	if err != nil {
		return word
	}
	if v := m.Of(r); v.Moved {
		return v.To.String()
	}
	return word
}
