package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"netsuite-connector/internal/testbed"
)

// readYAML reads the documents of an example.
func readYAML(t *testing.T, name string) (documents []map[string]any) {
	t.Helper()
	file, err := os.Open(filepath.Join(testbed.Root(t), "examples", "fleet", name))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }() // it was read
	for decoder := yaml.NewDecoder(file); ; {
		var document map[string]any
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return documents
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		documents = append(documents, document)
	}
}

// at returns what lies in a document at keys with dots between them; numbers are
// for lists.
func at(t *testing.T, document any, path string) any {
	t.Helper()
	for key := range strings.SplitSeq(path, ".") {
		switch value := document.(type) {
		case map[string]any:
			document = value[key]
		case []any:
			if key != "0" || len(value) == 0 {
				t.Fatalf("%s: no item %s", path, key)
			}
			document = value[0]
		default:
			t.Fatalf("%s: there is no %s in %T", path, key, document)
		}
	}
	return document
}

func texts(t *testing.T, list any) (all []string) {
	t.Helper()
	for _, item := range list.([]any) {
		text, is := item.(string)
		if !is {
			t.Fatalf("%v is no text: write it in quotes", item)
		}
		all = append(all, text)
	}
	return all
}

// command parses a command line as the program does, and returns its command.
func command(t *testing.T, args []string) *cobra.Command {
	t.Helper()
	c := &cli{in: strings.NewReader(""), out: io.Discard, err: io.Discard}
	cmd, rest, err := c.root().Find(args)
	if err == nil {
		err = cmd.ParseFlags(rest)
	}
	if err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	return cmd
}

func flag(cmd *cobra.Command, name string) string { return cmd.Flag(name).Value.String() }

// within checks that a drain ends before its process is killed, with time for the
// results and the plugin.
func within(t *testing.T, cmd *cobra.Command, grace time.Duration) {
	t.Helper()
	drain, err := time.ParseDuration(flag(cmd, "drain"))
	if err != nil || drain+20*time.Second > grace {
		t.Errorf("a drain of %v, %v, in a grace period of %v", drain, err, grace)
	}
}

// beneath reports whether a file lies in one of the folders.
func beneath(file string, folders []string) bool {
	return slices.ContainsFunc(folders, func(folder string) bool { return file == folder || strings.HasPrefix(file, folder+"/") })
}

func TestTheComposeFile(t *testing.T) {
	t.Parallel()
	file := readYAML(t, "compose.yaml")[0]
	worker := command(t, texts(t, at(t, file, "services.worker.command")))
	grace, err := time.ParseDuration(strings.Fields(at(t, file, "services.worker.stop_grace_period").(string))[0])
	if err != nil {
		t.Fatal(err)
	}
	within(t, worker, grace)
	for url := range strings.SplitSeq(flag(worker, "nats"), ",") {
		host := strings.TrimSuffix(strings.TrimPrefix(url, "nats://"), ":4222")
		if at(t, file, "services."+host+".image") == nil {
			t.Errorf("no service is %s", url)
		}
	}
	folders := []string{"/run/secrets"}
	for _, mount := range append(texts(t, at(t, file, "services.worker.volumes")), texts(t, at(t, file, "services.worker.tmpfs"))...) {
		parts := strings.Split(mount, ":")
		folders = append(folders, parts[0], parts[min(1, len(parts)-1)])
	}
	for _, name := range []string{"data", "credentials-dir", "nats-password-file"} {
		if !beneath(flag(worker, name), folders) {
			t.Errorf("--%s=%s is not mounted: %v", name, flag(worker, name), folders)
		}
	}
	submit := append(texts(t, at(t, file, "services.submit.entrypoint"))[1:], "record/v1/customer/101")
	if cmd := command(t, submit); cmd.Name() != "submit" || flag(cmd, "nats-inbox-prefix") != "_INBOX_"+flag(cmd, "nats-user") {
		t.Errorf("%q", submit)
	}
	for _, args := range [][]string{texts(t, at(t, file, "services.worker.command")), submit} {
		secret := filepath.Base(flag(command(t, args), "nats-password-file"))
		if at(t, file, "secrets."+secret) == nil {
			t.Errorf("no secret is %s", secret)
		}
	}
}

func TestTheKubernetesWorker(t *testing.T) {
	t.Parallel()
	kinds := map[string]map[string]any{}
	for _, document := range append(readYAML(t, "kubernetes/worker.yaml"), readYAML(t, "kubernetes/autoscale.yaml")...) {
		kinds[document["kind"].(string)] = document
	}
	spec := at(t, kinds["Deployment"], "spec.template.spec").(map[string]any)
	container := at(t, spec, "containers.0")
	worker := command(t, texts(t, at(t, container, "args")))
	grace, err := time.ParseDuration(fmt.Sprintf("%ds", spec["terminationGracePeriodSeconds"]))
	if err != nil {
		t.Fatal(err)
	}
	within(t, worker, grace)

	// The probes ask pages that there are, where the worker serves them.
	port := at(t, container, "ports.0.containerPort").(int)
	if !strings.HasSuffix(flag(worker, "http"), ":8080") || port != 8080 {
		t.Errorf("--http=%s, but the port is %d", flag(worker, "http"), port)
	}
	pages := new(health).pages()
	paths := []string{at(t, kinds["Deployment"], "spec.template.metadata.annotations").(map[string]any)["prometheus.io/path"].(string)}
	for _, probe := range []string{"startupProbe", "readinessProbe", "livenessProbe"} {
		paths = append(paths, at(t, container, probe+".httpGet.path").(string))
		if name := at(t, container, probe+".httpGet.port"); name != at(t, container, "ports.0.name") {
			t.Errorf("%s asks the port %v", probe, name)
		}
	}
	for _, path := range paths {
		if _, pattern := pages.Handler(httptest.NewRequest(http.MethodGet, path, nil)); pattern == "" {
			t.Errorf("there is no page %s", path)
		}
	}

	// Each file is mounted, and each mount has a volume.
	var folders, volumes []string
	for _, volume := range spec["volumes"].([]any) {
		volumes = append(volumes, at(t, volume, "name").(string))
	}
	for _, mount := range at(t, container, "volumeMounts").([]any) {
		folders = append(folders, at(t, mount, "mountPath").(string))
		if name := at(t, mount, "name").(string); !slices.Contains(volumes, name) {
			t.Errorf("no volume is %s", name)
		}
	}
	for _, name := range []string{"data", "credentials-dir", "identity", "nats-password-file", "nats-ca"} {
		if file := flag(worker, name); !beneath(file, folders) {
			t.Errorf("--%s=%s is not mounted", name, file)
		}
	}

	// All of them mean the same pods.
	labels := at(t, kinds["Deployment"], "spec.template.metadata.labels")
	for kind, path := range map[string]string{
		"Deployment": "spec.selector.matchLabels", "PodDisruptionBudget": "spec.selector.matchLabels", "NetworkPolicy": "spec.podSelector.matchLabels",
	} {
		if got := at(t, kinds[kind], path).(map[string]any)["app.kubernetes.io/name"]; got != labels.(map[string]any)["app.kubernetes.io/name"] {
			t.Errorf("%s: %v", kind, got)
		}
	}
	// The metric that scales them is one that they have.
	metric := at(t, kinds["HorizontalPodAutoscaler"], "spec.metrics.0.pods.metric.name").(string)
	source := testbed.ReadFile(t, filepath.Join("cmd", "netsuite-worker", "pages.go"))
	if !strings.Contains(string(source), `{"`+strings.TrimPrefix(metric, "netsuite_worker_")+`", "gauge"`) {
		t.Errorf("no metric is %s", metric)
	}
}
