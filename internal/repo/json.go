package repo

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/dfix-dev/dfix/internal/text"
)

var errBroken = errors.New("it is broken JSON, or too deeply nested")

// jsonValue is a value of a JSON file with its place.
type jsonValue struct {
	fields []jsonField // of an object
	items  []jsonValue // of an array
	text   located     // of a string, in the quotes
	kind   byte        // '{', '[', '"', or '0' for anything else
}

type jsonField struct {
	key   located
	value jsonValue
}

// json reads JSON with comments and trailing commas; ok is false if it is broken.
func (s *source) json() (v jsonValue, ok bool) {
	if nesting(s.src) != nil {
		return v, false
	}
	p := jsonParser{source: s}
	if strings.HasPrefix(string(s.src[:min(3, len(s.src))]), "\xef\xbb\xbf") {
		p.at = 3
	}
	v = p.value(0)
	return v, !p.broken
}

func (v jsonValue) field(key string) jsonValue {
	for _, f := range v.fields {
		if f.key.text == key {
			return f.value
		}
	}
	return jsonValue{}
}

// word reads a string; none if it is something else.
func (v jsonValue) word(d dialect) word {
	if v.kind != '"' {
		return word{}
	}
	return d.read(v.text)
}

type jsonParser struct {
	*source
	at     int
	broken bool
}

// peek steps over blanks and comments and returns the next byte; 0 at the end.
func (p *jsonParser) peek() byte {
	for p.at < len(p.src) {
		switch rest := p.src[p.at:]; {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			p.at++
		case len(rest) > 1 && rest[0] == '/' && rest[1] == '/':
			p.skip("\n")
		case len(rest) > 1 && rest[0] == '/' && rest[1] == '*':
			p.skip("*/")
		default:
			return rest[0]
		}
	}
	return 0
}

func (p *jsonParser) skip(end string) {
	if i := strings.Index(string(p.src[p.at:]), end); i >= 0 {
		p.at += i + len(end)
		return
	}
	p.at = len(p.src)
}

func (p *jsonParser) value(depth int) jsonValue {
	c := p.peek()
	switch {
	case depth > 100 || c == 0:
		p.broken = true
		return jsonValue{}
	case c == '{' || c == '[':
		return p.several(c, depth)
	case c == '"':
		return jsonValue{kind: c, text: p.string()}
	}
	start := p.at
	for p.at < len(p.src) && strings.IndexByte(",]} \t\r\n", p.src[p.at]) < 0 {
		p.at++
	}
	p.broken = p.broken || p.at == start
	return jsonValue{kind: '0'}
}

// several reads an object or an array.
func (p *jsonParser) several(open byte, depth int) jsonValue {
	v := jsonValue{kind: open}
	end := open + 2 // "}" and "]"
	p.at++
	for !p.broken {
		switch p.peek() {
		case end:
			p.at++
			return v
		case ',':
			p.at++
			continue
		case 0:
			p.broken = true
			return v
		}
		if open == '[' {
			v.items = append(v.items, p.value(depth+1))
			continue
		}
		v.fields = append(v.fields, p.entry(depth))
	}
	return v
}

func (p *jsonParser) entry(depth int) jsonField {
	if p.peek() != '"' {
		p.broken = true
		return jsonField{}
	}
	key := p.string()
	if p.peek() != ':' {
		p.broken = true
		return jsonField{}
	}
	p.at++
	return jsonField{key, p.value(depth + 1)}
}

func (p *jsonParser) string() located {
	start := p.at
	for p.at++; p.at < len(p.src) && p.src[p.at] != '"' && p.src[p.at] != '\n'; p.at++ {
		if p.src[p.at] == '\\' {
			p.at++
		}
	}
	if p.at >= len(p.src) || p.src[p.at] != '"' {
		p.broken, p.at = true, len(p.src)
		return p.told("", start)
	}
	p.at++
	span := text.Span{Start: start + 1, End: p.at - 1}
	var decoded string
	if json.Unmarshal(p.src[start:p.at], &decoded) != nil {
		p.broken = true
		return p.told("", start)
	}
	if decoded == string(span.Of(p.src)) {
		return p.piece(span)
	}
	return p.told(decoded, start+1)
}
