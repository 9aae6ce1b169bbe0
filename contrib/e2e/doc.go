// Package e2e runs bots with the recipes of contrib. They open pull requests at a small server in place of a forge.
//
// The package has only tests, and is a separate module, so that dfix does not depend on the bots. They run with
// DFIX_E2E=1, as `make e2e` sets it, because the go command builds a bot first.
package e2e
