package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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

func TestFolders(t *testing.T) {
	dir := t.TempDir()
	names := func(folder string) (names []string) {
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil || info.IsDir() != e.IsDir() || info.Name() != e.Name() {
				t.Error(e, info, err)
			}
			names = append(names, fs.FormatDirEntry(e))
		}
		return names
	}
	if err := os.MkdirAll(dir+"/a/it's deep", 0777); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir+"/a", 0777); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	if err := os.Mkdir(dir+"/none/a", 0777); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	var pathError *fs.PathError
	if _, err := os.MkdirTemp(dir+"/none", "x"); !errors.As(err, &pathError) || pathError.Path != dir+"/none" || !os.IsNotExist(err) {
		t.Error(err)
	}
	for _, name := range []string{"a-b", "a/it's deep/x"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0666); err != nil {
			t.Fatal(err)
		}
	}
	if got := names(dir); !slices.Equal(got, []string{"d a/", "- a-b"}) {
		t.Error(got)
	}
	if got, err := fs.Glob(os.DirFS(dir), "*/*/*"); err != nil || !slices.Equal(got, []string{"a/it's deep/x"}) {
		t.Error(got, err)
	}
	if err := os.Remove(dir + "/a"); err == nil {
		t.Error("a folder with a file in it was removed")
	}

	before, err := os.Getwd()
	if err != nil || filepath.Base(before) != "prog" {
		t.Error(before, err)
	}
	t.Run("Chdir", func(t *testing.T) {
		t.Chdir(dir + "/a/it's deep")
		if b, err := os.ReadFile("x"); string(b) != "a/it's deep/x" || err != nil {
			t.Error(string(b), err)
		}
		if err := os.Mkdir("../c", 0777); err != nil {
			t.Error(err)
		}
		if got := names(".."); !slices.Equal(got, []string{"d c/", "d it's deep/"}) {
			t.Error(got)
		}
	})
	if after, err := os.Getwd(); after != before || err != nil {
		t.Error(after, err)
	}

	if err := os.RemoveAll(dir + "/a"); err != nil {
		t.Error(err)
	}
	if got := names(dir); !slices.Equal(got, []string{"- a-b"}) {
		t.Error(got)
	}
	if _, err := os.ReadDir(dir + "/a-b"); err == nil {
		t.Error("a file was listed")
	}
	f, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := f.Readdirnames(1); err != nil || !slices.Equal(got, []string{"a-b"}) {
		t.Error(got, err)
	}
	if got, err := f.Readdirnames(1); err != io.EOF || len(got) != 0 {
		t.Error(got, err)
	}
}
