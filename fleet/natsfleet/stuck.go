package natsfleet

func (q *Queue) unsticking() { <-q.life.Done() }
