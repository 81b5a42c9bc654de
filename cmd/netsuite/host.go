package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
)

// connectorName is the plugin that is looked for beside this program.
const connectorName = "netsuite-connector"

// hostOptions say which plugin to load.
func (c *cli) hostOptions(environment []string) (plugin.HostOptions, error) {
	path, args, err := c.pluginCommand()
	if err != nil {
		return plugin.HostOptions{}, err
	}
	if level, _ := c.lookup(plugin.EnvLogLevel); c.verbose && level == "" {
		environment = append(slices.Clip(environment), plugin.EnvLogLevel+"=debug") // a line for every action
	}
	return plugin.HostOptions{Path: path, Args: args, Env: environment, Logger: c.logger()}, nil
}

// load loads the plugin, with environment added to its own.
func (c *cli) load(ctx context.Context, environment []string) (*plugin.Host, error) {
	options, err := c.hostOptions(environment)
	if err != nil {
		return nil, err
	}
	host, err := plugin.Load(ctx, options)
	if err != nil {
		if errors.Is(err, context.Canceled) && ctx.Err() != nil {
			return nil, err
		}
		if _, missing := os.Stat(os.TempDir()); missing != nil { // go-plugin's error does not say what it is
			return nil, fmt.Errorf("the folder for temporary files cannot be used: %w", withoutOperation(missing))
		}
		return nil, &failure.Error{
			Reason: failure.Unavailable, Outcome: failure.NotSent, Cause: err,
			Message: sentence(err.Error()) + " With --verbose its log is shown.",
		}
	}
	return host, nil
}

// pluginCommand is the plugin's command line: --plugin, else the one beside
// this program, else this program itself.
func (c *cli) pluginCommand() (path string, args []string, err error) {
	if c.plugin != "" {
		path, err := executable(c.plugin)
		if err != nil {
			return "", nil, usagef("The plugin of --plugin cannot be used: %v.", withoutOperation(err))
		}
		return path, nil, nil
	}
	self, err := os.Executable()
	if err != nil {
		return "", nil, usagef("This program cannot tell where it is (%v). Say with --plugin where the plugin is.", err)
	}
	if resolved, err := filepath.EvalSymlinks(self); err == nil {
		self = resolved
	}
	name := connectorName
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if path, err := executable(filepath.Join(filepath.Dir(self), name)); err == nil {
		return path, nil, nil
	}
	return self, []string{servePlugin}, nil
}

// executable returns the absolute path of a program. A bare name is looked for
// here, then on the PATH.
func executable(name string) (string, error) {
	path, err := exec.LookPath(name)
	if filepath.Base(name) == name {
		if here, failed := exec.LookPath("." + string(filepath.Separator) + name); failed == nil {
			path, err = here, nil
		}
	}
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}
