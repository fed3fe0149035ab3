// What pods of the tests are made of: it holds a pod's namespaces, answers over HTTP, or asks.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) < 3 {
		hold()
		return
	}
	switch word, rest := os.Args[1], os.Args[2]; word {
	case "answer":
		name, _ := os.Hostname()
		fail(http.ListenAndServe(":"+rest, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintln(w, name)
		})))
	case "ask":
		client := http.Client{Timeout: 5 * time.Second}
		reply, err := client.Get(rest)
		fail(err)
		_, err = io.Copy(os.Stdout, reply.Body)
		fail(err)
	}
}

// As the first process of a pod it inherits orphans, and must see them end.
func hold() {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGCHLD)
	for got := range signals {
		if got != syscall.SIGCHLD {
			return
		}
		for pid := 1; pid > 0; {
			pid, _ = syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
		}
	}
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
