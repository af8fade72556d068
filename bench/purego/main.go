// Hashes, ciphers and math on a thousand random inputs each, one result a line: what two compilers make of it must be the same.
// With the argument time it prints how many seconds each part takes instead, with more work.
package main

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"os"
	"time"
)

const inputs = 1000

// A part computes one result of random numbers; size is about how many bytes it works on.
type part struct {
	name string
	run  func(r *rand.Rand, size int) []byte
	// For the measurement: rounds, and bytes in each.
	rounds, size int
}

var parts = []part{
	{"sha256", hash(func(b []byte) []byte { s := sha256.Sum256(b); return s[:] }), 100, 65536},
	{"sha224", hash(func(b []byte) []byte { s := sha256.Sum224(b); return s[:] }), 100, 65536},
	{"sha1", hash(func(b []byte) []byte { s := sha1.Sum(b); return s[:] }), 200, 65536},
	{"md5", hash(func(b []byte) []byte { s := md5.Sum(b); return s[:] }), 300, 65536},
	{"aes", blocks, 100, 65536},
	{"aes-ctr", stream, 100, 65536},
	{"aes-gcm", sealed, 40, 65536},
	{"crc32", hash(func(b []byte) []byte { return word(crc32.ChecksumIEEE(b)) }), 600, 65536},
	{"crc32-castagnoli", hash(func(b []byte) []byte { return word(crc32.Checksum(b, castagnoli)) }), 600, 65536},
	{"math", floats(ofOne, ofTwo), 100000, 0},
	{"math-exp", floats(ofExp, ofPow), 300000, 0},
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func random(r *rand.Rand, n int) []byte {
	b := make([]byte, n+7)
	for i := 0; i < n; i += 8 {
		binary.LittleEndian.PutUint64(b[i:], r.Uint64())
	}
	return b[:n]
}

func word(x uint32) []byte { return []byte{byte(x >> 24), byte(x >> 16), byte(x >> 8), byte(x)} }

func hash(sum func([]byte) []byte) func(*rand.Rand, int) []byte {
	return func(r *rand.Rand, size int) []byte { return sum(random(r, size)) }
}

func key(r *rand.Rand) cipher.Block {
	block, err := aes.NewCipher(random(r, 16+8*r.IntN(3)))
	if err != nil {
		panic(err)
	}
	return block
}

// blocks encrypts each block by itself; what is decrypted again must be what it was.
func blocks(r *rand.Rand, size int) []byte {
	block := key(r)
	plain := random(r, (size/16+1)*16)
	secret := make([]byte, len(plain))
	again := make([]byte, 16)
	sum := make([]byte, 16)
	for at := 0; at < len(plain); at += 16 {
		block.Encrypt(secret[at:], plain[at:])
		block.Decrypt(again, secret[at:at+16])
		for i := range sum {
			sum[i] ^= secret[at+i]
			if again[i] != plain[at+i] {
				panic("a block is not what it was")
			}
		}
	}
	return sum
}

func stream(r *rand.Rand, size int) []byte {
	block := key(r)
	text := random(r, size)
	cipher.NewCTR(block, random(r, 16)).XORKeyStream(text, text)
	return text[max(0, len(text)-32):]
}

func sealed(r *rand.Rand, size int) []byte {
	gcm, err := cipher.NewGCM(key(r))
	if err != nil {
		panic(err)
	}
	nonce, extra, text := random(r, gcm.NonceSize()), random(r, 13), random(r, size)
	secret := gcm.Seal(nil, nonce, text, extra)
	if _, err := gcm.Open(nil, nonce, secret, extra); err != nil {
		panic(err)
	}
	secret[len(secret)-1] ^= 1
	if _, err := gcm.Open(nil, nonce, secret, extra); err == nil {
		panic("a changed text was opened")
	}
	return secret[len(secret)-16:]
}

var ofOne = []func(float64) float64{
	math.Acos, math.Acosh, math.Asin, math.Asinh, math.Atan, math.Atanh, math.Cbrt, math.Ceil, math.Cos, math.Exp2, math.Expm1, math.Floor, math.J0, math.Log, math.Log10,
	math.Log1p, math.Log2, math.Round, math.RoundToEven, math.Sin, math.Sqrt, math.Tan, math.Trunc, math.Y0,
}

var ofTwo = []func(x, y float64) float64{math.Atan2, math.Copysign, math.Dim, math.Hypot, math.Max, math.Min, math.Mod, math.Nextafter, math.Remainder}

// What is built on Exp: on some machines Go has it in assembly, which rounds otherwise.
var ofExp = []func(float64) float64{math.Cosh, math.Erf, math.Erfc, math.Exp, math.Gamma, math.Sinh, math.Tanh}

var ofPow = []func(x, y float64) float64{math.Pow}

// number has any bits, or is of a size that people compute with.
func number(r *rand.Rand) float64 {
	switch r.IntN(4) {
	case 0:
		return math.Float64frombits(r.Uint64())
	case 1:
		return r.Float64()
	case 2:
		return float64(r.IntN(40) - 20)
	default:
		return r.NormFloat64() * 10
	}
}

func floats(ones []func(float64) float64, twos []func(x, y float64) float64) func(*rand.Rand, int) []byte {
	return func(r *rand.Rand, _ int) []byte {
		x, y, z := number(r), number(r), number(r)
		var sum []byte
		add := func(f float64) {
			bits := math.Float64bits(f)
			if f != f {
				bits = 0x7ff8000000000000
			}
			sum = binary.BigEndian.AppendUint64(sum, bits)
		}
		for _, f := range ones {
			add(f(x))
		}
		for _, f := range twos {
			add(f(x, y))
		}
		add(math.FMA(x, y, z))
		frac, exp := math.Frexp(x)
		add(math.Ldexp(frac, exp/2))
		whole, rest := math.Modf(x)
		add(whole)
		add(rest)
		return sum
	}
}

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	measure := len(os.Args) > 1 && os.Args[1] == "time"
	for i, p := range parts {
		r := rand.New(rand.NewPCG(uint64(i), 42))
		if !measure {
			for n := range inputs {
				fmt.Fprintf(out, "%s %d %x\n", p.name, n, p.run(r, r.IntN(700)))
			}
			continue
		}
		start := time.Now()
		var last byte
		for range p.rounds {
			result := p.run(r, p.size)
			last ^= result[0]
		}
		fmt.Fprintf(out, "%s %.4f %02x\n", p.name, time.Since(start).Seconds(), last)
	}
}
