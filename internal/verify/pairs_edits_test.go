package verify

import "github.com/dfix-dev/dfix/internal/rewrite"

const (
	respells  = rewrite.Respells
	repaths   = rewrite.Repaths
	splits    = rewrite.Splits
	unignores = rewrite.Unignores
)

// fused is a file whose first stage builds in one RUN.
const fused = "FROM a AS x\nRUN apt-get update && make || true\nFROM b\nCOPY --from=x /a /a\n"

// editPairs change single instructions.
var editPairs = []pair{
	{
		name: "a name respelled", effect: respells,
		before: "FROM a\nARG NAME\nLABEL x=$NAEM\n", old: "$NAEM",
		new: "$NAME",
	},
	{
		name: "a name respelled in FROM", effect: respells,
		before: "ARG NAME=1\nFROM a:3$NAEM AS x\nRUN 1\nFROM x\nRUN 2\n", old: "$NAEM",
		new: "$NAME",
	},
	{
		name: "a name respelled, and a value", effect: respells,
		before: "FROM a\nARG NAME\nLABEL x=$NAEM\n", old: "x=$NAEM",
		new:  "y=$NAME",
		want: "stage 0: more than names of variables is changed",
	},
	{
		name: "a name respelled in a RUN", effect: respells,
		before: "FROM a\nARG NAME\nRUN $NAEM\n", old: "$NAEM",
		new:  "$NAME",
		want: "stage 0: more than names",
	},
	{
		name: "a name respelled in a heredoc", effect: respells,
		before: "FROM a\nARG NAME\nCOPY <<E /a\n$NAEM\nE\n", old: "$NAEM",
		new:  "$NAME",
		want: "stage 0: more than names",
	},
	{
		name: "a name respelled, and a heredoc of the same instruction", effect: respells,
		before: "FROM a\nARG NAME\nCOPY <<E /$NAEM\nx\nE\n", old: "$NAEM¦x\n",
		new:  "$NAME¦y\n",
		want: "stage 0: more than names",
	},
	{
		name: "a name respelled, and a stage named", effect: respells,
		before: "FROM a\nARG NAME\nLABEL x=$NAEM\n", old: "FROM a¦$NAEM",
		new:  "FROM a AS x¦$NAME",
		want: "stage 0 (x): more than names",
	},
	{
		name: "a name respelled, and an instruction added", effect: respells,
		before: "FROM a\nARG NAME\nLABEL x=$NAEM\n", old: "$NAEM\n",
		new:  "$NAME\nUSER u\n",
		want: "stage 0: more than names",
	},
	{
		name: "a name respelled, and an ARG above", effect: respells,
		before: "ARG A=1\nFROM a\nARG NAME\nLABEL x=$NAEM\n", old: "A=1¦$NAEM",
		new:  "A=2¦$NAME",
		want: "more than names of variables is changed",
	},
	{
		name: "no name respelled", effect: respells,
		before: "FROM a\nRUN 1\n", old: "",
		new:  "",
		want: "names of variables: nothing is changed",
	},
	{
		name: "a path", effect: repaths,
		before: two, old: "--from=0 /app",
		new: "--from=0 /src/app",
	},
	{
		name: "a path of the context", effect: repaths,
		before: "FROM a\nCOPY a /b\n", old: "COPY a",
		new:  "COPY /c",
		want: "more than literal sources of a COPY --from",
	},
	{
		name: "a path with a variable", effect: repaths,
		before: two, old: "--from=0 /app",
		new:  "--from=0 /$app",
		want: "more than literal sources",
	},
	{
		name: "a path in another file", effect: repaths,
		before: two, old: "--from=0 /app¦CMD",
		new:  "--from=0 /src/app¦ENV A=b\nCMD",
		want: "more than literal sources",
	},
	{
		name: "a RUN split", effect: splits,
		before: "FROM a AS x\nRUN 1 && 2\nFROM x AS y\nRUN 3\nFROM b\nCOPY --from=y /a /a\nFROM c\nRUN 4\n", old: "1 && 2",
		new: "1\nRUN 2",
	},
	{
		name: "a RUN split, and another stage changed", effect: splits,
		before: "FROM a AS x\nRUN 1 && 2\nFROM c\nRUN 4\n", old: "1 && 2¦RUN 4",
		new:  "1\nRUN 2¦RUN 5",
		want: "stage 1: more than where a RUN ends is changed",
	},
	{
		name: "a RUN split without its flag", effect: splits,
		before: "FROM a AS x\nRUN --network=none 1 && 2\n", old: "1 && 2",
		new:  "1\nRUN 2",
		want: "stage 0 (x): more than where a RUN ends",
	},
	{
		name: "a RUN split from its directory", effect: splits,
		before: "FROM a\nRUN cd /x && 2\n", old: "/x && 2",
		new:  "/x\nRUN 2",
		want: "stage 0: more than where a RUN ends",
	},
	{
		name: "a RUN cut off", effect: splits,
		before: "FROM a\nRUN 1 && 2\n", old: " && 2",
		new:  "",
		want: "stage 0: more than where a RUN ends",
	},
	{
		name: "a failure no longer ignored", effect: unignores,
		before: fused, old: " || true",
		new: "",
	},
	{
		name: "a failure no longer ignored, in another RUN", effect: unignores,
		before: fused, old: "&& make || true",
		new:  "|| true",
		want: "stage 0 (x): more than a || true is changed",
	},
	{
		name: "a failure ignored", effect: unignores,
		before: fused, old: "|| true",
		new:  "|| true || :",
		want: "stage 0 (x): more than a || true",
	},
}
