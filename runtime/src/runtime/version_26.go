//go:build go1.26 && !go1.27

package runtime

const goVersion = "go1.26"
