//go:build !unix

package safefile

import "os"

// flags: no path of a tree leads to something that blocks in open.
const flags = os.O_RDONLY
