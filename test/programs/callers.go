// Who called: runtime.Caller, Callers, FuncForPC, log with file names, and traces of panics.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
)

type T struct{ n int }

func where(skip int) string {
	_, file, line, ok := runtime.Caller(skip + 1)
	return fmt.Sprint(filepath.Base(file), ":", line, " ", ok)
}

func (t T) Method() string   { return where(0) }
func (t *T) Pointer() string { return where(0) }

type I interface{ Method() string }

func trace(from int) {
	pcs := make([]uintptr, 20)
	n := runtime.Callers(from, pcs)
	frames := runtime.CallersFrames(pcs[:n])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") {
			fmt.Println(" ", f.Function, filepath.Base(f.File), f.Line)
		}
		if !more {
			break
		}
	}
}

func generic[X any](x X) { trace(2) }

func deferred() (s string) {
	defer func() {
		trace(1)
		s += where(1)
	}()
	return where(0) + " "
}

func crash(p *T) (n int) {
	defer func() {
		fmt.Println("recovered", recover())
		trace(2)
	}()
	n = 1
	return p.n
}

func index(a []int, i int) int { return a[i] }

func crash2() {
	defer func() {
		recover()
		for i := 1; i < 8; i++ {
			pc, f, l, ok := runtime.Caller(i)
			if !ok {
				break
			}
			if name := runtime.FuncForPC(pc).Name(); !strings.HasPrefix(name, "runtime.") {
				fmt.Println(name, filepath.Base(f), l)
			}
		}
	}()
	index([]int{1}, 3)
}

func main() {
	fmt.Println(where(0))
	var i I = T{1}
	fmt.Println(i.Method(), (&T{}).Pointer())
	i = &T{2}
	fmt.Println(i.Method())
	f := i.Method
	fmt.Println(f())
	trace(1)
	generic(1)
	generic(map[string]T{})
	fmt.Println(deferred())
	crash(nil)
	crash2()
	trace(1)
	done := make(chan bool)
	go func() {
		trace(1)
		done <- true
	}()
	<-done
	fmt.Println(runtime.FuncForPC(reflect.ValueOf(index).Pointer()).Name())
	fmt.Println(runtime.FuncForPC(reflect.ValueOf(func() { fmt.Println() }).Pointer()).Name())
	fmt.Println(runtime.FuncForPC(reflect.ValueOf(strings.ToUpper).Pointer()).Name())
	l := log.New(os.Stdout, "p: ", log.Lshortfile)
	l.Println("hello")
	log.SetFlags(log.Lshortfile)
	log.SetOutput(os.Stdout)
	log.Printf("x %d", 1)
	s := string(debug.Stack())
	fmt.Println(strings.Contains(s, "main.main"), strings.Contains(s, "callers.go:"))
	_, _, _, ok := runtime.Caller(100)
	fmt.Println(ok)
}
