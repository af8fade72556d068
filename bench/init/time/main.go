package main

import "time"

var epoch = time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)

func main() {
	println(epoch.Format(time.RFC3339))
	println(time.Unix(1e9, 0).UTC().Add(time.Hour).Format(time.Kitchen))
}
