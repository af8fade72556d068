//go:build go1.25 && !go1.26

package runtime

const goVersion = "go1.25"
