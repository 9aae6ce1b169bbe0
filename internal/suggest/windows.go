package suggest

import (
	_ "embed"
	"strings"
	"sync"
)

// windowsList has an official image with variants for Windows on each line.
//
//go:embed data/official-images-windows.txt
var windowsList string

var forWindows = sync.OnceValue(func() map[string]bool { return lines(windowsList) })

// LinuxOnly reports whether name, without a tag, is a Docker Official Image, current or retired, that exists for no other
// system than Linux. An image for both systems is pulled for the one that the build runs on, under the same tag.
func LinuxOnly(name string) bool { return Official(name) && !forWindows()[strings.ToLower(name)] }
