package artifact

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dfix-dev/dfix/internal/shell"
	"github.com/dfix-dev/dfix/internal/stages"
)

func read(t *testing.T, body string) *Stage {
	t.Helper()
	g, err := stages.Read("Dockerfile", []byte("FROM debian:12 AS b\nWORKDIR /w\n"+body+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	return New(g, g.Workdirs(nil, nil), Scripts{}).Stage(g.Stages[len(g.Stages)-1])
}

// TestScripts: a Reader takes the scripts of an earlier one if nothing that they depend on differs, and each RUN has its own.
func TestScripts(t *testing.T) {
	known := Scripts{}
	scripts := func(text string) []*shell.Script {
		g, err := stages.Read("Dockerfile", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		st, all := New(g, g.Workdirs(nil, nil), known).Stage(g.Stages[0]), []*shell.Script(nil)
		for i := range st.Cmds {
			if script := st.Script(i); script != nil {
				all = append(all, script)
			}
		}
		return all
	}
	first := scripts("FROM a\nRUN make x\nRUN make x\nRUN make y\n")
	if first[0] == first[1] || first[0].Commands[0] == first[1].Commands[0] {
		t.Error("two RUNs have one script")
	}
	if again := scripts("FROM a AS b\nRUN make x\nRUN make x\nRUN make y\n"); !slices.Equal(again, first) {
		t.Error("the scripts are read again")
	}
	for _, text := range []string{"WORKDIR /w\nRUN make x", "ENV A=b\nRUN make x", "ARG A=b\nRUN make x", "SHELL [\"bash\", \"-c\"]\nRUN make x", "RUN [\"make\", \"x\"]", "RUN [\"make x\"]", "RUN make x <<E\nE", "RUN make x <<E\na\nE"} {
		for _, script := range scripts("FROM a\n" + text + "\n") {
			if slices.Contains(first, script) {
				t.Errorf("%s: the script of another RUN", text)
			}
			first = append(first, script)
		}
	}
}

func show(st *Stage) string {
	var all []string
	for _, w := range st.Writes[1:] {
		p := w.Path
		if p == "" {
			p = "~" + strings.NewReplacer("^(?s)", "", "(?s)^", "", "$", "").Replace(w.may.String())
		}
		line := [...]string{"built", "copied", "fetched", "installed", "empty", "removed"}[w.Origin] + " " + p
		if w.Tree {
			line += "/**"
		}
		line += [...]string{"", " file", " dir"}[w.Kind]
		if w.Level == Certain {
			line += " !"
		}
		if w.Source != "" {
			line += " <- " + w.Source
		}
		all = append(all, line)
	}
	return strings.Join(all, "; ")
}

func TestWrites(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{"RUN gcc -O2 -o app a.c", "built /w/app file !"},
		{"RUN gcc -o app a.c || true", "built /w/app file"},
		{"RUN cd src && x86_64-linux-gnu-gcc a.c -o ../app", "built /w/app file !"},
		{"RUN go build -ldflags '-s -w' -o /out/app ./cmd/app", "built /out/app file !"},
		{"RUN go build -o /out/ ./...", "built /out dir !; built /out/** dir"},
		{"RUN go build -C /src -o app .", "built /src/app file !"},
		{"RUN go install example.com/cmd/tool@v1", "built /go/bin/** dir; built /go/bin/tool file"},
		{"RUN cargo build --release", "built /w/target/** dir"},
		{"RUN dotnet publish -c Release -o /app", "built /app dir !; built /app/** dir"},
		{"RUN dotnet publish -o app", "built /w/app dir; built /w/app/** dir"},
		{"RUN cd src && dotnet build --output=../app", "built /w/app dir; built /w/app/** dir"},
		{"RUN npm ci", "installed /w/node_modules/** dir; installed /w/vendor/** dir"},
		{"RUN npm run build", "built /w/** dir"},
		{"RUN mvn -B package", "built /w/target/** dir; built /w/** dir"},
		{"RUN make install DESTDIR=/out", "built /w/** dir; built /out/** dir; built /out; built /out/** dir"},
		{"RUN ./build.sh --prefix /dist", "built /w/** dir; built /dist; built /dist/** dir"},
		{"RUN mkdir -p /out && cp a /out", "empty /out dir !; built /out/a ! <- /w/a"},
		{"RUN mv a /x/b", "built /x/b ! <- /w/a"},
		{"RUN install -D -m 755 a /x/b", "built /x/b file ! <- /w/a"},
		{"RUN install -d /x", "empty /x dir !"},
		{"RUN cp a b /x/", "built /x/a ! <- /w/a; built /x/b ! <- /w/b"},
		{"RUN cp *.so /x/", "built ~/x/[^/]*\\.so"},
		{"RUN ln -s /a /b", "built /b !"},
		{"RUN echo x > f && touch g", "built /w/f file !; empty /w/g file !"},
		{"RUN a >> /var/log/f 2> /dev/null", "built /var/log/f file !"},
		{"RUN curl -fsSLo /x/y https://e", "fetched /x/y file !"},
		{"RUN curl -O https://e/f", "fetched /w/** dir"},
		{"RUN wget -qO /x https://e", "fetched /x file !"},
		{"RUN tar -xzf a.tgz -C /opt", "fetched /opt/** dir"},
		{"RUN tar czf /a.tgz x", "built /a.tgz file !"},
		{"RUN git clone https://e/r.git", "fetched /w/r dir; fetched /w/r/** dir"},
		{"RUN git clone $URL", "fetched /w/** dir"},
		{"RUN git clone --depth 1 https://e/r.git /r", "fetched /r dir !; fetched /r/** dir"},
		{"RUN pip install --target /deps x", "installed /usr/local/** dir; installed /usr/lib/** dir; installed /root/.local/** dir; installed /deps/** dir"},
		{"RUN rm -rf /a b", "removed /a; removed /w/b"},
		{"RUN cd $X && rm -rf b", "removed ~.*b"},
		{"RUN find /a -name '*.o' -delete", "removed ~/a.*[^/]*\\.o"},
		{"RUN find . -exec strip {} +", ""},
		{"RUN find . | xargs rm", "removed ~.*"},
		{"ENV OUT=/out\nRUN gcc -o $OUT/a a.c", "built /out/a file !"},
		{"ARG OUT=/out\nRUN gcc -o $OUT/a a.c", "built /out/a file"},
		{"RUN gcc -o /o/a-$V a.c", "built ~/o/a-.* file"},
		{"RUN for a in x y; do gcc -o /o/$a $a.c; done", "built /o/x file; built /o/y file !"},
		{"RUN set -e; for a in x y; do gcc -o /o/$a $a.c; done", "built /o/x file !; built /o/y file !"},
		{"COPY a /x/", "copied /x dir !; copied /x/** dir; copied /x/a <- /a"},
		{"COPY a /x", "copied /x !; copied /x/** dir"},
		{"COPY . .", "copied /w dir !; copied /w/** dir"},
		{"COPY *.x /x/", "copied /x dir; copied /x/** dir"},
		{"WORKDIR sub", "empty /w/sub dir !"},
		{"RUN apt-get install -y gcc", "installed /usr/** dir; installed /etc/** dir; installed /bin/** dir; installed /sbin/** dir; installed /lib/** dir; installed /var/** dir; installed /opt/conda/** dir"},
		{"RUN x=/a && gcc -o \"$x/b\" c.c", "built /a/b file !"},
		{"RUN gcc -o /a c.c && mv /a /b", "built /a file !; built /b file ! <- /a"},
		{"RUN curl -o /a https://e && mv /a /b", "fetched /a file !; fetched /b file ! <- /a"},
	} {
		if got := show(read(t, c.body)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.body, got, c.want)
		}
	}
}

func TestExists(t *testing.T) {
	for body, want := range map[string]string{
		"RUN gcc -o /o/a a.c\nRUN true":              "1",
		"RUN gcc -o /o/a a.c\nRUN rm -r /o":          "-",
		"RUN gcc -o /o/a a.c\nRUN rm /o/*":           "-",
		"RUN gcc -o /o/a a.c\nRUN mv /o /p":          "-",
		"RUN gcc -o /o/a a.c\nRUN rm -rf /o/b $X/c":  "1",
		"RUN gcc -o /o/a a.c\nRUN find / -delete":    "-",
		"RUN gcc -o /o/a a.c; true":                  "-",
		"RUN rm -rf /o\nRUN gcc -o /o/a a.c && true": "2",
		"RUN mkdir -p /o/a\nRUN make DESTDIR=/o/a":   "1",
		"RUN cd $X && mv a /o/a":                     "1",
		"RUN cd $X && mv a b /o/":                    "1",
		"RUN gcc -o /o/a a.c && cd $X && mv a /p/":   "-",
	} {
		st := read(t, body)
		got := "-"
		if w := st.Exists("/o/a"); w != nil {
			got = fmt.Sprint(w.Index)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", body, got, want)
		}
	}
}

// TestExistsOfARelativePath: such a path has no end above it at "/".
func TestExistsOfARelativePath(t *testing.T) {
	if w := read(t, "RUN gcc -o /o/a a.c && rm -f b $X").Exists("o-$V/a"); w != nil {
		t.Errorf("%v", w)
	}
}

// TestMountsAreNotTheStage: a write to a mount is not a write of the stage, and a copy from the mount has its kind.
func TestMountsAreNotTheStage(t *testing.T) {
	st := read(t, "RUN --mount=type=cache,target=/cache gcc -o /cache/a a.c && cp /cache/a /o/a")
	if w := st.Exists("/cache/a"); w != nil {
		t.Errorf("%v", w)
	}
	if w := st.Exists("/o/a"); w == nil || w.Kind != File {
		t.Errorf("%v", w)
	}
}

func TestMayRemove(t *testing.T) {
	for body, want := range map[string]bool{
		"RUN gcc -o a a.c": false, "RUN rm b": false, "RUN git clone x y": false, "RUN git clean -fdx": true, "RUN tar --remove-files -cf x y": true,
		"RUN apt-get install -y x": false, "RUN apt-get purge -y x": true, "RUN trash x": true, "RUN make": true, "RUN awk 1 x": true, "RUN go vet ./...": false,
		"RUN go generate": true, "RUN [ -f x ]": false,
	} {
		st := read(t, body)
		if got := MayRemove(st.Script(len(st.Cmds) - 1).Commands[0]); got != want {
			t.Errorf("%s: %v", body, got)
		}
	}
}
