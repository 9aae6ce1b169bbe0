// Package verify compiles a Dockerfile before and after a change with BuildKit's own
// frontend, in process and without a daemon, and holds the change to what it claims.
//
// The frontend (dockerfile2llb) turns a text into a graph of operations and an image
// config. Two texts build the same if, for every stage, the graphs are equal, and for
// every target the configs. As base images and build arguments are unknown, the texts are
// compiled under several hypothetical ones, the profiles.
//
// What stays open: whether an intended change is right; base images and arguments other
// than those tried; what is found out only when a build runs; other frontends.
package verify
