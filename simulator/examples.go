package simulator

import (
	"encoding/json"
	"fmt"
	"time"
)

const exampleRecordType = "customrecord_project"

//nolint:gochecknoglobals // a constant table
var exampleFields = []CustomField{
	{RecordType: "customer", Name: "custentity_crm_number", Title: "CRM Number", Type: kindNumber},
	{RecordType: "customer", Name: "custentity_region", Title: "Region"},
	{RecordType: exampleRecordType, Name: "custrecord_customer", Title: "Customer", References: "customer"},
	{RecordType: exampleRecordType, Name: "custrecord_budget", Title: "Budget", Type: kindNumber},
}

// seed fills the account with example data: it is the same every time.
func (s *Simulator) seed() error {
	st := s.records
	st.mu.Lock()
	defer st.mu.Unlock()
	put := func(name string, id int64, format string, args ...any) error {
		kind, _ := st.catalog.typeOf(name)
		members, err := membersOf(fmt.Appendf(nil, format, args...))
		if err != nil {
			return fmt.Errorf("simulator: example %s %d: %w", name, id, err)
		}
		external, _ := textOf(valueOf(members, "externalId"))
		st.put(kind, id, external, members)
		return nil
	}
	ref := func(kind string, id int64, name string) json.RawMessage {
		k, _ := st.catalog.typeOf(kind)
		return json.RawMessage(fmt.Sprintf(`{"links":[{"rel":"self","href":%s,"method":"GET"}],"id":"%d","refName":%s}`, jsonText(st.href(k, id)), id, jsonText(name)))
	}
	subsidiary, currency := ref("subsidiary", 1, "Parent Company"), ref("currency", 1, "USD")
	if err := put("subsidiary", 1, `{"name":"Parent Company","country":{"id":"US"}}`); err != nil {
		return err
	}
	if err := put("currency", 1, `{"name":"US Dollar","symbol":"USD"}`); err != nil {
		return err
	}
	names := []string{
		"Alder Outfitters", "Birch & Sons", "Café Zürich", "Dunmore Supply", "Elm Street Books", "Fjord Textiles",
		"Greenfield Farms", "Harbor Lights", "Ironwood Tools", "Juniper Health", "Kestrel Cycles", "Lakeside Dental",
		"Maple Bakery", "Northwind Energy", "Orchard Foods", "Pinecone Toys", "Quarry Stoneworks", "Riverbend Media",
		"Sakura Imports", "Thistle Garden", "Umbra Design", "Vega Robotics", "Willow Spa", "Yarrow Labs",
	}
	for i, name := range names {
		if err := put("customer", int64(101+i),
			`{"companyName":%s,"email":"orders%d@example.com","entityId":"CUST%04d","externalId":"CRM-%d","isPerson":false,"phone":"555-01%02d","creditLimit":%d.50,"subsidiary":%s,"currency":%s}`,
			jsonText(name), i+1, i+1, i+1, i+1, 5000+250*i, subsidiary, currency); err != nil {
			return err
		}
	}
	goods := []string{"Desk", "Chair", "Lamp", "Shelf", "Monitor", "Keyboard", "Notebook", "Whiteboard", "Cabinet", "Rug", "Clock", "Planter"}
	for i, name := range goods {
		if err := put("inventoryItem", int64(201+i),
			`{"itemId":%s,"displayName":%s,"basePrice":%d.90,"quantityOnHand":%d,"isInactive":false}`,
			jsonText(fmt.Sprintf("SKU-%03d", i+1)), jsonText(name), 19+10*i, 100-7*i); err != nil {
			return err
		}
	}
	for i, name := range []string{"New Warehouse", "Webshop", "Audit"} {
		if err := put(exampleRecordType, int64(1+i), `{"name":%s,"isInactive":false,"custrecord_customer":%s,"custrecord_budget":%d.0}`,
			jsonText(name), ref("customer", int64(101+i), names[i]), 10000*(i+1)); err != nil {
			return err
		}
	}
	first := time.Date(2026, time.January, 5, 0, 0, 0, 0, time.UTC)
	for i := range 40 {
		who, what, quantity := i%len(names), (i*5)%len(goods), 1+i%7
		cents := (1990 + 1000*what) * quantity
		date := first.AddDate(0, 0, 3*i).Format(time.DateOnly)
		entity := ref("customer", int64(101+who), names[who])
		line := fmt.Sprintf(`{"items":[{"line":1,"item":%s,"quantity":%d,"amount":%d.%02d}],"totalResults":1}`,
			ref("inventoryItem", int64(201+what), goods[what]), quantity, cents/100, cents%100)
		order := int64(301 + i)
		if err := put("salesOrder", order, `{"tranId":"SO%04d","tranDate":"%s","entity":%s,"status":{"id":"B","refName":"Pending Fulfillment"},"total":%d.%02d,"currency":%s,"item":%s}`,
			i+1, date, entity, cents/100, cents%100, currency, line); err != nil {
			return err
		}
		if i%2 == 1 {
			continue
		}
		if err := put("invoice", int64(401+i/2), `{"tranId":"INV%04d","tranDate":"%s","entity":%s,"createdFrom":%s,"total":%d.%02d,"currency":%s,"item":%s}`,
			i/2+1, date, entity, ref("salesOrder", order, fmt.Sprintf("Sales Order #SO%04d", i+1)), cents/100, cents%100, currency, line); err != nil {
			return err
		}
	}
	return nil
}
