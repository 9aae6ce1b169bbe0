// Package e2e builds Dockerfiles with a real BuildKit, before and after dfix has edited them.
//
// The package has only tests, in a module of its own: buildkitd is its tool dependency. The proof inside dfix compares what
// BuildKit would build. These tests show what BuildKit does build: layers, digests, and what happens at run time.
//
//   - TestBuilds runs dfix over the Dockerfiles of testdata/builds and compares the builds before and after.
//   - TestFacts builds the Dockerfiles of testdata/facts. Each backs a sentence about Docker on a page of dfix.
//   - TestTrace removes the steps that `dfix trace` names from the Dockerfiles of testdata/trace, one at a time.
//   - TestOwnImages builds dfix's own images and runs what is in them.
//
// The tests need Linux, root, runc and a static busybox (the Debian packages runc and busybox-static), and no network
// except for the modules of BuildKit. Where one of these is missing, the tests are skipped, and with DFIX_E2E=1 they
// fail. buildkitd is built once, into the directory DFIX_E2E_BIN, or dfix-e2e in the user's cache.
//
// No image comes from a registry of the world: a small registry inside the test answers every name with an image of
// busybox and of scripts that stand in for compilers and package managers (testdata/tools).
package e2e
