package artifact

// managers put files of the distribution into the directories of the system.
const managers = "apt-get apt apk yum dnf microdnf tdnf zypper pacman dpkg rpm emerge xbps-install brew snap conda mamba micromamba aptitude"

// packages reads package managers.
func packages(r *reading) bool {
	switch {
	case is(r.name, managers):
		r.fillsAll(Installed, "/usr", "/etc", "/bin", "/sbin", "/lib", "/var", "/opt/conda")
	case is(r.name, "pip pip3 pipx uv poetry pipenv easy_install") || is(r.name, "python python3") && r.command.Has("pip", "venv", "virtualenv") || r.name == "virtualenv":
		r.pip()
	case is(r.name, "gem bundle composer cpanm cpan luarocks"):
		r.fillsAll(Installed, "/usr/local", "/usr/lib", "vendor")
	default:
		return false
	}
	return true
}

// pip reads the installers of Python.
func (r *reading) pip() {
	r.fillsAll(Installed, "/usr/local", "/usr/lib", "/root/.local")
	if dir, ok := r.option("-t", "--target", "--prefix", "--root"); ok {
		r.fills(dir, Installed)
	}
	if dir, ok := r.option("-w", "--wheel-dir"); ok && r.command.Has("wheel") {
		r.fills(dir, Built)
	}
	if r.command.Has("venv", "virtualenv") || r.name == "virtualenv" {
		args := r.operands("-m", "-p", "--python")
		if len(args) > 0 {
			r.directory(args[len(args)-1], Installed, Certain)
		}
	}
}
