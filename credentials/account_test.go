package credentials

import (
	"net/url"
	"strings"
	"testing"
)

func TestAccountSpellings(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"1234567":             "1234567",
		"1234567_SB1":         "1234567-sb1",
		"1234567-sb1":         "1234567-sb1",
		"1234567_Sb12":        "1234567-sb12",
		"TSTDRV123":           "tstdrv123",
		"TSTDRV123_RP":        "tstdrv123-rp",
		"td2950894":           "td2950894",
		"  1234567\r\n":       "1234567",
		"\ufeff1234567\u00a0": "1234567",
		"'1234567_SB1'":       "1234567-sb1",
		"https://1234567-sb1.app.netsuite.com/app/center/card.nl?sc=-29&whence=": "1234567-sb1",
		"https://1234567.app.netsuite.com":                                       "1234567",
		"http://1234567.app.netsuite.com/":                                       "1234567",
		"HTTPS://1234567-SB1.APP.NETSUITE.COM/x#y":                               "1234567-sb1",
		"https://1234567.suitetalk.api.netsuite.com/services/rest/record/v1":     "1234567",
		"https://1234567_SB1.restlets.api.netsuite.com":                          "1234567-sb1",
		"1234567-sb1.suitetalk.api.netsuite.com":                                 "1234567-sb1",
		"1234567.app.netsuite.com/app/login":                                     "1234567",
		"https://1234567.app.netsuite.com:443/":                                  "1234567",
		"https://1234567-sb1.suitetalk.api.netsuite.com:443/services/rest?x=:1":  "1234567-sb1",
		"1234567.app.netsuite.com:443":                                           "1234567",
		strings.Repeat("a", 63):                                                  strings.Repeat("a", 63),
	} {
		a, err := ParseAccount(text)
		if err != nil || a.ID() != want {
			t.Errorf("ParseAccount(%q) = %q, %v; want %q", text, a.ID(), err, want)
		}
	}
}

func TestWhatIsNoAccount(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "   ", "\u200b", "evil.com/", "x.evil.com#", "1234567.evil.com", "https://evil.com/1234567.app.netsuite.com",
		"https://1234567.app.netsuite.com.evil.com/", "https://1234567.app.netsuite.com@evil.com/",
		"https://user@1234567.app.netsuite.com/", "https://user:pw@1234567.app.netsuite.com/",
		"https://1234567.app.netsuite.com:8443/", "http://1234567.app.netsuite.com:443/", "https://1234567.app.netsuite.com:443:443/", "https://1234567.app.netsuite.com:0443/", "https://1234567.app.netsuite.com:/", "1234567:443",
		"ac\u212a1234567", "\u212a", "https://\u212a1234.app.netsuite.com", "https://%E2%84%AA1234.app.netsuite.com/", "https://1234.app.net\u017fuite.com", "\u0130123",
		"ftp://1234567.app.netsuite.com", "javascript://1234567.app.netsuite.com", "//1234567.app.netsuite.com",
		"https:\\\\1234567.app.netsuite.com", `1234567\@evil.com`, "https://1234567%2eapp.netsuite.com", "https://%31.app.netsuite.com/",
		"system.netsuite.com", "https://system.netsuite.com/app/center/card.nl?c=1234567", "app.netsuite.com", "https://app.netsuite.com/",
		"netsuite.com", "system.na1.netsuite.com", "rest.netsuite.com", "webservices.na2.netsuite.com", "system.app.netsuite.com",
		"https://a.b.app.netsuite.com", "https://.app.netsuite.com", "https://1234567.app.netsuite.com./", "evilnetsuite.com", "1234567.appnetsuite.com",
		"1234567 SB1", "1234567--sb1", "-1234567", "1234567-", "_1234567", "1234567/", "1234567?", "1234567#", "1234567@", "1234567:", "1234567.",
		"1234567\n7654321", "１２３４５６７", "ac\u0441ount", "1234567\x00.evil.com/", "[::1]", "127.0.0.1", "localhost:8080", strings.Repeat("a", 64), strings.Repeat("1", 1<<20),
	} {
		a, err := ParseAccount(text)
		if err == nil {
			t.Errorf("ParseAccount(%.80q) = %q, want an error", text, a.ID())
			continue
		}
		if !strings.Contains(err.Error(), "Setup > Company > Company Information") {
			t.Errorf("ParseAccount(%.80q): %q does not say where the Account ID is found", text, err)
		}
		if len(err.Error()) > 600 {
			t.Errorf("ParseAccount(%.80q): an error of %d bytes", text, len(err.Error()))
		}
	}
}

func TestAccountErrorShowsNoSecretPastedIntoIt(t *testing.T) {
	t.Parallel()
	secret := strings.Repeat("5f1b8f9c", 8) + "!"
	if _, err := ParseAccount(secret); err == nil || strings.Contains(err.Error(), "5f1b8f9c") {
		t.Errorf("error %v", err)
	}
	if _, err := ParseAccount(keyFile(t, "p256-pkcs8.pem")); err == nil || strings.Contains(err.Error(), "MIG") {
		t.Errorf("error %v", err)
	}
	if _, err := ParseAccount("https://me:hunter2@example.com/"); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("error %v", err)
	}
	if _, err := ParseAccount("12 34"); err == nil || !strings.Contains(err.Error(), "12 34") {
		t.Errorf("error %v does not name the value", err)
	}
}

func TestAccountHosts(t *testing.T) {
	t.Parallel()
	a, err := ParseAccount("1234567_SB1")
	if err != nil {
		t.Fatal(err)
	}
	for got, want := range map[string]string{
		a.APIHost():     "1234567-sb1.suitetalk.api.netsuite.com",
		a.RESTletHost(): "1234567-sb1.restlets.api.netsuite.com",
		a.TokenURL():    "https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token",
		a.String():      "1234567-sb1",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestProduction(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"1234567": true, "acme": true, "1234567_SB1": false, "1234567-sb12": false, "1234567_RP": false,
		"TSTDRV123": false, "td2950894": false, "TSTDRV123_SB1": false, "acct123": true,
	} {
		if a, err := ParseAccount(text); err != nil || a.Production() != want {
			t.Errorf("%s: production %v, error %v; want %v", text, a.Production(), err, want)
		}
	}
}

// FuzzAccount holds that no text leads an assertion off the account's host.
func FuzzAccount(f *testing.F) {
	for _, seed := range []string{
		"1234567", "1234567_SB1", "evil.com/", "x.evil.com#", "https://1234567-sb1.app.netsuite.com/app", "https://u:p@1.app.netsuite.com:1/",
		"1.suitetalk.api.netsuite.com", "https://1.app.netsuite.com\\@evil.com", "%31", "1\u200b2", "１２", "a-b_c", "//x", "1.app.netsuite.com?x#y",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ParseAccount(text)
		if err != nil {
			if a != (Account{}) {
				t.Errorf("ParseAccount(%q) refuses and still returns %q", text, a.ID())
			}
			return
		}
		u, err := url.Parse(a.TokenURL())
		if err != nil {
			t.Fatalf("ParseAccount(%q): token URL %q: %v", text, a.TokenURL(), err)
		}
		label, ok := strings.CutSuffix(u.Host, ".suitetalk.api.netsuite.com")
		if !ok || label != a.ID() || strings.Contains(label, ".") || len(label) > 63 || u.Scheme != "https" || u.User != nil ||
			u.Path != TokenPath || u.RawQuery != "" || u.Fragment != "" {
			t.Errorf("ParseAccount(%q) leads to %q", text, a.TokenURL())
		}
		if again, err := ParseAccount(a.ID()); err != nil || again != a {
			t.Errorf("ParseAccount(%q) is not stable: %q, %v", text, again.ID(), err)
		}
	})
}
