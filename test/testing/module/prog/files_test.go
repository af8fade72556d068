package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"testing"
)

func TestReadFile(t *testing.T) {
	b, err := os.ReadFile("testdata/a.txt")
	if err != nil || string(b) != "hello file" {
		t.Fatal(string(b), err)
	}
	st, err := os.Stat("testdata/a.txt")
	if err != nil || st.Size() != 10 || st.Name() != "a.txt" || st.IsDir() {
		t.Fatal(st, err)
	}
	st, err = os.Stat("testdata")
	if err != nil || !st.IsDir() {
		t.Fatal(st, err)
	}
	_, err = os.Open("nothing")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
}

func TestWriteFile(t *testing.T) {
	f, err := os.CreateTemp("", "flash*.x")
	if err != nil {
		t.Fatal(err)
	}
	name := f.Name()
	f.WriteString("abcdef")
	if _, err := f.Seek(2, 0); err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if string(b) != "cdef" || err != nil {
		t.Fatal(string(b), err)
	}
	var p [3]byte
	if n, err := f.ReadAt(p[:], 1); n != 3 || err != nil || string(p[:]) != "bcd" {
		t.Fatal(n, err)
	}
	if n, err := f.ReadAt(p[:], 5); n != 1 || err != io.EOF {
		t.Fatal(n, err)
	}
	f.Close()
	if err := os.WriteFile(name, []byte("new"), 0644); err != nil {
		t.Fatal(err)
	}
	b, err = os.ReadFile(name)
	if string(b) != "new" {
		t.Fatal(string(b), err)
	}
	if err := os.Rename(name, name+"2"); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(name + "2"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(name + "2"); !os.IsNotExist(err) {
		t.Fatal(err)
	}
}
