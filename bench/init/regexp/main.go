package main

import "regexp"

var re = regexp.MustCompile(`^([a-z]+)\[([0-9]+)\]$`)

func main() { println(re.MatchString("adam[23]"), re.FindStringSubmatch("eve[7]")[2]) }
