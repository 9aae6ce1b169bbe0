package rules_test

var ignoreSabotages = []sabotage{
	{"unused-ignore", "takes what the comment is for away too", pres,
		"FROM golang:1 AS go\n# dfix: ignore[numeric-from] x\nRUN make\n", swap("# dfix: ignore[numeric-from] x\nRUN make\n", ""), "its files differ", ""},
	{"unused-ignore", "makes a directive of the comment below", pres,
		"# dfix: ignore[numeric-from] x\n# escape=`\nFROM golang:1 AS go\nRUN make\n", swap("# dfix: ignore[numeric-from] x\n", ""), "the directive escape", ""},
}
