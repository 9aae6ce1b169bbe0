// Package schema checks the manifest against the types of Kubernetes. It is a module of its own, so that the modules
// of Kubernetes are no dependency of dfix.
package schema

import (
	"os"
	"testing"

	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// TestIndexedJob decodes the manifest as strictly as `kubectl apply --validate=strict`: an unknown or a repeated key is
// an error.
func TestIndexedJob(t *testing.T) {
	text, err := os.ReadFile("../indexed-job.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var j batch.Job
	if err := yaml.UnmarshalStrict(text, &j); err != nil {
		t.Fatal(err)
	}
	if j.GroupVersionKind() != batch.SchemeGroupVersion.WithKind("Job") || j.Name == "" {
		t.Errorf("it is a %s called %q", j.GroupVersionKind(), j.Name)
	}
	pod := j.Spec.Template.Spec
	if *j.Spec.CompletionMode != batch.IndexedCompletion || j.Spec.BackoffLimitPerIndex == nil || pod.RestartPolicy != core.RestartPolicyNever {
		t.Errorf("%+v", j.Spec)
	}
}

// TestUnknownKeyIsAnError shows that the check above can fail.
func TestUnknownKeyIsAnError(t *testing.T) {
	var j batch.Job
	if err := yaml.UnmarshalStrict([]byte("kind: Job\nspec: {completionsMode: Indexed}\n"), &j); err == nil {
		t.Error("no error for spec.completionsMode")
	}
}
