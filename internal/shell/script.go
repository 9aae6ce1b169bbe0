// Package shell reads what a RUN or a shell script does: which commands it runs, with which words, in which
// directory, and whether it fails if one of them fails. It runs nothing and knows no program but the shell's own.
//
// What it reports is true if every cd succeeds, and if no program changes the script while it runs.
package shell

import "strings"

// Script describes what a shell text does.
type Script struct {
	Text     string
	Commands []*Command // every simple command, in the order in which the shell reaches it
	// Functions are the names that the script defines. A command of that name calls the function, and the
	// commands of its body follow the call.
	Functions map[string]bool
	// Values are all values that the script may give to each variable, in any order: in assignments, as elements of arrays, in
	// loops, and by builtins such as read, whose values are not known.
	Values map[string][]Word
	// Steps are the commands of the script if it is one list `a && b && c`; else it has one Step, the whole.
	Steps []Step
}

// Short returns a text of a script for a message: on one line, without a semicolon at its end, and of at most 60 bytes.
func Short(text string) string {
	text = strings.TrimRight(strings.Join(strings.Fields(text), " "), "; ")
	if len(text) > 60 {
		return strings.ToValidUTF8(text[:57], "") + "..."
	}
	return text
}

// Step is a part of Script.Text that runs if the one before it has succeeded.
type Step struct{ Start, End int }

// Command is a simple command: a program with its arguments, or assignments, or a redirection by itself.
type Command struct {
	Words     []Word // the program and its arguments; empty for assignments and redirections by themselves
	Assigns   []Assign
	Redirects []Redirect
	Dir       Dir // where it runs
	// Runs reports that every run of the script that succeeds runs the command.
	Runs bool
	// Ends is how the command ends in every run of the script that reaches it and succeeds.
	Ends Outcome
	// Ignored says why the script can succeed although the command fails, the innermost reason last.
	// It is empty if Ends is Success.
	Ignored []Ignored
	// Nested reports that the command is part of another one: of $(…), of sh -c, or of a heredoc.
	Nested     bool
	Start, End int // bytes of Script.Text; of the outer command if it is in sh -c or a heredoc
}

// Certain reports whether the command runs and succeeds in every run of the script that succeeds.
func (c *Command) Certain() bool { return c.Runs && c.Ends == Success }

// Outcome is how a command ends.
type Outcome uint8

const (
	Any Outcome = iota // it may succeed or fail
	Success
	Failure
)

// Reason says why the failure of a command does not make the script fail.
type Reason uint8

const (
	Sequence    Reason = iota // `;` or a line end follows, without set -e
	Alternative               // || something that can succeed
	Piped                     // the left side of a pipe, without pipefail
	Background                // &
	Condition                 // of if, while or until, or left of && in a list whose failure is ignored
	Negated                   // behind !
	Substituted               // in $(…) of another command
)

// Ignored is a reason, with the bytes of the script that cause it: the operator with what follows it, or the separator.
type Ignored struct {
	Reason     Reason
	Start, End int
}

// Assign is NAME=value.
type Assign struct {
	Name  string
	Value Word
}

// Redirect is a redirection of a command.
type Redirect struct {
	Op   string // "<", ">", ">>", ">|", "&>", "&>>", ">&", "<&", "<>", "<<", "<<-", "<<<"
	from string // the file descriptor in front; "" if there is none
	To   Word   // the file; of a heredoc its body
}

// Writes reports whether the redirection makes a file.
func (r Redirect) Writes() bool {
	switch r.Op {
	case ">", ">>", ">|", "&>", "&>>", "<>":
		return true
	}
	return false
}

// Origin is the directory at which the path of a Dir starts.
type Origin uint8

const (
	Nowhere   Origin = iota // the directory is not known
	Start                   // the directory in which the script starts
	Root                    // "/"
	ScriptDir               // the directory that contains the script
)

// Dir is a directory. Path is clean: absolute for Root, else relative.
type Dir struct {
	From Origin
	Path string
}
