package repo

import "path"

// readScript reads a shell script. People run it from the root or from its own directory.
func readScript(sc *scan, s *source) {
	home := path.Dir(s.path)
	c := &commands{scan: sc, dirs: places(home), home: home, anywhere: true}
	c.run(s.whole())
}
