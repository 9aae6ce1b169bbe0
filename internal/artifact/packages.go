package artifact

// managers put files of the distribution into the directories of the system.
const managers = "apt-get apt apk yum dnf microdnf tdnf zypper pacman dpkg rpm emerge xbps-install brew snap conda mamba micromamba aptitude"

// packages reads package managers.
func packages(r *reading) bool {
	switch {
	case is(r.name, managers):
		for _, dir := range []string{"/usr", "/etc", "/bin", "/sbin", "/lib", "/var", "/opt/conda"} {
			r.here(dir, Write{Kind: Directory, Origin: Installed, Tree: true})
		}
	case is(r.name, "pip pip3 pipx uv poetry pipenv easy_install") || is(r.name, "python python3") && r.command.Has("pip", "venv", "virtualenv") || r.name == "virtualenv":
		r.pip()
	case is(r.name, "gem bundle composer cpanm cpan luarocks"):
		for _, dir := range []string{"/usr/local", "/usr/lib", "vendor"} {
			r.here(dir, Write{Kind: Directory, Origin: Installed, Tree: true})
		}
	default:
		return false
	}
	return true
}

// pip reads the installers of Python.
func (r *reading) pip() {
	for _, dir := range []string{"/usr/local", "/usr/lib", "/root/.local"} {
		r.here(dir, Write{Kind: Directory, Origin: Installed, Tree: true})
	}
	if dir, ok := r.option("-t", "--target", "--prefix", "--root"); ok {
		r.write(dir, Write{Kind: Directory, Origin: Installed, Tree: true})
	}
	if dir, ok := r.option("-w", "--wheel-dir"); ok && r.command.Has("wheel") {
		r.write(dir, Write{Kind: Directory, Origin: Built, Tree: true})
	}
	if r.command.Has("venv", "virtualenv") || r.name == "virtualenv" {
		args := r.operands("-m", "-p", "--python")
		if len(args) > 0 {
			r.write(args[len(args)-1], Write{Kind: Directory, Origin: Installed, Level: Certain})
			r.write(args[len(args)-1], Write{Kind: Directory, Origin: Installed, Tree: true})
		}
	}
}
