// Package trial runs dfix over many Dockerfiles, checks what it promises, and counts what it does.
//
// The package holds only tests. They run over a few generated files, or over the files of a list:
//
//	DFIX_CORPUS=list.txt go test ./internal/trial -v -timeout 2h
//
// list.txt has one path per line. These variables also count: DFIX_TRIAL_OUT (a directory for the counts and for samples
// of diffs), DFIX_TRIAL_SAMPLES (how many samples; the default is 100), DFIX_TRIAL_UNSAFE=1 (apply unsafe fixes too),
// DFIX_TRIAL_RULES (rules separated by commas, or "all").
//
// TestPrefilter compares runs that skip rules with full ones, over the files and over DFIX_TRIAL_MUTANTS (3) damaged copies
// of each.
//
// TestWriters counts for how many copied paths it is known what writes them.
//
// TestRename gives every stage another name, and then its own name again. TestMutations makes mistakes in names (a
// misspelling, a lost alias, numbers in place of names). dfix has to repair the clear ones and must not make any worse.
package trial
