package format

import "strings"

// roomForGraphs is the size limit of all flowcharts in the Markdown report, in bytes.
const roomForGraphs = 10_000

// graph adds the flowchart of a changed file. Package picture has escaped its labels: none of them ends the fence.
func (m *markdownWriter) graph(r *Record) {
	if r.Graph != "" {
		m.graphs.add("%s\n\n```mermaid\n%s```\n", codeSpan(r.Name()), r.Graph)
	}
}

// stages shows the flowcharts of the changed files.
func (m *markdownWriter) stages() string {
	if m.graphs.empty() {
		return ""
	}
	return "### Stages\n\n" + strings.TrimRight(m.graphs.String(), "\n") + "\n"
}
