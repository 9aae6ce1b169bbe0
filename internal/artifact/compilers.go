package artifact

import (
	"path"
	"slices"
	"strings"

	"github.com/dfix-dev/dfix/internal/shell"
)

// output is a flag of programs that names the file that they make.
type output struct {
	programs string // base names, or endings that begin with "-"
	verb     string // the first argument that is not a flag; "" for any
	flags    string
	kind     Kind
	level    Level
}

// outputs lists such flags.
var outputs = []output{
	{"gcc g++ cc c++ clang clang++ ld ld.lld rustc tcc gfortran nasm yasm as ar ranlib -gcc -g++ -ld -clang -cc -as", "", "-o", File, Certain},
	{"nvcc icc icpc ocamlfind ocamlopt ocamlc ghc dmd ldc2 gdc fpc crystal valac swiftc zig vc", "", "-o --output", File, Likely},
	{"nim", "", "-o --out", File, Likely},
	{"crystal", "build", "-o --output", File, Certain},
	{"protoc", "", "--descriptor_set_out", File, Certain},
	{"dotnet", "publish", "-o --output", Directory, Certain},
	{"dotnet", "build", "-o --output", Directory, Certain},
	{"dotnet", "pack", "-o --output", Directory, Certain},
	{"jlink", "", "--output", Directory, Certain},
	{"jpackage", "", "-d --dest", Directory, Certain},
	{"javac", "", "-d", Directory, Certain},
	{"hugo", "", "-d --destination", Directory, Certain},
	{"mkdocs", "build", "-d --site-dir", Directory, Certain},
	{"jekyll", "build", "-d --destination", Directory, Likely},
	{"vite", "build", "--outDir", Directory, Likely},
	{"ng", "build", "--output-path", Directory, Likely},
	{"webpack", "", "-o --output-path", Directory, Likely},
	{"tsc", "", "--outDir", Directory, Likely},
	{"esbuild", "", "--outfile", File, Certain},
	{"esbuild", "", "--outdir", Directory, Certain},
	{"parcel", "build", "-d --dist-dir --out-dir", Directory, Likely},
	{"elm", "make", "--output", File, Certain},
	{"sass", "", "-o", File, Likely},
	{"pyinstaller", "", "--distpath", Directory, Certain},
	{"nuitka", "", "--output-dir", Directory, Likely},
	{"shiv", "", "-o --output-file", File, Certain},
	{"pex", "", "-o --output-file", File, Certain},
	{"openssl", "", "-out -keyout", File, Likely},
	{"objcopy", "", "-o", File, Likely},
	{"strip", "", "-o", File, Certain},
	{"gpg", "", "-o --output", File, Likely},
	{"sqlite3", "", "--output", File, Likely},
	{"wasm-pack", "build", "-d --out-dir", Directory, Likely},
	{"cmake", "", "-B", Directory, Certain},
	{"helm", "package", "-d --destination", Directory, Certain},
	{"npm", "pack", "--pack-destination", Directory, Likely},
	{"bun", "build", "--outfile", File, Likely},
	{"deno", "compile", "-o --output", File, Certain},
	{"pkg", "", "-o --output", File, Likely},
	{"odin", "build", "-out", File, Likely},
	{"v", "", "-o", File, Likely},
}

// compilers reads programs that name their output by a flag, and the Go and Cargo commands.
func compilers(r *reading) bool {
	switch {
	case is(r.name, "go xx-go tinygo garble") || strings.HasPrefix(r.name, "go1"):
		return r.golang()
	case is(r.name, "cargo cross cargo-auditable xx-cargo"):
		return r.cargo()
	}
	found := false
	for _, o := range outputs {
		if !is(r.name, o.programs) || o.verb != "" && !r.command.Has(o.verb) {
			continue
		}
		if value, ok := r.option(strings.Fields(o.flags)...); ok {
			level := o.level
			if r.name == "dotnet" && !path.IsAbs(value.Text) {
				level = Likely // below the project or the directory of the command, depending on the version
			}
			if o.kind == Directory {
				r.directory(value, Built, level)
			} else {
				r.write(value, Write{Kind: File, Origin: Built, Level: level})
			}
			found = true
		}
	}
	return found
}

// is reports whether a program is one of a list.
func is(name, programs string) bool {
	return slices.ContainsFunc(strings.Fields(programs), func(p string) bool { return name == p || p[0] == '-' && strings.HasSuffix(name, p) })
}

// golang reads go build and go install.
func (r *reading) golang() bool {
	switch r.verb() {
	case "test":
		if out, ok := r.option("-o"); ok && r.command.Has("-c") {
			r.write(out, Write{Kind: File, Origin: Built, Level: Certain})
		}
		return true
	case "build":
		dir := r.command.Dir
		if to, ok := r.option("-C"); ok {
			r.command = r.moved(to.Text)
		}
		defer func() { r.command = r.in(dir) }()
		out, ok := r.option("-o")
		switch {
		case !ok:
			r.fillsAll(Built, ".")
		case strings.HasSuffix(out.Text, "/") || r.isDirectory(out):
			r.directory(out, Built, Certain)
		default:
			r.write(out, Write{Kind: File, Origin: Built, Level: Certain})
		}
		return true
	case "install", "get":
		r.fillsAll(Built, r.gobin())
		for _, arg := range r.operands("-ldflags", "-tags", "-gcflags", "-asmflags", "-mod", "-p", "-C")[1:] {
			pkg, _, _ := strings.Cut(arg.Text, "@")
			if base := path.Base(pkg); base != "." && base != "..." && arg.Known() {
				r.write(shell.LiteralWord(path.Join(r.gobin(), base)), Write{Kind: File, Origin: Built})
			}
		}
		return true
	}
	return false
}

// gobin returns the directory that go install writes to.
func (r *reading) gobin() string {
	certain, likely := map[string]string{}, map[string]string{}
	r.stage.constants(r.index, certain, likely)
	for _, a := range r.command.Assigns {
		if text, ok := a.Value.Literal(); ok {
			certain[a.Name] = text
		}
	}
	switch {
	case strings.HasPrefix(certain["GOBIN"], "/"):
		return certain["GOBIN"]
	case strings.HasPrefix(certain["GOPATH"], "/"):
		return path.Join(certain["GOPATH"], "bin")
	}
	return "/go/bin"
}

// cargo reads cargo build and cargo install.
func (r *reading) cargo() bool {
	switch r.verb() {
	case "build", "b", "rustc", "zigbuild", "leptos":
		r.fillsAll(Built, r.optionOr("target", "--target-dir").Text)
		return true
	case "install":
		r.fillsAll(Built, path.Join(r.optionOr("/usr/local/cargo", "--root").Text, "bin"))
		return true
	}
	return false
}
