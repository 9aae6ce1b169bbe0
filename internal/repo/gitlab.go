package repo

import "go.yaml.in/yaml/v4"

// readGitLab reads a pipeline of GitLab CI: the script lines of its jobs, which run one after
// the other in one shell, at first in the root of the repository.
func readGitLab(sc *scan, s *source) {
	for _, root := range sc.documents(s) {
		for _, p := range entries(root) {
			job := target(p.value)
			if job == nil || job.Kind != yaml.MappingNode {
				continue
			}
			dirs := []string{"."}
			for _, key := range []string{"before_script", "script"} {
				dirs = scripts(sc, s, value(job, key), dirs, 0)
			}
			scripts(sc, s, value(job, "after_script"), []string{"."}, 0)
		}
		scripts(sc, s, value(root, "before_script"), []string{"."}, 0)
	}
}

// maxNested is how deep lists of script lines are read.
const maxNested = 5

// scripts reads a line, or lists of lines, and returns where they end.
func scripts(sc *scan, s *source, n *yaml.Node, dirs []string, depth int) []string {
	switch {
	case n == nil:
		return dirs
	case n.Tag == "!reference" || depth > maxNested:
		return nil // it may run anything
	}
	for _, item := range items(n) {
		dirs = scripts(sc, s, item, dirs, depth+1)
	}
	w := s.scalar(n, plain)
	switch {
	case n.Kind == yaml.SequenceNode:
		return dirs
	case !w.given():
		return nil
	}
	sh := &shell{scan: sc, dirs: dirs}
	return sh.run(w.located)
}
