package report

import "slices"

// Summary is what rounds say together. Half of the rounds lie between the quartiles.
type Summary struct {
	Median float64 `json:"median"`
	Lower  float64 `json:"lowerQuartile"`
	Upper  float64 `json:"upperQuartile"`
	Least  float64 `json:"least"`
	Most   float64 `json:"most"`
}

// Summarise summarises the figures of at least one round. A round that was disturbed
// moves the median little.
func Summarise(rounds []float64) Summary {
	sorted := slices.Sorted(slices.Values(rounds))
	return Summary{
		Median: quantile(sorted, 0.5),
		Lower:  quantile(sorted, 0.25),
		Upper:  quantile(sorted, 0.75),
		Least:  sorted[0],
		Most:   sorted[len(sorted)-1],
	}
}

// quantile interpolates between the two figures that q lies between.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	below := int(at)
	if below+1 == len(sorted) {
		return sorted[below]
	}
	return sorted[below] + (at-float64(below))*(sorted[below+1]-sorted[below])
}
