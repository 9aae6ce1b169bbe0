package format

import (
	"fmt"
	"io"
)

// jsonlWriter writes one record per line.
type jsonlWriter struct{ w io.Writer }

func (j *jsonlWriter) Record(r *Record) error { return encode(j.w, r) }
func (j *jsonlWriter) End(*Summary) error     { return nil }

// jsonWriter writes the records as one array, each as soon as it is known, so memory does not grow with the number
// of files.
type jsonWriter struct {
	w       io.Writer
	started bool
}

func (j *jsonWriter) Record(r *Record) error {
	lead := ","
	if !j.started {
		lead = j.open()
	}
	if _, err := io.WriteString(j.w, lead); err != nil {
		return err
	}
	return encode(j.w, r)
}

// open returns the text before the first record.
func (j *jsonWriter) open() string {
	j.started = true
	return fmt.Sprintf(`{"schema":%d,"files":[`, schema)
}

func (j *jsonWriter) End(s *Summary) error {
	lead := ""
	if !j.started {
		lead = j.open()
	}
	if _, err := io.WriteString(j.w, lead+`],"summary":`); err != nil {
		return err
	}
	if err := encode(j.w, s); err != nil {
		return err
	}
	_, err := io.WriteString(j.w, "}\n")
	return err
}
