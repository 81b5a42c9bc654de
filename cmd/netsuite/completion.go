package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// recordTypes are common ones, for completion: NetSuite's own list takes minutes.
//
//nolint:gochecknoglobals // constant
var recordTypes = strings.Fields(`account assemblyItem cashSale charge classification contact creditMemo currency
customer customerDeposit customerPayment customerRefund department employee estimate expenseReport inventoryAdjustment
inventoryItem invoice itemFulfillment itemReceipt job journalEntry kitItem lead location message nonInventoryPurchaseItem
nonInventoryResaleItem nonInventorySaleItem note opportunity otherCharge partner paymentItem phoneCall priceLevel project
projectTask prospect purchaseOrder returnAuthorization salesOrder servicePurchaseItem serviceResaleItem serviceSaleItem
subsidiary supportCase task timeBill transferOrder unitsType vendor vendorBill vendorCredit vendorPayment
vendorReturnAuthorization workOrder`)

// services are the paths of what is not a record.
//
//nolint:gochecknoglobals // constant
var services = []string{
	"query/v1/suiteql", "query/v1/dataset", "record/v1/metadata-catalog", "async/v1/job/", "system/v1/serverTime",
	"system/v1/governanceLimits", "/app/site/hosting/restlet.nl?script=",
}

// complete offers values for an option.
func complete(cmd *cobra.Command, option string, values ...string) {
	// The error would be that there is no such option, or two of it.
	_ = cmd.RegisterFlagCompletionFunc(option, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// completeURL offers paths for request.
func completeURL(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var paths []cobra.Completion
	for _, name := range recordTypes {
		if path := "record/v1/" + name; hasFoldedPrefix(path, typed) {
			paths = append(paths, path)
		}
	}
	for _, path := range services {
		if hasFoldedPrefix(path, typed) {
			paths = append(paths, path)
		}
	}
	return paths, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func hasFoldedPrefix(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}

// completeOptions offers values for the options of all commands.
func (c *cli) completeOptions(root *cobra.Command) {
	_ = root.RegisterFlagCompletionFunc("profile", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return profiles(), cobra.ShellCompDirectiveNoFileComp
	})
}
