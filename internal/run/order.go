package run

import "context"

// ahead is how many results each worker may have waiting for their turn. It bounds memory.
const ahead = 8

// inOrder calls work for items concurrently and take for the results one by one, in the order of items.
// It ends when ctx is cancelled or take fails, after the items that work has begun.
func inOrder[T, R any](ctx context.Context, items []T, workers int, work func(T) R, take func(R) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	type job struct {
		item T
		slot chan<- R
	}
	jobs, slots := make(chan job), make(chan chan R, workers*ahead)
	for range workers { // a goroutine for each item would grow its stack for each item
		go func() {
			for j := range jobs {
				j.slot <- work(j.item)
			}
		}()
	}
	go func() {
		defer close(slots)
		defer close(jobs)
		for _, item := range items {
			if ctx.Err() != nil {
				return
			}
			slot := make(chan R, 1)
			slots <- slot
			jobs <- job{item, slot}
		}
	}()
	var failed error
	for slot := range slots {
		result := <-slot
		if failed != nil {
			continue
		}
		if failed = take(result); failed != nil {
			stop()
		}
	}
	return failed
}
