package run

import "context"

// ahead is how many results each worker may have waiting for their turn. It bounds memory.
const ahead = 8

// inOrder calls work for items concurrently and take for the results one by one, in the order of items.
// It ends when ctx is cancelled or take fails, after the items that work has begun.
func inOrder[T, R any](ctx context.Context, items []T, workers int, work func(T) R, take func(R) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	slots := make(chan chan R, workers*ahead)
	go func() {
		defer close(slots)
		busy := make(chan struct{}, workers)
		for _, item := range items {
			busy <- struct{}{}
			if ctx.Err() != nil {
				return
			}
			slot := make(chan R, 1)
			slots <- slot
			go func() {
				slot <- work(item)
				<-busy
			}()
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
