// Package e2e has bots open pull requests with the recipes of contrib, at a stand-in for a forge.
//
// The package has only tests, and a module of its own, so that dfix does not depend on the bots. They run with
// DFIX_E2E=1, as `make e2e` sets it, because the go command builds a bot first.
package e2e
