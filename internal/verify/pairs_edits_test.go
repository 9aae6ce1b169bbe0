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
	{"a name respelled", respells, "FROM a\nARG NAME\nLABEL x=$NAEM\n", "$NAEM", "$NAME", ""},
	{"a name respelled in FROM", respells, "ARG NAME=1\nFROM a:3$NAEM AS x\nRUN 1\nFROM x\nRUN 2\n", "$NAEM", "$NAME", ""},
	{"a name respelled, and a value", respells, "FROM a\nARG NAME\nLABEL x=$NAEM\n", "x=$NAEM", "y=$NAME", "stage 0: more than names of variables is changed"},
	{"a name respelled in a RUN", respells, "FROM a\nARG NAME\nRUN $NAEM\n", "$NAEM", "$NAME", "stage 0: more than names"},
	{"a name respelled in a heredoc", respells, "FROM a\nARG NAME\nCOPY <<E /a\n$NAEM\nE\n", "$NAEM", "$NAME", "stage 0: more than names"},
	{"a name respelled, and a heredoc of the same instruction", respells, "FROM a\nARG NAME\nCOPY <<E /$NAEM\nx\nE\n", "$NAEM¦x\n", "$NAME¦y\n", "stage 0: more than names"},
	{"a name respelled, and a stage named", respells, "FROM a\nARG NAME\nLABEL x=$NAEM\n", "FROM a¦$NAEM", "FROM a AS x¦$NAME", "stage 0 (x): more than names"},
	{"a name respelled, and an instruction added", respells, "FROM a\nARG NAME\nLABEL x=$NAEM\n", "$NAEM\n", "$NAME\nUSER u\n", "stage 0: more than names"},
	{"a name respelled, and an ARG above", respells, "ARG A=1\nFROM a\nARG NAME\nLABEL x=$NAEM\n", "A=1¦$NAEM", "A=2¦$NAME", "more than names of variables is changed"},
	{"no name respelled", respells, "FROM a\nRUN 1\n", "", "", "names of variables: nothing is changed"},
	{"a path", repaths, two, "--from=0 /app", "--from=0 /src/app", ""},
	{"a path of the context", repaths, "FROM a\nCOPY a /b\n", "COPY a", "COPY /c", "more than literal sources of a COPY --from"},
	{"a path with a variable", repaths, two, "--from=0 /app", "--from=0 /$app", "more than literal sources"},
	{"a path in another file", repaths, two, "--from=0 /app¦CMD", "--from=0 /src/app¦ENV A=b\nCMD", "more than literal sources"},
	{"a RUN split", splits, "FROM a AS x\nRUN 1 && 2\nFROM x AS y\nRUN 3\nFROM b\nCOPY --from=y /a /a\nFROM c\nRUN 4\n", "1 && 2", "1\nRUN 2", ""},
	{"a RUN split, and another stage changed", splits, "FROM a AS x\nRUN 1 && 2\nFROM c\nRUN 4\n", "1 && 2¦RUN 4", "1\nRUN 2¦RUN 5", "stage 1: more than where a RUN ends is changed"},
	{"a RUN split without its flag", splits, "FROM a AS x\nRUN --network=none 1 && 2\n", "1 && 2", "1\nRUN 2", "stage 0 (x): more than where a RUN ends"},
	{"a RUN split from its directory", splits, "FROM a\nRUN cd /x && 2\n", "/x && 2", "/x\nRUN 2", "stage 0: more than where a RUN ends"},
	{"a RUN cut off", splits, "FROM a\nRUN 1 && 2\n", " && 2", "", "stage 0: more than where a RUN ends"},
	{"a failure no longer ignored", unignores, fused, " || true", "", ""},
	{"a failure no longer ignored, in another RUN", unignores, fused, "&& make || true", "|| true", "stage 0 (x): more than a || true is changed"},
	{"a failure ignored", unignores, fused, "|| true", "|| true || :", "stage 0 (x): more than a || true"},
}
