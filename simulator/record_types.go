package simulator

import (
	"maps"
	"slices"
	"strings"
)

// recordType is one kind of record.
type recordType struct {
	name   string
	family string // the SuiteQL table that holds it besides its own
	kind   string // its value in the column type of that table
}

//nolint:gochecknoglobals // a constant table
var recordTypes = []recordType{
	{"account", "", ""}, {"assemblyItem", "item", "Assembly"}, {"calendarEvent", "", ""}, {"cashSale", "transaction", "CashSale"},
	{"classification", "", ""}, {"contact", "entity", "Contact"}, {"creditMemo", "transaction", "CustCred"},
	{"currency", "", ""}, {"customer", "entity", "CustJob"}, {"customerCategory", "", ""}, {"customerDeposit", "transaction", "CustDep"},
	{"customerPayment", "transaction", "CustPymt"}, {"customerStatus", "", ""}, {"customerSubsidiaryRelationship", "", ""},
	{"department", "", ""}, {"employee", "entity", "Employee"},
	{"estimate", "transaction", "Estimate"}, {"inventoryItem", "item", "InvtPart"}, {"invoice", "transaction", "CustInvc"},
	{"itemFulfillment", "transaction", "ItemShip"}, {"itemReceipt", "transaction", "ItemRcpt"}, {"job", "entity", "Job"},
	{"journalEntry", "transaction", "Journal"}, {"kitItem", "item", "Kit"}, {"location", "", ""}, {"message", "", ""},
	{"nonInventorySaleItem", "item", "NonInvtPart"}, {"opportunity", "transaction", "Opprtnty"}, {"partner", "entity", "Partner"},
	{"phoneCall", "", ""}, {"priceLevel", "", ""}, {"purchaseOrder", "transaction", "PurchOrd"},
	{"returnAuthorization", "transaction", "RtnAuth"}, {"salesOrder", "transaction", "SalesOrd"},
	{"serviceSaleItem", "item", "Service"}, {"subsidiary", "", ""}, {"supportCase", "", ""}, {"task", "", ""}, {"term", "", ""},
	{"transferOrder", "transaction", "TrnfrOrd"}, {"vendor", "entity", "Vendor"}, {"vendorBill", "transaction", "VendBill"},
	{"workOrder", "transaction", "WorkOrd"},
}

// table is the type's name in SuiteQL, and in the metadata catalog.
func (t recordType) table() string { return strings.ToLower(t.name) }

// sqlType is the value of the column type in SuiteQL.
func (t recordType) sqlType() string {
	if t.kind == "" {
		return t.name
	}
	return t.kind
}

// catalog is the account's record types and their fields.
type catalog struct {
	types  map[string]recordType       // by lower-case name
	fields map[string]map[string]field // by type's lower-case name, then field's; a type without an entry takes any field
}

// newCatalog adds the account's own types and fields to NetSuite's.
func newCatalog(customRecords []string, customFields []CustomField) *catalog {
	c := &catalog{types: map[string]recordType{}, fields: map[string]map[string]field{}}
	for _, t := range recordTypes {
		c.types[t.table()] = t
		if known := standardFields(t); known != nil {
			c.fields[t.table()] = known
		}
	}
	for _, name := range customRecords {
		t := recordType{name: strings.ToLower(name)}
		c.types[t.name] = t
		c.fields[t.name] = parseFields(customRecordFields)
	}
	for _, f := range customFields {
		table := strings.ToLower(f.RecordType)
		if c.fields[table] == nil {
			continue // it takes any field
		}
		c.fields[table][strings.ToLower(f.Name)] = f.field()
	}
	return c
}

// typeOf finds a record type by its name, in any case.
func (c *catalog) typeOf(name string) (recordType, bool) {
	t, ok := c.types[strings.ToLower(name)]
	return t, ok
}

// names lists the types as the metadata catalog does: in lower case, sorted.
func (c *catalog) names() []string { return slices.Sorted(maps.Keys(c.types)) }

// field finds a field of a type. It reports false for a field that the type
// does not have; a type without a list of fields has every field.
func (c *catalog) field(t recordType, name string) (field, bool) {
	known := c.fields[t.table()]
	if known == nil {
		return guessField(name), true
	}
	f, ok := known[strings.ToLower(name)]
	return f, ok
}

// tableFields are the fields of a SuiteQL table: a type's, or those of a family.
func (c *catalog) tableFields(table string) map[string]field {
	if fields := c.fields[table]; fields != nil {
		return fields
	}
	fields := map[string]field{}
	for name, t := range c.types {
		if t.family == table {
			maps.Copy(fields, c.fields[name])
		}
	}
	return fields
}
