package limit
import ("testing";"testing/synctest";"time";"fmt")
func TestFair(t *testing.T) {
	t.Parallel()
	for _, later := range []time.Duration{0, time.Second, 5*time.Second} {
	var shares [11]int
	var ours, theirs, worst = 0,0,1.0
	var blocked int
	n := 60
	for range n {
		synctest.Test(t, func(t *testing.T) {
			r := &remote{limit: 6}
			one := start(t, r, 2500, always(short))
			time.Sleep(later)
			other := start(t, r, 2500, always(short))
			time.Sleep(2*time.Second)
			a, b := one.finished(), other.finished()
			time.Sleep(8*time.Second) // both are busy for longer
			a, b = one.finished()-a, other.finished()-b
			ours, theirs = ours+a, theirs+b
			s := float64(min(a,b))/float64(a+b)
			worst = min(worst, s)
			shares[int(float64(b)/float64(a+b)*10)]++
			one.all.Wait()
			other.all.Wait()
			blocked += r.blocked
		})
	}
	fmt.Printf("fair ideal later %v: second's share %.3f, worst %.3f, histogram %v, blocked %.3f\n", later, float64(theirs)/float64(ours+theirs), worst, shares, float64(blocked)/float64(n*5000))
	}
}
