package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// optionError says in a sentence what is wrong with an option.
func optionError(cmd *cobra.Command, err error) error {
	var value *pflag.InvalidValueError
	var missing *pflag.ValueRequiredError
	var unknown *pflag.NotExistError
	switch {
	case errors.As(err, &value):
		return usagef("--%s is %q, but must be %s.", value.GetFlag().Name, value.GetValue(), kindOf(value.GetFlag().Value))
	case errors.As(err, &missing):
		name := "--" + missing.GetSpecifiedName()
		if missing.GetSpecifiedShortnames() != "" {
			name = "-" + missing.GetSpecifiedName()
		}
		return usagef("%s needs a value, and was given none. See %s --help.", name, cmd.CommandPath())
	case errors.As(err, &unknown):
		name := "--" + unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			name = "-" + unknown.GetSpecifiedName()
		}
		return usagef("%s has no option %s. See %s --help.", cmd.CommandPath(), name, cmd.CommandPath())
	}
	return usagef("%s", sentence(err.Error()))
}

// kindOf says what an option's value has to be.
func kindOf(value pflag.Value) string {
	switch kind := value.Type(); kind {
	case "int", "int64":
		return "a whole number"
	case "uint", "uint64":
		return "a whole number, 0 or more"
	case "float64":
		return "a number"
	case "duration":
		return "a time with its unit, such as 90s, 5m or 1h"
	case "bool":
		return "true or false"
	default:
		return fmt.Sprintf("a value of the kind %s", kind)
	}
}
