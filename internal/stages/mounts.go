package stages

import "github.com/moby/buildkit/frontend/dockerfile/instructions"

// Mounts returns the mounts of a RUN with all their keys, each value replaced by what expand returns. BuildKit reads all keys
// except from= after expanding variables (instructions/commands_runmount.go parseMount). Mounts returns nil if a mount is not
// valid.
func Mounts(run *instructions.RunCommand, expand func(string) string) []*instructions.Mount {
	if len(instructions.GetMounts(run)) == 0 {
		return nil
	}
	if err := run.Expand(func(word string) (string, error) { return expand(word), nil }); err != nil {
		return nil
	}
	return instructions.GetMounts(run)
}
