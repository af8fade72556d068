//go:build go1.24 && !go1.25

package runtime

const goVersion = "go1.24"
