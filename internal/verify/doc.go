// Package verify compiles a Dockerfile before and after a change with BuildKit's own frontend, in process and
// without a daemon, and checks that the change keeps its claim.
//
// The frontend (dockerfile2llb) turns a text into a graph of operations and an image config. Two texts build the
// same if the graphs of every stage are equal, and the configs of every target. Base images and build arguments
// are not known, so the texts are compiled under several hypothetical ones, the profiles.
//
// Verifier.Check verifies changes, and Prove compares two files. A file's name begins with the question that it answers:
// compile_*, what BuildKit makes of a text under a profile; text_*, what its parser reads in the two texts; compare_*, whether
// two results are equal; claim_*, what may differ by the claim of an effect. There is one comparison for all effects. A claim
// says what it leaves out.
//
// The proof does not cover whether an intended change is right, base images and arguments other than those of the
// profiles, what only a real build finds out, and other frontends.
package verify
