package guard

import "github.com/dfix-dev/dfix/internal/lazyregexp"

// windowsImage are words in the names and tags of images for Windows.
var windowsImage = lazyregexp.New(`(?i)windows|nanoserver|servercore|dotnet/framework`)

// linuxImages are words in the names and tags of images for Linux: distributions and their releases, and registries that
// hold nothing else.
var linuxImages = lazyregexp.New(`(^|[^a-z])(alpine|wolfi|debian|trixie|bookworm|bullseye|buster|stretch|jessie|wheezy|slim|ubuntu|noble|jammy|focal|bionic|xenial|trusty|fedora|centos|` +
	`rhel|ubi|ubi[0-9]+|rockylinux|almalinux|oraclelinux|cbl-mariner|mariner|azurelinux|opensuse|leap|musl|glibc|busybox|distroless|manylinux[0-9a-z_]*|[a-z]*linux)([^a-z]|$)` +
	`|(^|/)cgr\.dev/|(^|/)nvcr\.io/|(^|/)(nvidia/cuda|phusion/baseimage|bitnami/|continuumio/|condaforge/|linuxserver/|lsiobase/|tonistiigi/)|mcr\.microsoft\.com/(devcontainers|vscode|playwright)/`)

// linuxUser is a user that Windows does not have.
var linuxUser = lazyregexp.New(`^(root|nobody|[0-9]+)(:|$)`)

// linuxPath is a path in a directory that only Linux has.
var linuxPath = lazyregexp.New(`^/(root|home|usr|var|etc|opt|tmp|run|dev)(/|$)`)

// begins is the place of a command: the beginning of a script, or behind what divides commands, with variables of
// its own before it.
const begins = `(?:^|[;&|({\n]|\b(?:then|do|else|if|while|until)\s)[\s@]*(?:!\s+|time\s+|exec\s+|env\s+|sudo\s+)?(?:[A-Za-z_]\w*=\S*\s+)*`

// linuxWords are commands and forms that neither cmd nor PowerShell has: package managers, what a POSIX shell or every
// Linux has, the expansion of variables and commands, and an assignment before a command. A path that begins with a dot or a slash
// is a command in sh and not in cmd.
var linuxWords = lazyregexp.New(begins + `(?:apt-get|apt|aptitude|dpkg|apk|yum|dnf|microdnf|tdnf|rpm|zypper|pacman|emerge|apt-key|add-apt-repository|ldconfig|` +
	`update-ca-certificates|update-alternatives|chmod|chown|chgrp|useradd|groupadd|adduser|addgroup|usermod|ln|cp|mv|rm|cat|ls|touch|install|mktemp|sed|awk|gawk|grep|egrep|xargs|head|tail|` +
	`uname|which|export|unset|source|eval|trap|ulimit|umask|test|\[|\[\[|true|false|printf|sh|bash|ash|dash|/[\w.+-]+(?:/[\w.+-]+)*|\.\.?/[\w./+-]+)(?:\s|$|[;&|)])` +
	`|` + begins + `(?:mkdir\s+-p|set\s+[-+][a-z]+|find\s+\S+\s+-|for\s+\w+\s+in\s|if\s+\[|case\s+\S+\s+in\s|:\s)` +
	`|(?:^|[;&|(\n])\s*[A-Za-z_]\w*=\S*\s+\w` + // VARIABLE=value command
	`|\$[({A-Za-z_?#@0-9]|/dev/null|;\s*(?:then|do|fi|done)\b|<<-?\s*['"]?\w|^#!`)

// windowsWords are commands and forms of cmd and PowerShell.
var windowsWords = lazyregexp.New(`(?i)` + begins + `(?:powershell|cmd(?:\.exe)?\s+/[a-z]\b|msiexec|choco|setx|xcopy|robocopy|md\s|rd\s|del\s|copy\s|move\s|icacls|mklink|dism|` +
	`if\s+(?:not\s+)?exist\s|set\s+"?[a-z_]\w*=|call\s+\S+\.(?:bat|cmd)\b|[^\s"'=]+\.(?:exe|bat|cmd|ps1)(?:\s|$))` +
	`|\bpowershell(?:\.exe)?\s+-|\$env:\w|\$(?:ErrorActionPreference|ProgressPreference)\b` +
	`|\b(?:Invoke-WebRequest|Invoke-Expression|Expand-Archive|New-Item|Remove-Item|Copy-Item|Move-Item|Start-Process|Set-ItemProperty|Set-ExecutionPolicy|Out-File|Write-Host|Install-WindowsFeature|Add-WindowsFeature)\b` +
	`|%(?:userprofile|programfiles|programdata|systemroot|windir|temp|path|cd|appdata|localappdata)%` +
	`|(?:^|[\s"'=])[c-e]:[\\/]+[a-z]|(?:^|[\s"'=;])(?:\.{1,2}\\\w+[\\.]\w|[\w.-]+(?:\\[\w.-]+)*\\[\w.-]+\.(?:exe|dll|ps1|bat|cmd|msi|sln|csproj)\b)`)

// windowsVariable is a variable as cmd expands it. In lower case it may be a format of date or printf.
var windowsVariable = lazyregexp.New(`%[A-Z_][A-Z0-9_]{2,}%`)

// scripts remembers which texts have words of a system: to find out is costly.
type scripts map[question]bool

// question asks whether a text has words of a system.
type question struct{ system, text string }

// windows reports whether only cmd or PowerShell can run a text.
func (k scripts) windows(text string) bool {
	return k.answer(question{"windows", text}, func() bool { return windowsWords().MatchString(text) || windowsVariable().MatchString(text) })
}

// linux reports whether only a POSIX shell can run a text, if it is not for Windows.
func (k scripts) linux(text string) bool {
	return k.answer(question{"linux", text}, func() bool { return linuxWords().MatchString(text) })
}

func (k scripts) answer(q question, find func() bool) bool {
	is, known := k[q]
	if !known {
		is = find()
		k[q] = is
	}
	return is
}

var (
	windowsShell   = lazyregexp.New(`(?i)(^|[\\/])(cmd|powershell)(\.exe)?$`)
	windowsProgram = lazyregexp.New(`(?i)(\.(exe|bat|cmd|ps1)|^(cmd|powershell))"?$`)
)
