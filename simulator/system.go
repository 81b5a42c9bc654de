package simulator

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// system serves /system/v1/…
func (a *Account) system(c *call, what string) *response {
	if c.r.Method != http.MethodGet {
		return notAllowed(c, "GET")
	}
	switch what {
	case "serverTime": // any role may ask (NS:article_0528010158)
		return replyJSON(200, typeJSON, map[string]string{
			"serverTime": stamp(a.sim.now()),
		})
	case "governanceLimits":
		if !c.integration.Administrator {
			return problem(403, "INSUFFICIENT_PERMISSION", "Permission Violation: only administrators see the governance limits.")
		}
		a.gate.mu.Lock()
		defer a.gate.mu.Unlock()
		return replyJSON(200, typeJSON, map[string]any{
			"accountConcurrencyLimit": a.gate.limit, "accountUnallocatedConcurrencyLimit": a.gate.limit,
		})
	}
	return problems(404, errorDetail{Detail: "The resource was not found.", Code: "NONEXISTENT_ID", URLPath: what})
}

// metadata serves the metadata catalog: a list, or one type's JSON Schema or
// OpenAPI document.
func (a *Account) metadata(c *call, path []string) *response {
	if c.r.Method != http.MethodGet {
		return notAllowed(c, "GET")
	}
	root := a.records.root + "metadata-catalog"
	if len(path) == 0 {
		items := make([]any, 0, len(recordTypes))
		for _, t := range recordTypes {
			href := root + "/" + t.name
			items = append(items, map[string]any{"name": t.name, "links": []map[string]string{
				{"rel": "canonical", "href": href},
				{"rel": "alternate", "href": href, "mediaType": "application/swagger+json"},
				{"rel": "alternate", "href": href, "mediaType": "application/schema+json"},
				{"rel": "describes", "href": a.records.root + t.name},
			}})
		}
		return replyJSON(200, typeJSON, map[string]any{"items": items, "links": []link{{"self", root}}})
	}
	kind, ok := typeOf(path[0])
	if !ok || len(path) > 1 {
		return problems(404, errorDetail{Detail: "Record type '" + path[0] + "' does not exist.", Code: "NONEXISTENT_ID", URLPath: path[0]})
	}
	schema := a.schemaOf(kind)
	if strings.Contains(c.r.Header.Get("Accept"), "swagger+json") {
		return replyJSON(200, "application/swagger+json", map[string]any{
			"openapi": "3.0.1", "info": map[string]string{"title": "NetSuite REST API", "version": "2026.2"},
			"paths": map[string]any{}, "components": map[string]any{"schemas": map[string]any{kind.name: schema}},
		})
	}
	schema["$schema"] = "http://json-schema.org/draft-06/hyper-schema#"
	return replyJSON(200, "application/schema+json", schema)
}

// schemaOf describes a type by the records there are.
func (a *Account) schemaOf(kind recordType) map[string]any {
	properties := map[string]any{
		"id":         map[string]any{"type": "string", "title": "Internal ID"},
		"externalId": map[string]any{"type": "string", "title": "External ID"},
		"links":      map[string]any{"type": "array", "title": "Links", "readOnly": true},
	}
	a.records.mu.RLock()
	defer a.records.mu.RUnlock()
	if t := a.records.tables[kind.name]; t != nil {
		for _, r := range t.records {
			for _, m := range r.members {
				properties[m.name] = map[string]any{"type": jsonType(m.value), "title": m.name}
			}
		}
	}
	return map[string]any{"type": "object", "properties": properties}
}

func jsonType(raw json.RawMessage) string {
	switch raw[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	}
	return "number"
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
