package actions

import "testing"

func TestAppendsLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		query, body string
		want        bool
	}{
		{"", ``, false},
		{"", `{}`, false},
		{"", `{"companyName":"items","n":1.0}`, false},
		{"", `{"item":{"items":[{"quantity":1}]}}`, true},
		{"", `{"a":1,"item":{"totalResults":1,"items":[{}]},"b":2}`, true},
		{"", `{"item":{"items":[]}}`, false},
		{"", `{"item":{"items":{"a":1}}}`, false},
		{"", `{"item":{"lines":[1]}}`, false},
		{"", `{"item":{"\u0069tems":[1]}}`, true},
		{"", `{"x":{"detail":{"items":[1]}}}`, true},
		{"", `{"x":[{"detail":{"items":[1]}}]}`, true},
		{"replace=item", `{"item":{"items":[{"quantity":1}]}}`, false},
		{"replace=item", `{"item":{"items":[{"inventoryDetail":{"items":[1]}}]}}`, false},
		{"replace=item", `{"item":{"items":[1]},"expense":{"items":[1]}}`, true},
		{"replace=item,expense", `{"item":{"items":[1]},"expense":{"items":[1]}}`, false},
		{"replace=item&limit=1&replace=expense", `{"item":{"items":[1]},"expense":{"items":[1]}}`, false},
		{"replace=inventoryDetail", `{"inventoryDetail":{"inventoryAssignment":{"items":[1]}}}`, true},
		{"replace=inventoryAssignment", `{"inventoryDetail":{"inventoryAssignment":{"items":[1]}}}`, false},
		{"replace=Item", `{"item":{"items":[1]}}`, true},
		{"replace=items", `{"item":{"items":[1]}}`, true}, // of a sublist, its name counts
		{"replace=%zz", `{"item":{"items":[1]}}`, true},
		{"", `{"items":[{"name":"a"}]}`, false}, // a batch of records without lines
		{"", `{"items":[{"item":{"items":[1]}}]}`, true},
		{"", `{"item":{"items":`, true},
		{"", `no JSON`, true},
		{"", `"text"`, false},
		{"", `[]`, false},
		{"", `{} trailing`, true},
	} {
		r := &request{body: []byte(c.body)}
		r.query = c.query
		if got := r.appendsLines(); got != c.want {
			t.Errorf("?%s %s: %v", c.query, c.body, got)
		}
	}
}
