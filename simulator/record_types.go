package simulator

import (
	"slices"
	"strings"
)

// recordType is one kind of record.
type recordType struct {
	name   string
	family string // the SuiteQL table it is in besides its own
	kind   string // its type in that table
}

//nolint:gochecknoglobals // a table that nobody changes
var recordTypes = []recordType{
	{"account", "", ""}, {"assemblyItem", "item", "Assembly"}, {"calendarEvent", "", ""}, {"cashSale", "transaction", "CashSale"},
	{"classification", "", ""}, {"contact", "entity", "Contact"}, {"creditMemo", "transaction", "CustCred"},
	{"currency", "", ""}, {"customer", "entity", "CustJob"}, {"customerDeposit", "transaction", "CustDep"},
	{"customerPayment", "transaction", "CustPymt"}, {"department", "", ""}, {"employee", "entity", "Employee"},
	{"estimate", "transaction", "Estimate"}, {"inventoryItem", "item", "InvtPart"}, {"invoice", "transaction", "CustInvc"},
	{"itemFulfillment", "transaction", "ItemShip"}, {"itemReceipt", "transaction", "ItemRcpt"}, {"job", "entity", "Job"},
	{"journalEntry", "transaction", "Journal"}, {"kitItem", "item", "Kit"}, {"location", "", ""}, {"message", "", ""},
	{"nonInventorySaleItem", "item", "NonInvtPart"}, {"opportunity", "transaction", "Opprtnty"}, {"partner", "entity", "Partner"},
	{"phoneCall", "", ""}, {"priceLevel", "", ""}, {"purchaseOrder", "transaction", "PurchOrd"},
	{"returnAuthorization", "transaction", "RtnAuth"}, {"salesOrder", "transaction", "SalesOrd"},
	{"serviceSaleItem", "item", "Service"}, {"subsidiary", "", ""}, {"supportCase", "", ""}, {"task", "", ""},
	{"transferOrder", "transaction", "TrnfrOrd"}, {"vendor", "entity", "Vendor"}, {"vendorBill", "transaction", "VendBill"},
	{"workOrder", "transaction", "WorkOrd"},
}

// typeOf finds a record type, whatever the case. Custom records are all known.
func typeOf(name string) (recordType, bool) {
	lower := strings.ToLower(name)
	if custom, ok := strings.CutPrefix(lower, "customrecord"); ok && custom != "" && columnName.MatchString(lower) {
		return recordType{name: lower}, true
	}
	i := slices.IndexFunc(recordTypes, func(t recordType) bool { return strings.EqualFold(t.name, name) })
	if i < 0 {
		return recordType{}, false
	}
	return recordTypes[i], true
}

// table is the type's name in SuiteQL.
func (t recordType) table() string { return strings.ToLower(t.name) }

// sqlType is what the column type says in SuiteQL.
func (t recordType) sqlType() string {
	if t.kind == "" {
		return t.name
	}
	return t.kind
}
