// Package descriptors, when imported, ends a process that may open too few files, with a message and exit code 2.
//
// Go's runtime ends such a process with a stack trace as soon as something opens a file that can be waited for, and
// libraries do that when they are initialized. This package is initialized before them: it imports nothing but
// syscall, and of packages that are ready the one whose path sorts first is initialized first (the Go specification,
// "Program initialization").
package descriptors
