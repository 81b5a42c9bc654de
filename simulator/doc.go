// Package simulator is a NetSuite account in a process: token endpoint,
// records, SuiteQL, asynchronous jobs, RESTlets, the concurrency limit, and the
// faults that a test asks for.
//
// A host's own test starts one with Start, and lets its plugin process reach it
// through the standard network settings, which Environment lists. The simulator
// is an HTTP proxy (CONNECT) that ends TLS itself, with an authority of its own,
// so that clients use NetSuite's URLs unchanged: host name, SNI and the audience
// of assertions are the real ones.
//
// # What it is like
//
// Answers have the form that a real account's have: testdata/recordings holds
// exchanges with one, and TestRecordings compares. What no recording shows follows
// Oracle's documentation, whose pages are cited as NS:<id>; where Oracle does not
// publish what NetSuite does, the stricter reading is the default and Options has
// the other.
//
//   - Assertions are verified with code of its own: nothing of the connector is
//     imported.
//   - Records: the fields of common types are known; names that a type does not
//     have are ignored with a warning in the answer's header, or refused
//     (X-NetSuite-PropertyNameValidation). Options.CustomRecords and CustomFields
//     add an account's own. Lines of a sublist without keys are appended each
//     time.
//   - SuiteQL runs on SQLite, translated from Oracle's SQL: TO_CHAR, TO_DATE,
//     TO_TIMESTAMP, TRUNC, ADD_MONTHS, LAST_DAY, EXTRACT, NVL, NVL2, DECODE,
//     SYSDATE, DUAL, BUILTIN.DF, ROWNUM, TOP, FETCH FIRST. Arithmetic with dates is
//     limited to SYSDATE and a number of days.
//   - RESTlets: script 1 returns what it is given; others fail in the ways that
//     scripts do (Conduct). ScriptRuns tells how often each ran.
//
// # Faults
//
// Inject puts a Fault in place: its Kind says what goes wrong, the other fields
// which requests it meets and how often. Requests, Stats, Records and ScriptRuns
// tell afterwards what the account saw and did, whatever the client was told.
package simulator
