//go:build !unix

package safefile

import "os"

// flags need no protection here: on these systems no path in a tree leads to something that blocks in open.
const flags = os.O_RDONLY
