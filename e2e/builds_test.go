package e2e

import "testing"

// TestBuilds compares the builds before and after dfix.
func TestBuilds(t *testing.T) { runScenarios(t, "builds", 100) }

// TestFacts builds what the pages say about Docker.
func TestFacts(t *testing.T) { runScenarios(t, "facts", 50) }
