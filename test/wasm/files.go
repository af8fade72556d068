package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func check(err error) {
	if err != nil {
		fmt.Println("ERR", err)
		os.Exit(3)
	}
}

func main() {
	wd, err := os.Getwd()
	check(err)
	fmt.Println(filepath.Base(wd), os.Args[1:], os.Getenv("FLASH_WASM_TEST"))
	d, err := os.MkdirTemp("", "flash")
	check(err)
	defer os.RemoveAll(d)
	check(os.WriteFile(filepath.Join(d, "a.txt"), []byte("hello\nworld\n"), 0o644))
	check(os.Mkdir(filepath.Join(d, "sub"), 0o755))
	check(os.WriteFile(filepath.Join(d, "sub", "b.txt"), []byte(strings.Repeat("x", 100000)), 0o644))
	b, err := os.ReadFile(filepath.Join(d, "a.txt"))
	check(err)
	fmt.Printf("%q\n", b)
	check(filepath.WalkDir(d, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		i, err := e.Info()
		check(err)
		r, _ := filepath.Rel(d, p)
		if e.IsDir() {
			fmt.Println(r, "dir")
		} else {
			fmt.Println(r, i.Size())
		}
		return nil
	}))
	check(os.Rename(filepath.Join(d, "a.txt"), filepath.Join(d, "c.txt")))
	_, err = os.Stat(filepath.Join(d, "a.txt"))
	fmt.Println(errors.Is(err, fs.ErrNotExist), errors.Is(err, os.ErrNotExist))
	f, err := os.OpenFile(filepath.Join(d, "c.txt"), os.O_RDWR, 0)
	check(err)
	fmt.Fprintln(f, "more")
	check(f.Close())
	check(os.Remove(filepath.Join(d, "c.txt")))
	es, err := os.ReadDir(d)
	check(err)
	for _, e := range es {
		fmt.Println(e.Name(), e.IsDir())
	}
	fmt.Println(time.Since(time.Now()) < time.Second, time.Now().Year() >= 2024)
	_ = rand.Int()
	os.Setenv("BAR", "baz")
	fmt.Println(os.Getenv("BAR"), os.ExpandEnv("$BAR!"))
	os.Exit(7)
}
