package repo

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/text"
)

// uncertain are repositories in which it is not certain that "dev" is a stage of Dockerfile, with the file and line of
// the place. Each %s is the name of the target.
var uncertain = []struct{ name, files, place string }{
	{"GitLab: before_script of the file", "-- .gitlab-ci.yml --\nbefore_script: [cd sub]\nx:\n  script: [docker build --target %s .]\n", ".gitlab-ci.yml:3"},
	{"GitLab: default before_script", "-- .gitlab-ci.yml --\ndefault:\n  before_script: [cd $DIR]\nx:\n  script: [docker build --target %s .]\n", ".gitlab-ci.yml:4"},
	{"GitLab: extends", "-- .gitlab-ci.yml --\n.base:\n  before_script: [cd $DIR]\nx:\n  extends: .base\n  script: [docker build --target %s .]\n", ".gitlab-ci.yml:5"},
	{"GitLab: extends from elsewhere", "-- .gitlab-ci.yml --\nx:\n  extends: .other\n  script: [docker build --target %s .]\n", ".gitlab-ci.yml:3"},
	{"GitLab: a job with its own before_script extends", "-- .gitlab-ci.yml --\n.base:\n  script: [docker build --target %s .]\nx:\n  extends: .base\n  before_script: [cd $DIR]\n", ".gitlab-ci.yml:2"},
	{"GitLab: !reference to a script", "-- .gitlab-ci.yml --\n.base:\n  script: [docker build --target %s .]\nx:\n  before_script: [cd $DIR]\n  script: [!reference [.base, script]]\n", ".gitlab-ci.yml:2"},
	{"GitLab: !reference to a before_script", "-- .gitlab-ci.yml --\n.base:\n  before_script: [[cd $DIR]]\nx:\n  before_script: [!reference [.base, before_script]]\n  script: [docker build --target %s .]\n", ".gitlab-ci.yml:5"},
	{"GitLab: !reference to another file", "-- .gitlab-ci.yml --\nx:\n  before_script: [!reference [.other, before_script]]\n  script: [docker build --target %s .]\n", ".gitlab-ci.yml:3"},
	{"GitLab: include", "-- .gitlab-ci.yml --\ninclude: other.yml\nx:\n  script: [docker build --target %s .]\n", ".gitlab-ci.yml:3"},
	{"GitLab: another tree", "-- .gitlab-ci.yml --\nx:\n  variables: {GIT_STRATEGY: none}\n  script: [docker build --target %s .]\n", ".gitlab-ci.yml:3"},
	{".ONESHELL", "-- Makefile --\n.ONESHELL:\nx:\n\tcd sub\n\tdocker build --target %s .\n", "Makefile:4"},
	{"an included makefile", "-- sub/Makefile --\ninclude ../common.mk\n-- common.mk --\nx:\n\tdocker build --target %s .\n", "common.mk:2"},
	{"make -f", "-- sub/Makefile.ci --\nx:\n\tdocker build --target %s .\n", "sub/Makefile.ci:2"},
	{"a function that changes the directory", "-- b.sh --\nenter() { cd \"$1\"; }\nenter $X\ndocker build --target %s .\n", "b.sh:3"},
	{"cd in the background", "-- b.sh --\nif true; then cd $X & fi; cd $Y\ndocker build --target %s .\n", "b.sh:2"},
	{"env --chdir", "-- b.sh --\nenv --chdir=sub docker build --target %s .\n", "b.sh:1"},
	{"env -C", "-- b.sh --\nenv -C sub docker build --target %s .\n", "b.sh:1"},
	{"git checkout", "-- b.sh --\ngit checkout v1\ndocker build --target %s .\n", "b.sh:2"},
	{"git clone", "-- b.sh --\ngit clone . sub && cd sub\ndocker build --target %s -f ../Dockerfile .\n", "b.sh:2"},
	{"checkout with ref", "-- .github/workflows/a.yml --\njobs:\n  a:\n    steps:\n      - {uses: actions/checkout@v4, with: {ref: v1}}\n      - run: docker build --target %s .\n", ".github/workflows/a.yml:5"},
	{"checkout of another repository", "-- .github/workflows/a.yml --\njobs:\n  a:\n    steps:\n      - {uses: actions/checkout@v4, with: {repository: a/b}}\n      - run: docker build --target %s .\n", ".github/workflows/a.yml:5"},
	{"cat >> Dockerfile", "-- b.sh --\ncat >> Dockerfile <<EOF\nFROM a AS x\nEOF\ndocker build --target %s .\n", "b.sh:4"},
	{"sed -i Dockerfile", "-- b.sh --\nsed -i s/a/b/ Dockerfile\ndocker build --target %s .\n", "b.sh:2"},
	{"a template", "-- {{cookiecutter.x}}/b.sh --\ncd \"$(dirname \"$0\")/..\" && docker build --target %s .\n", "{{cookiecutter.x}}/b.sh:1"},
	{"over there", "-- b.sh --\nssh host docker build --target %s .\n", "b.sh:1"},
	{"make with a directory and a Makefile", "-- c.sh --\nmake -C sub -f ../Makefile\n-- Makefile --\nx:\n\tdocker build --target %s .\n", "Makefile:2"},
	{"make with a Makefile of the current directory", "-- Makefile --\nx:\n\tdocker build --target %s .\ny:\n\t$(MAKE) -C sub -f $(CURDIR)/Makefile x\n", "Makefile:2"},
	{"a Makefile of another directory", "-- c.sh --\nmake -f sub/Makefile\n-- sub/Makefile --\nx:\n\tdocker build --target %s .\n", "sub/Makefile:2"},
	{"a Makefile that another one includes", "-- sub/Makefile --\ninclude ../Makefile\n-- Makefile --\nx:\n\tdocker build --target %s .\n", "Makefile:2"},
	{"a script of another directory", "-- c.sh --\ncd sub && ../b.sh\n-- b.sh --\ndocker build --target %s .\n", "b.sh:1"},
	{"a script behind a variable", "-- c.sh --\nROOT=$PWD\ncd sub\n\"$ROOT\"/b.sh\n-- b.sh --\ndocker build --target %s .\n", "b.sh:1"},
	{"a script that a program runs", "-- c.py --\nrun(['../b.sh'], cwd='sub')\n-- b.sh --\ndocker build --target %s .\n", "b.sh:1"},
	{"gh pr checkout", "-- b.sh --\ngh pr checkout 1\ndocker build --target %s .\n", "b.sh:2"},
	{"a step in another directory", "-- .github/workflows/a.yml --\njobs:\n  a:\n    steps:\n      - run: ../b.sh\n        working-directory: sub\n-- b.sh --\ndocker build --target %s .\n", "b.sh:1"},
	{"a patch of Skaffold", "-- skaffold.yaml --\nbuild:\n  artifacts:\n    - docker: {target: %s}\nprofiles:\n  - patches:\n      - {op: add, path: /build/artifacts/0/context, value: sub}\n", "skaffold.yaml:3"},
	{"text of sh -c", "-- b.sh --\nsh -c 'docker build --target %s .'\n", "b.sh:1"},
}

const twoStages = "\n-- Dockerfile --\nFROM a AS dev\nFROM dev\n-- sub/Dockerfile --\nFROM a AS dev\n"

func TestUncertainStopsRename(t *testing.T) {
	for _, test := range uncertain {
		dir := writeArchive(t, twoStages+fmt.Sprintf(test.files, "dev"))
		edits, _, err := Open(dir).Rename(filepath.Join(dir, "Dockerfile"), "dev", "work", false)
		var refusal *Refusal
		if !errors.As(err, &refusal) && !elsewhere(dir) {
			t.Errorf("%s: edits %v, error %v", test.name, edits, err)
		} else if err != nil && !strings.HasPrefix(err.Error(), test.place+":") {
			t.Errorf("%s: %v, want %s", test.name, err, test.place)
		}
	}
}

// elsewhere reports whether nothing of a repository means its first Dockerfile.
func elsewhere(dir string) bool {
	return len(Open(dir).of(filepath.Join(dir, "Dockerfile")).targets) == 0
}

func TestUncertainIsNoFinding(t *testing.T) {
	for _, test := range uncertain {
		dir := writeArchive(t, strings.ReplaceAll(twoStages, "AS dev", "AS development")+fmt.Sprintf(test.files, "developmnet"))
		for _, name := range []string{"Dockerfile", "sub/Dockerfile"} {
			for _, f := range unknownTargets(t, Open(dir), filepath.Join(dir, name), "FROM a AS development\nFROM development\n") {
				if f.safe() && !certainly(test.name, name) {
					t.Errorf("%s: %s: a safe repair of %s", test.name, name, show(f.Mention))
				}
			}
		}
	}
}

// certainly reports whether a class is certain of the other Dockerfile: the pipeline goes to sub.
func certainly(class, dockerfile string) bool {
	return class == "GitLab: before_script of the file" && dockerfile == "sub/Dockerfile"
}

// bakeOfDev is a Bake file with one target, of the Dockerfile beside it.
const bakeOfDev = "-- docker-bake.hcl --\ntarget \"app\" { context = \".\" }\n"

// A reference that is not understood stops a renaming, with its place.
func TestNotUnderstoodStopsRename(t *testing.T) {
	for _, test := range []struct{ name, files, place string }{
		{"a variable behind =", "-- b.sh --\ndocker build --target=$T .\n", "b.sh:1"},
		{"a variable", "-- b.sh --\ndocker build --target \"$T\" .\n", "b.sh:1"},
		{"an argument", "-- b.sh --\ndocker build --target \"$1\" .\n", "b.sh:1"},
		{"all arguments", "-- b.sh --\nb() { docker build --target \"$@\" .; }\nb \"$@\"\n", "b.sh:1"},
		{"an array", "-- b.sh --\ndocker build --target \"${T[0]}\" .\n", "b.sh:1"},
		{"a default", "-- b.sh --\ndocker build --target \"${T:-last}\" .\n", "b.sh:1"},
		{"another file sets it", "-- b.sh --\n. ./.env\ndocker build --target \"$T\" .\n-- .env --\nT=dev\n", "b.sh:2"},
		{"a Dockerfile in an array", "-- b.sh --\ncd \"$(dirname \"$0\")\"\nA=(-f sub/Dockerfile)\ndocker build --target dev \"${A[@]}\" .\n", "b.sh:3"},
		{"flags that the environment may set", "-- b.sh --\ncd \"$(dirname \"$0\")\"\nif $CI; then A=--push; fi\ndocker build --target dev $A .\n", "b.sh:3"},
		{"an array by another name", "-- b.sh --\ncd \"$(dirname \"$0\")\"\nf() { local -n r=$1; r+=(-f sub/Dockerfile); }\nA=(--pull); f A\ndocker build --target dev \"${A[@]}\" .\n", "b.sh:4"},
		{"flags of the caller in an array", "-- b.sh --\ncd \"$(dirname \"$0\")\"\nA=(--pull \"$@\")\ndocker build --target dev \"${A[@]}\" .\n", "b.sh:3"},
		{"flags that are read into an array", "-- b.sh --\ncd \"$(dirname \"$0\")\"\nA=(--pull)\nread -ra A <<< \"$B\"\ndocker build --target dev \"${A[@]}\" .\n", "b.sh:4"},
		{"another flag with another value", "-- b.sh --\ncd \"$(dirname \"$0\")\"\ndocker build --target dev --target \"$T\" .\n", "b.sh:2"},
		{"several Dockerfiles with the stage", "-- sub/b.sh --\ndocker build --target dev .\n", "sub/b.sh:1"},
		{"flags in a variable", "-- b.sh --\nFLAGS=\"docker build --target $T\"\n$FLAGS .\n", "b.sh:1"},
		{"make", "-- Makefile --\nx:\n\tdocker build --target=$(T) .\n", "Makefile:2"},
		{"make, with a value", "-- Makefile --\nT ?= last\nx:\n\tdocker build --target $(T) .\n", "Makefile:3"},
		{"make, the target of the rule", "-- Makefile --\ndev:\n\tdocker build --target $@ .\n", "Makefile:2"},
		{"make, a function", "-- Makefile --\nx:\n\tdocker build --target $(call t,x) .\n", "Makefile:2"},
		{"a matrix", "-- .github/workflows/a.yml --\njobs:\n  a:\n    strategy: {matrix: {t: [dev, last]}}\n    steps:\n      - run: docker build --target ${{ matrix.t }} .\n", ".github/workflows/a.yml:3"},
		{"a computed matrix", "-- .github/workflows/a.yml --\njobs:\n  a:\n    strategy: {matrix: \"${{ fromJson(x) }}\"}\n    steps:\n      - uses: docker/build-push-action@v6\n        with: {context: ., target: \"${{ matrix.t }}\"}\n", ".github/workflows/a.yml:6"},
		{"an input", "-- .github/workflows/a.yml --\non: {workflow_call: {inputs: {t: {default: last}}}}\njobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with: {context: ., target: \"${{ inputs.t }}\"}\n", ".github/workflows/a.yml:6"},
		{"Tilt", "-- Tiltfile --\ndocker_build('x', '.', target=t)\n", "Tiltfile:1"},
		{"Jenkins", "-- Jenkinsfile --\nsh \"docker build --target ${T} .\"\n", "Jenkinsfile:1"},
		{"a template", "-- b.sh --\ndocker build --target {{ t }} .\n", "b.sh:1"},
		{"Bake, a variable", "-- b.sh --\ndocker buildx bake --set *.target=$T app\n", "b.sh:1"},
		{"Bake, a setting in a variable", "-- b.sh --\ndocker buildx bake --set \"$S\" app\n", "b.sh:1"},
		{"Bake, flags in a variable", "-- b.sh --\nF=\"--set app.target=dev\"\ndocker buildx bake $F app\n", "b.sh:1"},
		{"Bake, an array", "-- b.sh --\nF=(--set \"app.target=dev\")\ndocker buildx bake \"${F[@]}\" app\n", "b.sh:1"},
		{"Bake, a computed key", "-- b.sh --\ndocker buildx bake --set ${N}.target=dev app\n", "b.sh:1"},
		{"Bake, without Bake files", "-- b.sh --\ndocker buildx bake --set=app.target=dev app\n", "b.sh:1"},
		{"Bake, another Dockerfile by a setting", bakeOfDev + "-- b.sh --\ncd \"$(dirname \"$0\")\"\ndocker buildx bake --set app.dockerfile=sub/Dockerfile --set app.target=dev\n", "b.sh:2"},
		{"Bake, targets of two Dockerfiles", bakeOfDev + "target \"b\" { context = \"sub\" }\n-- b.sh --\ncd \"$(dirname \"$0\")\"\ndocker buildx bake --set \"*.target=dev\"\n", "b.sh:2"},
		{"Bake, a context in a variable", "-- docker-bake.hcl --\nvariable \"C\" { default = \".\" }\ntarget \"app\" { context = C }\n-- b.sh --\ncd \"$(dirname \"$0\")\"\ndocker buildx bake --set app.target=dev\n", "b.sh:2"},
		{"Bake, a remote definition", bakeOfDev + "-- b.sh --\ndocker buildx bake https://example.com/a.git --set app.target=dev\n", "b.sh:1"},
		{"Bake, files from the environment", bakeOfDev + "-- b.sh --\nexport BUILDX_BAKE_FILE=o.hcl\ndocker buildx bake --set app.target=dev\n", "b.sh:2"},
		{"Bake, make", "-- Makefile --\nT ?= dev\nx:\n\tdocker buildx bake --set app.target=$(T) app\n", "Makefile:1"},
		{"Bake, flags in a variable of make", "-- Makefile --\nF = --set *.target=dev --load\nx:\n\tdocker buildx bake $(F)\n", "Makefile:1"},
		{"Bake, a matrix", bakeOfDev + "-- .github/workflows/a.yml --\njobs:\n  a:\n    strategy: {matrix: {t: [dev, last]}}\n    steps:\n      - run: docker buildx bake --set app.target=${{ matrix.t }} app\n", ".github/workflows/a.yml:3"},
		{"bake-action, a matrix", bakeOfDev + "-- .github/workflows/a.yml --\njobs:\n  a:\n    strategy: {matrix: {t: [dev, last]}}\n    steps:\n      - uses: docker/bake-action@v6\n        with: {set: \"*.target=${{ matrix.t }}\"}\n", ".github/workflows/a.yml:3"},
		{"bake-action, computed files", bakeOfDev + "-- .github/workflows/a.yml --\njobs:\n  a:\n    steps:\n      - uses: docker/bake-action@v6\n        with: {files: \"${{ inputs.f }}\", set: \"*.target=dev\"}\n", ".github/workflows/a.yml:5"},
		{"bake-action, another checkout", bakeOfDev + "-- .github/workflows/a.yml --\njobs:\n  a:\n    steps:\n      - {uses: actions/checkout@v4, with: {ref: v1}}\n      - {uses: docker/bake-action@v6, with: {set: \"*.target=dev\"}}\n", ".github/workflows/a.yml:5"},
		{"bake-action, a chosen setting", bakeOfDev + "-- .github/workflows/a.yml --\njobs:\n  a:\n    steps:\n      - {uses: docker/bake-action@v6, with: {set: \"${{ inputs.x && 'app.target=dev' || format('*.output={0}', x) }}\"}}\n", ".github/workflows/a.yml:4"},
		{"bake-action, a chosen variable", bakeOfDev + "-- .github/workflows/a.yml --\njobs:\n  a:\n    steps:\n      - {uses: docker/bake-action@v6, with: {set: \"${{ inputs.x && '*.output=x' || inputs.y }}\"}}\n", ".github/workflows/a.yml:4"},
		{"bake-action, a key that is filled in", bakeOfDev + "-- .github/workflows/a.yml --\njobs:\n  a:\n    steps:\n      - {uses: docker/bake-action@v6, with: {set: \"${{ x == 'y' && format('{0}.target={1}', x, y) }}\"}}\n", ".github/workflows/a.yml:4"},
		{"bake-action, settings of a matrix", bakeOfDev + "-- .github/workflows/a.yml --\njobs:\n  a:\n    strategy: {matrix: {include: [{s: \"*.output=x\\napp.target=dev\"}]}}\n    steps:\n      - {uses: docker/bake-action@v6, with: {set: \"${{ matrix.s }}\"}}\n", ".github/workflows/a.yml:5"},
		{"bake-action, a computed setting", bakeOfDev + "-- .github/workflows/a.yml --\njobs:\n  a:\n    steps:\n      - {uses: docker/bake-action@v6, with: {set: \"${{ inputs.s }}\"}}\n", ".github/workflows/a.yml:4"},
		{"Bake, package.json", bakeOfDev + "-- package.json --\n{\"scripts\": {\"build\": \"docker buildx bake --set \\\"*.target=dev\\\" app\"}}\n", "package.json:1"},
		{"Bake, package.json, a variable", bakeOfDev + "-- package.json --\n{\"scripts\": {\"build\": \"docker buildx bake --set app.target=$T app\"}}\n", "package.json:1"},
		{"Bake, Python", "-- b.py --\nrun([\"docker\", \"buildx\", \"bake\", \"--set\", \"app.target=dev\", \"app\"])\n", "b.py:1"},
		{"Bake, just", "-- justfile --\nx:\n  docker buildx bake --set app.target=dev app\n", "justfile:2"},
		{"a page in another directory", "-- docs/build.md --\nRun docker build --target dev . to build.\n", "docs/build.md:1"},
		{"a page", "-- README.md --\nRun docker build --target dev . to build, or use `--target dev`.\n", "README.md:1"},
		{"a page, no whole command", "-- README.md --\nRun `docker build --target dev`.\n", "README.md:1"},
		{"a step after one that checks out another commit", "-- .github/workflows/a.yml --\njobs:\n  a:\n    steps:\n      - run: git checkout v1\n      - run: docker build --target dev .\n", ".github/workflows/a.yml:5"},
		{"a step after one that changes the Dockerfile", "-- .github/workflows/a.yml --\njobs:\n  a:\n    steps:\n      - run: sed -i s/a/b/ Dockerfile\n      - uses: docker/build-push-action@v6\n        with: {context: ., target: dev}\n", ".github/workflows/a.yml:6"},
		{"another repository in the place of this one", "-- b.sh --\ngit clone https://example.com/a.git .\ndocker build --target dev .\n", "b.sh:2"},
		{"a Dockerfile that a program writes", "-- b.sh --\ncurl -L -o Dockerfile https://example.com\ndocker build --target dev .\n", "b.sh:2"},
		{"another user's home", "-- b.sh --\nsudo -i docker build --target dev .\n", "b.sh:1"},
		{"xargs", "-- b.sh --\necho dev | xargs docker build . --target\n", "b.sh:1"},
		{"a directory of its own", "-- b.sh --\nPWD=x\ndocker build --target dev $PWD\n", "b.sh:2"},
		{"make, in the directory of the caller", "-- sub/Makefile --\nx:\n\tdocker build --target dev $(PWD)\n", "sub/Makefile:2"},
		{"make, after cd", "-- Makefile --\nx:\n\tcd $X && docker build --target dev $(CURDIR)\n", "Makefile:2"},
		{"GitLab, defaults of another key", "-- .gitlab-ci.yml --\ndefault:\n  before_script: [cd $X]\nx:\n  inherit: {default: [before_script]}\n  script: [docker build --target dev .]\n", ".gitlab-ci.yml:5"},
		{"parallel", "-- b.sh --\nparallel docker build --target {} . ::: dev last\n", "b.sh:1"},
		{"a directory of another shell", "-- b.sh --\nbash -c \"cd sub && docker build --target dev $PWD\"\n", "b.sh:1"},
		{"another tool as an argument", "-- b.sh --\n$B build --build-arg cross --target dev .\n", "b.sh:1"},
		{"a Makefile of another directory on a page", "-- README.md --\nFor docker, run make -f sub/Makefile.\n-- sub/Makefile --\nx:\n\tdocker build --target dev .\n", "sub/Makefile:2"},
		{"a Dockerfile that is not there, in the same set", "-- compose.yaml --\nservices:\n  a: {build: {context: ., target: &t dev}}\n  b: {build: {context: gone, target: *t}}\n", "compose.yaml:2"},
		{"buildctl", "-- b.sh --\nbuildctl build --frontend dockerfile.v0 --opt target=$T\n", "b.sh:1"},
		{"GitLab, a component", "-- .gitlab-ci.yml --\ninclude:\n  - component: example.com/docker@1\n    inputs: {target: dev}\n", ".gitlab-ci.yml:3"},
		{"Tilt, arguments in a dictionary", "-- Tiltfile --\ndocker_build('x', '.', **o)\n", "Tiltfile:1"},
		{"Skaffold, a patch", "-- skaffold.yaml --\nprofiles:\n  - patches:\n      - {op: add, path: /build/artifacts/0/docker, value: {target: dev}}\n", "skaffold.yaml:3"},
		{"Compose, an extension that nothing refers to", "-- compose.yaml --\nx-a: {build: {context: ., target: dev}}\nservices: {a: {build: {context: sub, target: dev}}}\n", "compose.yaml:1"},
		{"a list of arguments, with a variable", "-- cloudbuild.yaml --\nsteps:\n- name: gcr.io/cloud-builders/docker\n  args: ['build', '--target', '${_T}', '.']\n", "cloudbuild.yaml:3"},
		{"a template of a script", "-- b.sh.erb --\ndocker build --target <%= stage %> .\n", "b.sh.erb:1"},
		{"a pipeline by another name", "-- ci/b.yml --\nx:\n  script:\n    - docker build --target $T .\n", "ci/b.yml:3"},
		{"items of a list", "-- cloudbuild.yaml --\nsteps:\n- name: gcr.io/cloud-builders/docker\n  args:\n  - build\n  - --target\n  - dev\n", "cloudbuild.yaml:6"},
		{"a list over lines", "-- b.py --\nrun([\"docker\", \"build\",\n    \"--target\",\n    \"dev\", \".\"])\n", "b.py:3"},
	} {
		dir := writeArchive(t, twoStages+test.files)
		r := Open(dir)
		_, _, err := r.Rename(filepath.Join(dir, "Dockerfile"), "dev", "work", false)
		if err == nil || !strings.HasPrefix(err.Error(), test.place+":") {
			t.Errorf("%s: %v, want %s", test.name, err, test.place)
		}
		if _, left, err := r.Rename(filepath.Join(dir, "Dockerfile"), "dev", "work", true); err != nil || len(left) == 0 {
			t.Errorf("%s: by force: left %v, error %v", test.name, left, err)
		}
	}
}

// A file that no reader reads stops a renaming if it seems to ask for the stage.
func TestOtherFilesStopRename(t *testing.T) {
	for _, test := range []struct{ name, file, src string }{
		{"Python, an f-string", "b.py", "run(f\"docker build --target dev {ctx}\")\n"},
		{"Python, a list", "b.py", "run([\"docker\", \"build\", \"--target\", \"dev\", \".\"])\n"},
		{"Python, a variable in a list", "b.py", "run([\"docker\", \"build\", \"--target\", stage, \".\"])\n"},
		{"Python, a variable in a text", "b.py", "run(f\"docker build --target {stage} .\")\n"},
		{"Compose, a file by another name", "stack.yml", "services:\n  a:\n    build:\n      context: .\n      target: dev\n"},
		{"Fly", "fly.toml", "[build]\nbuild-target = 'dev'\n"},
		{"Visual Studio", "a.csproj", "<DockerfileFastModeStage>dev</DockerfileFastModeStage>\n"},
		{"Maven, an element", "pom.xml", "<!-- docker -->\n<target>dev</target>\n"},
		{"Python, docker-py", "b.py", "docker.from_env().images.build(path='.', target='dev')\n"},
		{"a batch file", "b.bat", "docker build --target dev .\r\n"},
		{"a batch file of NT", "b.cmd", "docker build ^\r\n --target=dev .\r\n"},
		{"PowerShell", "b.ps1", "docker build --target dev .\n"},
		{"PowerShell, an array", "b.ps1", "$a = @('build', '--target', 'dev')\ndocker @a .\n"},
		{"Go", "b_test.go", "exec.Command(\"docker\", \"build\", \"--target\", \"dev\", \".\")\n"},
		{"Go, testcontainers", "b_test.go", "docker.FromDockerfile{BuildOptionsModifier: func(o *types.Options) { o.Target = \"dev\" }}\n"},
		{"Go, Dagger", "b.go", "c.DockerBuild(src, dagger.Opts{Target: \"dev\"})\n"},
		{"Java, testcontainers", "B.java", "new ImageFromDockerfile().withTarget(\"dev\")\n"},
		{"Kotlin", "build.gradle.kts", "DockerBuildImage { target.set(\"dev\") }\n"},
		{"C#, testcontainers", "B.cs", "new ImageFromDockerfileBuilder().WithTarget(\"dev\")\n"},
		{"C#, Aspire", "B.cs", "builder.AddContainer(\"x\", \"y\").WithDockerfile(\"../x\", stage: \"dev\")\n"},
		{"JavaScript", "b.js", "GenericContainer.fromDockerfile('.').withTarget('dev')\n"},
		{"TypeScript, CDK", "b.ts", "new DockerImageAsset(this, 'x', { directory: '.', target: 'dev' })\n"},
		{"TypeScript, a template", "b.ts", "exec(`docker build --target ${t} --target=dev .`)\n"},
		{"Ruby", "b.rb", "system 'docker build --target dev .'\n"},
		{"Terraform", "main.tf", "resource \"docker_image\" \"x\" {\n  build {\n    target = \"dev\"\n  }\n}\n"},
		{"Ansible", "play.yml", "- community.docker.docker_image:\n    build:\n      path: .\n      target: dev\n"},
		{"SAM", "template.yaml", "Metadata:\n  DockerContext: .\n  DockerBuildTarget: dev\n"},
		{"Concourse", "ci.yml", "image_resource: {source: {repository: concourse/oci-build-task}}\nparams: {DOCKERFILE: Dockerfile, TARGET: dev}\n"},
		{"Pulumi", "b.go", "docker.DockerBuildArgs{Target: pulumi.String(\"dev\")}\n"},
		{"Maven", "pom.xml", "<argument>docker</argument>\n<argument>--target=dev</argument>\n"},
		{"a page, a step of a workflow", "docs/ci.md", "```yaml\n- uses: docker/build-push-action@v6\n  with: {context: ., target: dev}\n```\n"},
		{"a page, a Bake file", "README.md", "For docker:\n```hcl\ntarget \"x\" {\n  target = \"dev\"\n}\n```\n"},
		{"a page in another markup", "docs/b.rst", "::\n\n  docker build --target dev .\n"},
	} {
		dir := writeArchive(t, twoStages+"-- "+test.file+" --\n"+test.src)
		_, _, err := Open(dir).Rename(filepath.Join(dir, "Dockerfile"), "dev", "work", false)
		if err == nil || !strings.HasPrefix(err.Error(), test.file+":") {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// A file that no reader reads stops nothing if it mentions neither the stage nor builds.
func TestOtherFilesAreNoUse(t *testing.T) {
	for _, test := range []struct{ name, file, src string }{
		{"another stage", "b.go", "exec.Command(\"docker\", \"build\", \"--target\", \"developer\", \".\")\n"},
		{"no builder", "tsconfig.json", "{\"target\": \"dev\"}\n"},
		{"another tool", "b.rb", "# docker\nsystem 'cmake --build . --target dev'\n"},
		{"a tool that is not known, in a list", "b.py", "# docker\nrun([\"cnab-to-oci\", \"fixup\", \"--target\", target, \"--bundle\", b])\n"},
		{"another tool in a list", "b.py", "run([\"docker\", \"info\"])\nrun([\"cargo\", \"build\", \"--target\", arch])\n"},
		{"a workflow with another tool", ".github/workflows/a.yml", "jobs:\n  a:\n    steps:\n      - run: |\n          docker info\n          cargo build --target dev\n"},
		{"no build", "k.yml", "scrape: {target: dev}\n"},
		{"a word", "b.cs", "// docker\nvar targets = \"dev\"; var onTarget = dev;\n"},
		{"bytes", "b.bin", "\x00docker build --target dev\n"},
		{"a page with a nearer Dockerfile", "sub/docs/ci.md", "```yaml\n- uses: docker/build-push-action@v6\n  with: {target: dev}\n```\nOr docker build --target dev.\n"},
		{"a Compose file on a page, for another Dockerfile", "sub/README.md", "Docker:\n```yaml\nservices:\n  a:\n    build: {context: ., target: dev}\n```\n"},
		{"third-party code", "vendor/a/b.go", "exec.Command(\"docker\", \"build\", \"--target\", \"dev\", \".\")\n"},
	} {
		dir := writeArchive(t, twoStages+"-- "+test.file+" --\n"+test.src)
		if _, _, err := Open(dir).Rename(filepath.Join(dir, "Dockerfile"), "dev", "work", false); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// A command in a comment of another file stops nothing, and is reported.
func TestCommentsOfOtherFiles(t *testing.T) {
	for _, file := range []string{"b.sh", "Makefile", "compose.yaml", "b.go", "play.yml"} {
		src := "# docker build --target dev .\n# cmake --target dev\n# docker build --target last .\n"
		if file == "b.go" {
			src = strings.ReplaceAll(src, "#", "//")
		}
		dir := writeArchive(t, twoStages+"-- "+file+" --\n"+src)
		_, left, err := Open(dir).Rename(filepath.Join(dir, "Dockerfile"), "dev", "work", false)
		if err != nil || len(left) != 1 || !strings.HasPrefix(left[0].Error(), file+":1:") || !strings.HasSuffix(left[0].Error(), `"dev": it is in a comment`) {
			t.Errorf("%s: %v, %v", file, left, err)
		}
	}
}

// A command in a comment of the Dockerfile is renamed if it can mean this Dockerfile; one that may mean it stops the renaming.
func TestCommandsInComments(t *testing.T) {
	for _, test := range []struct{ name, comment, want string }{
		{"a command", "# docker build --target dev .\n", "# docker build --target work .\n"},
		{"with a prompt, over lines", "#  $ docker buildx build \\\n#   --target=dev .\n", "#  $ docker buildx build \\\n#   --target=work .\n"},
		{"in quotes", "# Run `docker build --target dev .`, it's easy.\n", "# Run `docker build --target work .`, it's easy.\n"},
		{"from above", "# docker build -f sub/Dockerfile --target dev .\n", "# docker build -f sub/Dockerfile --target work .\n"},
		{"two commands", "# docker build --target dev . && podman build --target dev .\r\n", "# docker build --target work . && podman build --target work .\r\n"},
		{"another Dockerfile", "# docker build -f other/Dockerfile --target dev .\n", ""},
		{"another stage", "# docker build --target developer .\n", ""},
		{"another tool", "# cmake --build . --target dev\n", ""},
		{"no comment", "RUN docker build --target dev .\n", ""},
		{"a context that is not known", "# docker build --target dev $DIR\n", "?"},
		{"no command", "# (docker build --target dev .)\n", "?"},
	} {
		dir := writeArchive(t, "\n-- sub/Dockerfile --\nFROM a AS dev\n"+test.comment+"-- Dockerfile --\nFROM a\n-- other/Dockerfile --\nFROM a AS dev\n")
		file := filepath.Join(dir, "sub/Dockerfile")
		findings, _, err := Open(dir).Rename(file, "dev", "work", false)
		if test.want == "?" {
			if err == nil || !strings.HasPrefix(err.Error(), "sub/Dockerfile:2:") {
				t.Errorf("%s: %v", test.name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		var edits []text.Edit
		for _, f := range findings {
			if f.File != "sub/Dockerfile" {
				t.Errorf("%s: %v", test.name, f)
			}
			edits = append(edits, f.Fix.Edits...)
		}
		got, err := text.Apply([]byte(textOf(t, file)), edits)
		if want := "FROM a AS dev\n" + cmp.Or(test.want, test.comment); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", test.name, got, err)
		}
	}
}

// References that are understood stop nothing.
func TestUnderstoodIsRenamed(t *testing.T) {
	for _, test := range []struct{ name, files, want string }{
		{"other values", "-- b.sh --\nfor t in last sub; do docker build --target $t .; done\n", ""},
		{"a matrix of other stages", "-- .github/workflows/a.yml --\njobs:\n  a:\n    strategy: {matrix: {t: [a, last]}}\n    steps:\n      - run: docker build --target ${{ matrix.t }} .\n", ""},
		{"another Dockerfile", "-- b.sh --\ncd \"$(dirname \"$0\")/sub\" && docker build --target \"$T\" .\n", ""},
		{"a docstring", "-- Tiltfile --\n\"\"\"\ndocker_build('x', '.', target=t)\n\"\"\"\n", ""},
		{"a Compose file on a page", "-- README.md --\n# For *docker* and `compose`\n```yaml\nservices:\n  a:\n    build: {context: ., target: dev}\n    ...\n  b: {image: x}\n```\n", "README.md"},
		{"a page in another directory", "-- docs/build.md --\n```sh\ndocker build --target dev -f ../Dockerfile ..\n```\n", "docs/build.md"},
		{"a page, in its text", "-- README.md --\nRun `docker build --target dev .` to `docker run` it\n\n    $ docker build --target dev \\\n      .\n", "README.md README.md"},
		{"a page in another directory, in its text", "-- docs/build.md --\n1. Run `docker build --target dev -f ../Dockerfile ..`.\n", "docs/build.md"},
		{"a page, in its text, another Dockerfile", "-- README.md --\nRun `docker build --target dev sub`.\n", ""},
		{"a page", "-- README.md --\n```sh\ndocker build --target dev .\n```\n```console\n$ docker build \\\n    --target=dev .\nout\n```\n", "README.md README.md"},
		{"Bake", bakeOfDev + "-- b.sh --\ncd \"$(dirname \"$0\")\"\ndocker buildx bake --set \"app.target=dev\" app\ndocker buildx bake --set=*p.target=last\n", "b.sh"},
		{"Bake, a file that the command names", strings.Replace(bakeOfDev, "docker-bake", "x/app", 1) + "-- b.sh --\ncd \"$(dirname \"$0\")\"\ndocker buildx bake -f x/app.hcl --set '*.target=dev'\n", "b.sh"},
		{"Bake, make", bakeOfDev + "-- Makefile --\nx:\n\tdocker buildx bake --set app.target=dev app\n", "Makefile"},
		{"bake-action", bakeOfDev + "-- .github/workflows/a.yml --\njobs:\n  a:\n    steps:\n      - uses: docker/bake-action@v6\n        with:\n          set: |\n            app.target=dev\n            *.platform=linux/arm64\n", ".github/workflows/a.yml"},
		{"bake-action, chosen settings without a target", bakeOfDev + "-- .github/workflows/a.yml --\njobs:\n  a:\n    steps:\n      - {uses: docker/bake-action@v6, with: {set: \"${{ matrix.mode == '' && format('*.output=dest={0}', x) || 'a.platform=x' }}\"}}\n", ""},
		{"bake-action, a matrix of settings without a target", bakeOfDev + "-- .github/workflows/a.yml --\njobs:\n  a:\n    strategy: {matrix: {include: [{s: \"*.output=x\\na.platform=y\"}, {t: z}]}}\n    steps:\n      - {uses: docker/bake-action@v6, with: {set: \"${{ matrix.s }}\"}}\n", ""},
		{"Bake, another Dockerfile", strings.Replace(bakeOfDev, "\".\"", "\"sub\"", 1) + "-- Makefile --\nx:\n\tdocker buildx bake --set app.target=dev app\n", ""},
		{"cargo", "-- b.sh --\ncargo build --target $T\n", ""},
		{"GitLab", "-- .gitlab-ci.yml --\nx:\n  before_script:\n    - cd sub\n    - cd ..\n  script:\n    - docker build --target dev .\n", ".gitlab-ci.yml"},
		{"GitLab, !reference", "-- .gitlab-ci.yml --\n.a:\n  script: [docker info]\n.b:\n  script: [docker build --target dev .]\nx:\n  script:\n    - !reference [.a, script]\n    - !reference [.b, script]\n", ".gitlab-ci.yml"},
		{"a path that leads to another Dockerfile", "-- b.sh --\ncd $X\ndocker build --target dev -f images/last.Dockerfile .\ndocker build --target dev --file=../Containerfile \"$Y\"\n", ""},
		{"the only Dockerfile with the stage", "-- sub/b.sh --\ndocker build --target dev .\n", "sub/b.sh"},
		{"flags in an array", "-- b.sh --\ncd \"$(dirname \"$0\")\"\nA=(--pull)\nA+=(\"--build-arg=X=$X\" --label \"$L\")\ndocker build --target dev \"${A[@]}\" .\n", "b.sh"},
		{"a flag twice", "-- b.sh --\ncd \"$(dirname \"$0\")\"\ndocker build --target dev -t x --target dev .\n", "b.sh b.sh"},
		{"the directory of the command", "-- b.sh --\ncd \"$(dirname \"$0\")\"\ndocker build --target dev $PWD\ndocker build --target dev \"$(pwd)\"\ndocker build --target dev --file=${PWD}/Dockerfile `pwd`\n", "b.sh b.sh b.sh"},
		{"the directory of the command, below", "-- b.sh --\ncd \"$(dirname \"$0\")\"\ndocker build --target dev $PWD/sub\n", ""},
		{"the directory of make", "-- Makefile --\nx:\n\tdocker build --target dev $(CURDIR)\n\tdocker build --target dev -f $(CURDIR)/Dockerfile $(shell pwd)\n\tdocker build --target dev $$PWD\n\tdocker build --target dev $(PWD)\n", "Makefile Makefile Makefile Makefile"},
		{"the workspace", "-- .github/workflows/a.yml --\njobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with: {context: \"${{ github.workspace }}\", target: dev}\n      - run: |\n          cd sub\n          docker build --target dev $GITHUB_WORKSPACE\n          docker build --target dev ${{ github.workspace }}/sub\n      - run: docker build --target dev .\n        working-directory: ${{ github.workspace }}/sub\n", ".github/workflows/a.yml .github/workflows/a.yml"},
		{"GitLab, the directory of the project", "-- .gitlab-ci.yml --\nx:\n  script:\n    - cd sub\n    - docker build --target dev $CI_PROJECT_DIR\n", ".gitlab-ci.yml"},
		{"GitLab, defaults that a job does not inherit", "-- .gitlab-ci.yml --\ndefault:\n  before_script: [cd sub]\nx:\n  inherit: {default: [image]}\n  script: [docker build --target dev .]\n", ".gitlab-ci.yml"},
		{"in the background, for long", "-- b.sh --\ncd \"$(dirname \"$0\")\"\nnohup docker build --target dev . &\n", "b.sh"},
		{"another repository below this one", "-- b.sh --\ncd \"$(dirname \"$0\")\"\ngit clone https://example.com/a.git x\ndocker build --target dev .\n", "b.sh"},
		{"Compose, a project directory", "-- Makefile --\nx:\n\tdocker compose --project-directory . -f deploy/compose.yaml up\n-- deploy/compose.yaml --\nservices: {a: {build: {context: ., target: dev}}}\n", "deploy/compose.yaml"},
		{"Bake, a file in another directory", "-- Makefile --\nx:\n\tdocker buildx bake -f build/app.hcl\n-- build/app.hcl --\ntarget \"x\" {\n  target = \"dev\"\n}\n", "build/app.hcl"},
		{"a Makefile in the directory of another Dockerfile", "-- sub/Makefile --\nx:\n\tdocker build --target dev .\n-- Makefile --\nx:\n\t$(MAKE) -C sub\n", ""},
		{"a script behind a variable, in the same directory", "-- c.sh --\n\"$ROOT\"/b.sh\n-- b.sh --\ncd \"$(dirname \"$0\")\"\ndocker build --target dev .\n", "b.sh"},
		{"a script of another directory", "-- c.sh --\ncd sub && ../b.sh\n-- b.sh --\ndocker build --target dev .\n", "b.sh"},
		{"a file of bake-action", "-- build/app.hcl --\ntarget \"x\" {\n  target = \"dev\"\n}\n-- .github/workflows/a.yml --\njobs:\n  a:\n    steps:\n      - uses: docker/bake-action@v6\n        with: {files: ./build/app.hcl}\n", "build/app.hcl"},
		{"a broken file that does not speak of the stage", "-- compose.yaml --\nservices: [\n  build: {target: last}\n", ""},
		{"cd in its own shell", "-- b.sh --\ncd $X &\n(cd $Y)\ndocker build --target dev .\n", ""},
	} {
		dir := writeArchive(t, strings.Replace(twoStages, "-- sub/Dockerfile --\nFROM a AS dev\n", "-- sub/Dockerfile --\nFROM a AS other\n", 1)+test.files)
		edits, _, err := Open(dir).Rename(filepath.Join(dir, "Dockerfile"), "dev", "work", false)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		var got []string
		for _, e := range edits {
			got = append(got, e.File)
		}
		if want := test.want; want != "" && strings.Join(got, " ") != want {
			t.Errorf("%s: edits in %q, want %q", test.name, got, want)
		}
	}
}
