// Command manifests decodes Kubernetes manifests into Kubernetes' own types, and
// fails for a field that these do not have, or a kind that it does not know.
//
//	go run -modfile=tools/kubernetes.mod .ci/manifests.go FILE…
package main

import (
	"bytes"
	"fmt"
	"os"

	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "manifests:", err)
		os.Exit(1)
	}
}

func run(files []string) error {
	if len(files) == 0 {
		return fmt.Errorf("no files")
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for i, document := range bytes.Split(text, []byte("\n---\n")) {
			kind, err := check(document)
			if err != nil {
				return fmt.Errorf("%s, document %d: %w", file, i+1, err)
			}
			fmt.Printf("%s: %s\n", file, kind)
		}
	}
	return nil
}

func check(document []byte) (string, error) {
	var about meta.TypeMeta
	if err := yaml.Unmarshal(document, &about); err != nil {
		return "", err
	}
	kind := about.APIVersion + " " + about.Kind
	types := map[string]any{
		"v1 ServiceAccount":                      &core.ServiceAccount{},
		"apps/v1 Deployment":                     &apps.Deployment{},
		"policy/v1 PodDisruptionBudget":          &policy.PodDisruptionBudget{},
		"networking.k8s.io/v1 NetworkPolicy":     &networking.NetworkPolicy{},
		"autoscaling/v2 HorizontalPodAutoscaler": &autoscaling.HorizontalPodAutoscaler{},
	}
	into, known := types[kind]
	if !known {
		return "", fmt.Errorf("%q is not known here", kind)
	}
	return kind, yaml.UnmarshalStrict(document, into)
}
