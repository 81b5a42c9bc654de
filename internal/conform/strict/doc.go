// Package strict is the plugin with which a host is judged. It serves the
// contract with answers that are prescribed, and tells the judge of everything
// that its host does. It needs no NetSuite, and shares no code with the
// connector's server: where a rule is to be tried, it breaks it.
//
// A host starts a plugin by its path, and gives it an environment of its own
// choice. So the judge's executable is linked under another name into a folder
// of the trial's, with a file beside it that says how the judge is reached:
// Install makes both, and Main, which the executable calls first of all, finds
// them.
package strict
