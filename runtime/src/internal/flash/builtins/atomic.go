package builtins

import _ "unsafe" // linkname

// Atomic operations where the processor has none: of 64 bits everywhere, of all sizes on ARMv6-M. One core, so masking
// interrupts will do. The order arguments are those of C11; all operations are sequentially consistent.

//go:linkname irqSave flash_irq_save
func irqSave() uintptr

//go:linkname irqRestore flash_irq_restore
func irqRestore(mask uintptr)

//export __atomic_load_1
func __atomic_load_1(p *uint8, order int) uint8 {
	mask := irqSave()
	v := *p
	irqRestore(mask)
	return v
}

//export __atomic_store_1
func __atomic_store_1(p *uint8, v uint8, order int) {
	mask := irqSave()
	*p = v
	irqRestore(mask)
}

//export __atomic_exchange_1
func __atomic_exchange_1(p *uint8, v uint8, order int) uint8 {
	mask := irqSave()
	old := *p
	*p = v
	irqRestore(mask)
	return old
}

//export __atomic_compare_exchange_1
func __atomic_compare_exchange_1(p, expected *uint8, v uint8, success, failure int) int {
	mask := irqSave()
	old := *p
	same := 0
	if old == *expected {
		*p = v
		same = 1
	} else {
		*expected = old
	}
	irqRestore(mask)
	return same
}

//export __sync_val_compare_and_swap_1
func __sync_val_compare_and_swap_1(p *uint8, old, v uint8) uint8 {
	mask := irqSave()
	was := *p
	if was == old {
		*p = v
	}
	irqRestore(mask)
	return was
}

//export __sync_lock_test_and_set_1
func __sync_lock_test_and_set_1(p *uint8, v uint8) uint8 { return __atomic_exchange_1(p, v, 5) }

//export __atomic_fetch_add_1
func __atomic_fetch_add_1(p *uint8, v uint8, order int) uint8 {
	mask := irqSave()
	old := *p
	*p = old + v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_add_1
func __sync_fetch_and_add_1(p *uint8, v uint8) uint8 { return __atomic_fetch_add_1(p, v, 5) }

//export __atomic_fetch_sub_1
func __atomic_fetch_sub_1(p *uint8, v uint8, order int) uint8 {
	mask := irqSave()
	old := *p
	*p = old - v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_sub_1
func __sync_fetch_and_sub_1(p *uint8, v uint8) uint8 { return __atomic_fetch_sub_1(p, v, 5) }

//export __atomic_fetch_and_1
func __atomic_fetch_and_1(p *uint8, v uint8, order int) uint8 {
	mask := irqSave()
	old := *p
	*p = old & v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_and_1
func __sync_fetch_and_and_1(p *uint8, v uint8) uint8 { return __atomic_fetch_and_1(p, v, 5) }

//export __atomic_fetch_or_1
func __atomic_fetch_or_1(p *uint8, v uint8, order int) uint8 {
	mask := irqSave()
	old := *p
	*p = old | v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_or_1
func __sync_fetch_and_or_1(p *uint8, v uint8) uint8 { return __atomic_fetch_or_1(p, v, 5) }

//export __atomic_fetch_xor_1
func __atomic_fetch_xor_1(p *uint8, v uint8, order int) uint8 {
	mask := irqSave()
	old := *p
	*p = old ^ v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_xor_1
func __sync_fetch_and_xor_1(p *uint8, v uint8) uint8 { return __atomic_fetch_xor_1(p, v, 5) }

//export __atomic_load_2
func __atomic_load_2(p *uint16, order int) uint16 {
	mask := irqSave()
	v := *p
	irqRestore(mask)
	return v
}

//export __atomic_store_2
func __atomic_store_2(p *uint16, v uint16, order int) {
	mask := irqSave()
	*p = v
	irqRestore(mask)
}

//export __atomic_exchange_2
func __atomic_exchange_2(p *uint16, v uint16, order int) uint16 {
	mask := irqSave()
	old := *p
	*p = v
	irqRestore(mask)
	return old
}

//export __atomic_compare_exchange_2
func __atomic_compare_exchange_2(p, expected *uint16, v uint16, success, failure int) int {
	mask := irqSave()
	old := *p
	same := 0
	if old == *expected {
		*p = v
		same = 1
	} else {
		*expected = old
	}
	irqRestore(mask)
	return same
}

//export __sync_val_compare_and_swap_2
func __sync_val_compare_and_swap_2(p *uint16, old, v uint16) uint16 {
	mask := irqSave()
	was := *p
	if was == old {
		*p = v
	}
	irqRestore(mask)
	return was
}

//export __sync_lock_test_and_set_2
func __sync_lock_test_and_set_2(p *uint16, v uint16) uint16 { return __atomic_exchange_2(p, v, 5) }

//export __atomic_fetch_add_2
func __atomic_fetch_add_2(p *uint16, v uint16, order int) uint16 {
	mask := irqSave()
	old := *p
	*p = old + v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_add_2
func __sync_fetch_and_add_2(p *uint16, v uint16) uint16 { return __atomic_fetch_add_2(p, v, 5) }

//export __atomic_fetch_sub_2
func __atomic_fetch_sub_2(p *uint16, v uint16, order int) uint16 {
	mask := irqSave()
	old := *p
	*p = old - v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_sub_2
func __sync_fetch_and_sub_2(p *uint16, v uint16) uint16 { return __atomic_fetch_sub_2(p, v, 5) }

//export __atomic_fetch_and_2
func __atomic_fetch_and_2(p *uint16, v uint16, order int) uint16 {
	mask := irqSave()
	old := *p
	*p = old & v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_and_2
func __sync_fetch_and_and_2(p *uint16, v uint16) uint16 { return __atomic_fetch_and_2(p, v, 5) }

//export __atomic_fetch_or_2
func __atomic_fetch_or_2(p *uint16, v uint16, order int) uint16 {
	mask := irqSave()
	old := *p
	*p = old | v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_or_2
func __sync_fetch_and_or_2(p *uint16, v uint16) uint16 { return __atomic_fetch_or_2(p, v, 5) }

//export __atomic_fetch_xor_2
func __atomic_fetch_xor_2(p *uint16, v uint16, order int) uint16 {
	mask := irqSave()
	old := *p
	*p = old ^ v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_xor_2
func __sync_fetch_and_xor_2(p *uint16, v uint16) uint16 { return __atomic_fetch_xor_2(p, v, 5) }

//export __atomic_load_4
func __atomic_load_4(p *uint32, order int) uint32 {
	mask := irqSave()
	v := *p
	irqRestore(mask)
	return v
}

//export __atomic_store_4
func __atomic_store_4(p *uint32, v uint32, order int) {
	mask := irqSave()
	*p = v
	irqRestore(mask)
}

//export __atomic_exchange_4
func __atomic_exchange_4(p *uint32, v uint32, order int) uint32 {
	mask := irqSave()
	old := *p
	*p = v
	irqRestore(mask)
	return old
}

//export __atomic_compare_exchange_4
func __atomic_compare_exchange_4(p, expected *uint32, v uint32, success, failure int) int {
	mask := irqSave()
	old := *p
	same := 0
	if old == *expected {
		*p = v
		same = 1
	} else {
		*expected = old
	}
	irqRestore(mask)
	return same
}

//export __sync_val_compare_and_swap_4
func __sync_val_compare_and_swap_4(p *uint32, old, v uint32) uint32 {
	mask := irqSave()
	was := *p
	if was == old {
		*p = v
	}
	irqRestore(mask)
	return was
}

//export __sync_lock_test_and_set_4
func __sync_lock_test_and_set_4(p *uint32, v uint32) uint32 { return __atomic_exchange_4(p, v, 5) }

//export __atomic_fetch_add_4
func __atomic_fetch_add_4(p *uint32, v uint32, order int) uint32 {
	mask := irqSave()
	old := *p
	*p = old + v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_add_4
func __sync_fetch_and_add_4(p *uint32, v uint32) uint32 { return __atomic_fetch_add_4(p, v, 5) }

//export __atomic_fetch_sub_4
func __atomic_fetch_sub_4(p *uint32, v uint32, order int) uint32 {
	mask := irqSave()
	old := *p
	*p = old - v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_sub_4
func __sync_fetch_and_sub_4(p *uint32, v uint32) uint32 { return __atomic_fetch_sub_4(p, v, 5) }

//export __atomic_fetch_and_4
func __atomic_fetch_and_4(p *uint32, v uint32, order int) uint32 {
	mask := irqSave()
	old := *p
	*p = old & v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_and_4
func __sync_fetch_and_and_4(p *uint32, v uint32) uint32 { return __atomic_fetch_and_4(p, v, 5) }

//export __atomic_fetch_or_4
func __atomic_fetch_or_4(p *uint32, v uint32, order int) uint32 {
	mask := irqSave()
	old := *p
	*p = old | v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_or_4
func __sync_fetch_and_or_4(p *uint32, v uint32) uint32 { return __atomic_fetch_or_4(p, v, 5) }

//export __atomic_fetch_xor_4
func __atomic_fetch_xor_4(p *uint32, v uint32, order int) uint32 {
	mask := irqSave()
	old := *p
	*p = old ^ v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_xor_4
func __sync_fetch_and_xor_4(p *uint32, v uint32) uint32 { return __atomic_fetch_xor_4(p, v, 5) }

//export __atomic_load_8
func __atomic_load_8(p *uint64, order int) uint64 {
	mask := irqSave()
	v := *p
	irqRestore(mask)
	return v
}

//export __atomic_store_8
func __atomic_store_8(p *uint64, v uint64, order int) {
	mask := irqSave()
	*p = v
	irqRestore(mask)
}

//export __atomic_exchange_8
func __atomic_exchange_8(p *uint64, v uint64, order int) uint64 {
	mask := irqSave()
	old := *p
	*p = v
	irqRestore(mask)
	return old
}

//export __atomic_compare_exchange_8
func __atomic_compare_exchange_8(p, expected *uint64, v uint64, success, failure int) int {
	mask := irqSave()
	old := *p
	same := 0
	if old == *expected {
		*p = v
		same = 1
	} else {
		*expected = old
	}
	irqRestore(mask)
	return same
}

//export __sync_val_compare_and_swap_8
func __sync_val_compare_and_swap_8(p *uint64, old, v uint64) uint64 {
	mask := irqSave()
	was := *p
	if was == old {
		*p = v
	}
	irqRestore(mask)
	return was
}

//export __sync_lock_test_and_set_8
func __sync_lock_test_and_set_8(p *uint64, v uint64) uint64 { return __atomic_exchange_8(p, v, 5) }

//export __atomic_fetch_add_8
func __atomic_fetch_add_8(p *uint64, v uint64, order int) uint64 {
	mask := irqSave()
	old := *p
	*p = old + v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_add_8
func __sync_fetch_and_add_8(p *uint64, v uint64) uint64 { return __atomic_fetch_add_8(p, v, 5) }

//export __atomic_fetch_sub_8
func __atomic_fetch_sub_8(p *uint64, v uint64, order int) uint64 {
	mask := irqSave()
	old := *p
	*p = old - v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_sub_8
func __sync_fetch_and_sub_8(p *uint64, v uint64) uint64 { return __atomic_fetch_sub_8(p, v, 5) }

//export __atomic_fetch_and_8
func __atomic_fetch_and_8(p *uint64, v uint64, order int) uint64 {
	mask := irqSave()
	old := *p
	*p = old & v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_and_8
func __sync_fetch_and_and_8(p *uint64, v uint64) uint64 { return __atomic_fetch_and_8(p, v, 5) }

//export __atomic_fetch_or_8
func __atomic_fetch_or_8(p *uint64, v uint64, order int) uint64 {
	mask := irqSave()
	old := *p
	*p = old | v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_or_8
func __sync_fetch_and_or_8(p *uint64, v uint64) uint64 { return __atomic_fetch_or_8(p, v, 5) }

//export __atomic_fetch_xor_8
func __atomic_fetch_xor_8(p *uint64, v uint64, order int) uint64 {
	mask := irqSave()
	old := *p
	*p = old ^ v
	irqRestore(mask)
	return old
}

//export __sync_fetch_and_xor_8
func __sync_fetch_and_xor_8(p *uint64, v uint64) uint64 { return __atomic_fetch_xor_8(p, v, 5) }
