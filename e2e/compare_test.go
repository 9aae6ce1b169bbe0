package e2e

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// emptyLayer is the digest of a tar file without entries: what a RUN leaves that changes nothing.
const emptyLayer = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"

// levels are ways in which two images can be the same, the strictest first.
var levels = []struct {
	name string
	diff func(a, b *image) string
}{
	{"image", func(a, b *image) string { return differ("the digest", a.digest, b.digest) }},
	{"layers", diffLayers},
	{"tests", diffTests},
	{"files", func(a, b *image) string { return differ("the layers", filled(a.diffIDs), filled(b.diffIDs)) }},
}

// diffLayers compares layers and configs, but for the history.
func diffLayers(a, b *image) string {
	if diff := differ("the layers", a.diffIDs, b.diffIDs); diff != "" {
		return diff
	}
	return differ("the config", settings(a), settings(b))
}

// diffTests compares as diffLayers does, but b may have more empty layers, each of a RUN that tests.
func diffTests(a, b *image) string {
	if diff := differ("the layers that are not empty", filled(a.diffIDs), filled(b.diffIDs)); diff != "" {
		return diff
	}
	if diff := differ("the config", settings(a), settings(b)); diff != "" {
		return diff
	}
	without := slices.DeleteFunc(commands(b), func(command string) bool {
		return strings.Contains(command, "/bin/sh -c test ") || strings.Contains(command, "/bin/sh -c ls -d ")
	})
	return differ("the history without tests", commands(a), without)
}

func differ(what string, a, b any) string {
	if reflect.DeepEqual(a, b) {
		return ""
	}
	return fmt.Sprintf("%s differs:\n%v\n%v", what, a, b)
}

func filled(diffIDs []string) []string {
	return slices.DeleteFunc(slices.Clone(diffIDs), func(id string) bool { return id == emptyLayer })
}

// settings are the config without the list of layers and the history.
func settings(i *image) map[string]any {
	rest := map[string]any{}
	for key, value := range i.config {
		if key != "history" && key != "rootfs" {
			rest[key] = value
		}
	}
	return rest
}

// commands are the texts of the history.
func commands(i *image) []string {
	var all []string
	history, _ := i.config["history"].([]any)
	for _, entry := range history {
		command, _ := entry.(map[string]any)["created_by"].(string)
		all = append(all, command)
	}
	return all
}
