// Package verify compiles a Dockerfile before and after a change with BuildKit's own frontend, in process and
// without a daemon, and checks that the change keeps its claim.
//
// The frontend (dockerfile2llb) turns a text into a graph of operations and an image config. Two texts build the
// same if the graphs of every stage are equal, and the configs of every target. Base images and build arguments
// are not known, so the texts are compiled under several hypothetical ones, the profiles.
//
// Check and Compare are the ways in. Behind them, the names of the files say which question they answer: compile_*, how
// a text is compiled under a profile; text_*, what BuildKit's parser reads in the two texts; compare_*, whether two results
// are equal; claim_*, what may differ by the claim of an effect.
//
// The proof does not cover whether an intended change is right, base images and arguments other than those of the
// profiles, what only a real build finds out, and other frontends.
package verify
