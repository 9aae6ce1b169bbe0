package format

import (
	"encoding/json"
	"fmt"
	"io"
)

// jsonlWriter writes one record per line.
type jsonlWriter struct{ w io.Writer }

func (j *jsonlWriter) Record(r *Record) error { return encode(j.w, r) }
func (j *jsonlWriter) End(*Summary) error     { return nil }

// jsonWriter writes the records as one array.
type jsonWriter struct{ array }

func newJSON(w io.Writer) *jsonWriter {
	return &jsonWriter{array{w: w, head: fmt.Sprintf(`{"schema":%d,"files":[`, schema)}}
}

func (j *jsonWriter) Record(r *Record) error { return j.add(r) }

func (j *jsonWriter) End(s *Summary) error { return j.end(`],"summary":`, s, "}\n") }

// array writes the elements of a JSON array, each as soon as it is known, so memory does not grow with their number.
type array struct {
	w       io.Writer
	head    string // everything before the first element
	started bool
}

// add writes one element.
func (a *array) add(element any) error {
	lead := ","
	if !a.started {
		a.started, lead = true, a.head
	}
	return a.write(lead, element)
}

// end writes what follows the last element: texts, and values in JSON.
func (a *array) end(parts ...any) error {
	if !a.started {
		parts = append([]any{a.head}, parts...)
	}
	return a.write(parts...)
}

// write writes strings as they are, and other values in JSON, each on a line.
func (a *array) write(parts ...any) error {
	for _, part := range parts {
		var err error
		if text, ok := part.(string); ok {
			_, err = io.WriteString(a.w, text)
		} else {
			err = encode(a.w, part)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// encode writes v as one line of JSON.
func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
