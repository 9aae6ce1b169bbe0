// Package trial tries dfix on a list of real Dockerfiles and counts what it does to them.
//
// The package holds a test only. The files are not part of this repository:
//
//	DFIX_CORPUS=list.txt go test ./internal/trial -v -timeout 2h
//
// where list.txt names a file a line. Further variables: DFIX_TRIAL_OUT (a directory for the counts
// and for samples of diffs), DFIX_TRIAL_SAMPLES (how many, 100 unless told), DFIX_TRIAL_UNSAFE=1
// (unsafe fixes too), DFIX_TRIAL_RULES (rules divided by commas, or "all").
//
// TestPrefilter compares runs in which no rule is called with full ones, over the files and over DFIX_TRIAL_MUTANTS (3)
// damaged copies of each.
//
// TestRename gives every stage another name and its own one again. TestMutations makes mistakes in the names (a
// slip of a letter, a lost alias, numbers for names) and holds dfix to bring back what is clear and to harm nothing.
package trial
