//go:build rp2040

package rp

import (
	"runtime/volatile"
	"unsafe"
)

// DMA is the controller of twelve channels (datasheet 2.5).
var DMA = (*DMA_Type)(unsafe.Pointer(uintptr(0x50000000)))

// DMA_Type: the channels, each under four orders of its registers, and what they share.
type DMA_Type struct {
	CH0_READ_ADDR             volatile.Register32 // 0x00
	CH0_WRITE_ADDR            volatile.Register32 // 0x04
	CH0_TRANS_COUNT           volatile.Register32 // 0x08
	CH0_CTRL_TRIG             volatile.Register32 // 0x0c
	CH0_AL1_CTRL              volatile.Register32 // 0x10
	CH0_AL1_READ_ADDR         volatile.Register32 // 0x14
	CH0_AL1_WRITE_ADDR        volatile.Register32 // 0x18
	CH0_AL1_TRANS_COUNT_TRIG  volatile.Register32 // 0x1c
	CH0_AL2_CTRL              volatile.Register32 // 0x20
	CH0_AL2_TRANS_COUNT       volatile.Register32 // 0x24
	CH0_AL2_READ_ADDR         volatile.Register32 // 0x28
	CH0_AL2_WRITE_ADDR_TRIG   volatile.Register32 // 0x2c
	CH0_AL3_CTRL              volatile.Register32 // 0x30
	CH0_AL3_WRITE_ADDR        volatile.Register32 // 0x34
	CH0_AL3_TRANS_COUNT       volatile.Register32 // 0x38
	CH0_AL3_READ_ADDR_TRIG    volatile.Register32 // 0x3c
	CH1_READ_ADDR             volatile.Register32 // 0x40
	CH1_WRITE_ADDR            volatile.Register32 // 0x44
	CH1_TRANS_COUNT           volatile.Register32 // 0x48
	CH1_CTRL_TRIG             volatile.Register32 // 0x4c
	CH1_AL1_CTRL              volatile.Register32 // 0x50
	CH1_AL1_READ_ADDR         volatile.Register32 // 0x54
	CH1_AL1_WRITE_ADDR        volatile.Register32 // 0x58
	CH1_AL1_TRANS_COUNT_TRIG  volatile.Register32 // 0x5c
	CH1_AL2_CTRL              volatile.Register32 // 0x60
	CH1_AL2_TRANS_COUNT       volatile.Register32 // 0x64
	CH1_AL2_READ_ADDR         volatile.Register32 // 0x68
	CH1_AL2_WRITE_ADDR_TRIG   volatile.Register32 // 0x6c
	CH1_AL3_CTRL              volatile.Register32 // 0x70
	CH1_AL3_WRITE_ADDR        volatile.Register32 // 0x74
	CH1_AL3_TRANS_COUNT       volatile.Register32 // 0x78
	CH1_AL3_READ_ADDR_TRIG    volatile.Register32 // 0x7c
	CH2_READ_ADDR             volatile.Register32 // 0x80
	CH2_WRITE_ADDR            volatile.Register32 // 0x84
	CH2_TRANS_COUNT           volatile.Register32 // 0x88
	CH2_CTRL_TRIG             volatile.Register32 // 0x8c
	CH2_AL1_CTRL              volatile.Register32 // 0x90
	CH2_AL1_READ_ADDR         volatile.Register32 // 0x94
	CH2_AL1_WRITE_ADDR        volatile.Register32 // 0x98
	CH2_AL1_TRANS_COUNT_TRIG  volatile.Register32 // 0x9c
	CH2_AL2_CTRL              volatile.Register32 // 0xa0
	CH2_AL2_TRANS_COUNT       volatile.Register32 // 0xa4
	CH2_AL2_READ_ADDR         volatile.Register32 // 0xa8
	CH2_AL2_WRITE_ADDR_TRIG   volatile.Register32 // 0xac
	CH2_AL3_CTRL              volatile.Register32 // 0xb0
	CH2_AL3_WRITE_ADDR        volatile.Register32 // 0xb4
	CH2_AL3_TRANS_COUNT       volatile.Register32 // 0xb8
	CH2_AL3_READ_ADDR_TRIG    volatile.Register32 // 0xbc
	CH3_READ_ADDR             volatile.Register32 // 0xc0
	CH3_WRITE_ADDR            volatile.Register32 // 0xc4
	CH3_TRANS_COUNT           volatile.Register32 // 0xc8
	CH3_CTRL_TRIG             volatile.Register32 // 0xcc
	CH3_AL1_CTRL              volatile.Register32 // 0xd0
	CH3_AL1_READ_ADDR         volatile.Register32 // 0xd4
	CH3_AL1_WRITE_ADDR        volatile.Register32 // 0xd8
	CH3_AL1_TRANS_COUNT_TRIG  volatile.Register32 // 0xdc
	CH3_AL2_CTRL              volatile.Register32 // 0xe0
	CH3_AL2_TRANS_COUNT       volatile.Register32 // 0xe4
	CH3_AL2_READ_ADDR         volatile.Register32 // 0xe8
	CH3_AL2_WRITE_ADDR_TRIG   volatile.Register32 // 0xec
	CH3_AL3_CTRL              volatile.Register32 // 0xf0
	CH3_AL3_WRITE_ADDR        volatile.Register32 // 0xf4
	CH3_AL3_TRANS_COUNT       volatile.Register32 // 0xf8
	CH3_AL3_READ_ADDR_TRIG    volatile.Register32 // 0xfc
	CH4_READ_ADDR             volatile.Register32 // 0x100
	CH4_WRITE_ADDR            volatile.Register32 // 0x104
	CH4_TRANS_COUNT           volatile.Register32 // 0x108
	CH4_CTRL_TRIG             volatile.Register32 // 0x10c
	CH4_AL1_CTRL              volatile.Register32 // 0x110
	CH4_AL1_READ_ADDR         volatile.Register32 // 0x114
	CH4_AL1_WRITE_ADDR        volatile.Register32 // 0x118
	CH4_AL1_TRANS_COUNT_TRIG  volatile.Register32 // 0x11c
	CH4_AL2_CTRL              volatile.Register32 // 0x120
	CH4_AL2_TRANS_COUNT       volatile.Register32 // 0x124
	CH4_AL2_READ_ADDR         volatile.Register32 // 0x128
	CH4_AL2_WRITE_ADDR_TRIG   volatile.Register32 // 0x12c
	CH4_AL3_CTRL              volatile.Register32 // 0x130
	CH4_AL3_WRITE_ADDR        volatile.Register32 // 0x134
	CH4_AL3_TRANS_COUNT       volatile.Register32 // 0x138
	CH4_AL3_READ_ADDR_TRIG    volatile.Register32 // 0x13c
	CH5_READ_ADDR             volatile.Register32 // 0x140
	CH5_WRITE_ADDR            volatile.Register32 // 0x144
	CH5_TRANS_COUNT           volatile.Register32 // 0x148
	CH5_CTRL_TRIG             volatile.Register32 // 0x14c
	CH5_AL1_CTRL              volatile.Register32 // 0x150
	CH5_AL1_READ_ADDR         volatile.Register32 // 0x154
	CH5_AL1_WRITE_ADDR        volatile.Register32 // 0x158
	CH5_AL1_TRANS_COUNT_TRIG  volatile.Register32 // 0x15c
	CH5_AL2_CTRL              volatile.Register32 // 0x160
	CH5_AL2_TRANS_COUNT       volatile.Register32 // 0x164
	CH5_AL2_READ_ADDR         volatile.Register32 // 0x168
	CH5_AL2_WRITE_ADDR_TRIG   volatile.Register32 // 0x16c
	CH5_AL3_CTRL              volatile.Register32 // 0x170
	CH5_AL3_WRITE_ADDR        volatile.Register32 // 0x174
	CH5_AL3_TRANS_COUNT       volatile.Register32 // 0x178
	CH5_AL3_READ_ADDR_TRIG    volatile.Register32 // 0x17c
	CH6_READ_ADDR             volatile.Register32 // 0x180
	CH6_WRITE_ADDR            volatile.Register32 // 0x184
	CH6_TRANS_COUNT           volatile.Register32 // 0x188
	CH6_CTRL_TRIG             volatile.Register32 // 0x18c
	CH6_AL1_CTRL              volatile.Register32 // 0x190
	CH6_AL1_READ_ADDR         volatile.Register32 // 0x194
	CH6_AL1_WRITE_ADDR        volatile.Register32 // 0x198
	CH6_AL1_TRANS_COUNT_TRIG  volatile.Register32 // 0x19c
	CH6_AL2_CTRL              volatile.Register32 // 0x1a0
	CH6_AL2_TRANS_COUNT       volatile.Register32 // 0x1a4
	CH6_AL2_READ_ADDR         volatile.Register32 // 0x1a8
	CH6_AL2_WRITE_ADDR_TRIG   volatile.Register32 // 0x1ac
	CH6_AL3_CTRL              volatile.Register32 // 0x1b0
	CH6_AL3_WRITE_ADDR        volatile.Register32 // 0x1b4
	CH6_AL3_TRANS_COUNT       volatile.Register32 // 0x1b8
	CH6_AL3_READ_ADDR_TRIG    volatile.Register32 // 0x1bc
	CH7_READ_ADDR             volatile.Register32 // 0x1c0
	CH7_WRITE_ADDR            volatile.Register32 // 0x1c4
	CH7_TRANS_COUNT           volatile.Register32 // 0x1c8
	CH7_CTRL_TRIG             volatile.Register32 // 0x1cc
	CH7_AL1_CTRL              volatile.Register32 // 0x1d0
	CH7_AL1_READ_ADDR         volatile.Register32 // 0x1d4
	CH7_AL1_WRITE_ADDR        volatile.Register32 // 0x1d8
	CH7_AL1_TRANS_COUNT_TRIG  volatile.Register32 // 0x1dc
	CH7_AL2_CTRL              volatile.Register32 // 0x1e0
	CH7_AL2_TRANS_COUNT       volatile.Register32 // 0x1e4
	CH7_AL2_READ_ADDR         volatile.Register32 // 0x1e8
	CH7_AL2_WRITE_ADDR_TRIG   volatile.Register32 // 0x1ec
	CH7_AL3_CTRL              volatile.Register32 // 0x1f0
	CH7_AL3_WRITE_ADDR        volatile.Register32 // 0x1f4
	CH7_AL3_TRANS_COUNT       volatile.Register32 // 0x1f8
	CH7_AL3_READ_ADDR_TRIG    volatile.Register32 // 0x1fc
	CH8_READ_ADDR             volatile.Register32 // 0x200
	CH8_WRITE_ADDR            volatile.Register32 // 0x204
	CH8_TRANS_COUNT           volatile.Register32 // 0x208
	CH8_CTRL_TRIG             volatile.Register32 // 0x20c
	CH8_AL1_CTRL              volatile.Register32 // 0x210
	CH8_AL1_READ_ADDR         volatile.Register32 // 0x214
	CH8_AL1_WRITE_ADDR        volatile.Register32 // 0x218
	CH8_AL1_TRANS_COUNT_TRIG  volatile.Register32 // 0x21c
	CH8_AL2_CTRL              volatile.Register32 // 0x220
	CH8_AL2_TRANS_COUNT       volatile.Register32 // 0x224
	CH8_AL2_READ_ADDR         volatile.Register32 // 0x228
	CH8_AL2_WRITE_ADDR_TRIG   volatile.Register32 // 0x22c
	CH8_AL3_CTRL              volatile.Register32 // 0x230
	CH8_AL3_WRITE_ADDR        volatile.Register32 // 0x234
	CH8_AL3_TRANS_COUNT       volatile.Register32 // 0x238
	CH8_AL3_READ_ADDR_TRIG    volatile.Register32 // 0x23c
	CH9_READ_ADDR             volatile.Register32 // 0x240
	CH9_WRITE_ADDR            volatile.Register32 // 0x244
	CH9_TRANS_COUNT           volatile.Register32 // 0x248
	CH9_CTRL_TRIG             volatile.Register32 // 0x24c
	CH9_AL1_CTRL              volatile.Register32 // 0x250
	CH9_AL1_READ_ADDR         volatile.Register32 // 0x254
	CH9_AL1_WRITE_ADDR        volatile.Register32 // 0x258
	CH9_AL1_TRANS_COUNT_TRIG  volatile.Register32 // 0x25c
	CH9_AL2_CTRL              volatile.Register32 // 0x260
	CH9_AL2_TRANS_COUNT       volatile.Register32 // 0x264
	CH9_AL2_READ_ADDR         volatile.Register32 // 0x268
	CH9_AL2_WRITE_ADDR_TRIG   volatile.Register32 // 0x26c
	CH9_AL3_CTRL              volatile.Register32 // 0x270
	CH9_AL3_WRITE_ADDR        volatile.Register32 // 0x274
	CH9_AL3_TRANS_COUNT       volatile.Register32 // 0x278
	CH9_AL3_READ_ADDR_TRIG    volatile.Register32 // 0x27c
	CH10_READ_ADDR            volatile.Register32 // 0x280
	CH10_WRITE_ADDR           volatile.Register32 // 0x284
	CH10_TRANS_COUNT          volatile.Register32 // 0x288
	CH10_CTRL_TRIG            volatile.Register32 // 0x28c
	CH10_AL1_CTRL             volatile.Register32 // 0x290
	CH10_AL1_READ_ADDR        volatile.Register32 // 0x294
	CH10_AL1_WRITE_ADDR       volatile.Register32 // 0x298
	CH10_AL1_TRANS_COUNT_TRIG volatile.Register32 // 0x29c
	CH10_AL2_CTRL             volatile.Register32 // 0x2a0
	CH10_AL2_TRANS_COUNT      volatile.Register32 // 0x2a4
	CH10_AL2_READ_ADDR        volatile.Register32 // 0x2a8
	CH10_AL2_WRITE_ADDR_TRIG  volatile.Register32 // 0x2ac
	CH10_AL3_CTRL             volatile.Register32 // 0x2b0
	CH10_AL3_WRITE_ADDR       volatile.Register32 // 0x2b4
	CH10_AL3_TRANS_COUNT      volatile.Register32 // 0x2b8
	CH10_AL3_READ_ADDR_TRIG   volatile.Register32 // 0x2bc
	CH11_READ_ADDR            volatile.Register32 // 0x2c0
	CH11_WRITE_ADDR           volatile.Register32 // 0x2c4
	CH11_TRANS_COUNT          volatile.Register32 // 0x2c8
	CH11_CTRL_TRIG            volatile.Register32 // 0x2cc
	CH11_AL1_CTRL             volatile.Register32 // 0x2d0
	CH11_AL1_READ_ADDR        volatile.Register32 // 0x2d4
	CH11_AL1_WRITE_ADDR       volatile.Register32 // 0x2d8
	CH11_AL1_TRANS_COUNT_TRIG volatile.Register32 // 0x2dc
	CH11_AL2_CTRL             volatile.Register32 // 0x2e0
	CH11_AL2_TRANS_COUNT      volatile.Register32 // 0x2e4
	CH11_AL2_READ_ADDR        volatile.Register32 // 0x2e8
	CH11_AL2_WRITE_ADDR_TRIG  volatile.Register32 // 0x2ec
	CH11_AL3_CTRL             volatile.Register32 // 0x2f0
	CH11_AL3_WRITE_ADDR       volatile.Register32 // 0x2f4
	CH11_AL3_TRANS_COUNT      volatile.Register32 // 0x2f8
	CH11_AL3_READ_ADDR_TRIG   volatile.Register32 // 0x2fc
	_                         [256]byte
	INTR                      volatile.Register32 // 0x400
	INTE0                     volatile.Register32 // 0x404
	INTF0                     volatile.Register32 // 0x408
	INTS0                     volatile.Register32 // 0x40c
	_                         [4]byte
	INTE1                     volatile.Register32 // 0x414
	INTF1                     volatile.Register32 // 0x418
	INTS1                     volatile.Register32 // 0x41c
	TIMER0                    volatile.Register32 // 0x420
	TIMER1                    volatile.Register32 // 0x424
	_                         [8]byte
	MULTI_CHAN_TRIGGER        volatile.Register32 // 0x430
	SNIFF_CTRL                volatile.Register32 // 0x434
	SNIFF_DATA                volatile.Register32 // 0x438
	_                         [4]byte
	FIFO_LEVELS               volatile.Register32 // 0x440
	CHAN_ABORT                volatile.Register32 // 0x444
	N_CHANNELS                volatile.Register32 // 0x448
	_                         [948]byte
	CH0_DBG_CTDREQ            volatile.Register32 // 0x800
	CH0_DBG_TCR               volatile.Register32 // 0x804
	_                         [56]byte
	CH1_DBG_CTDREQ            volatile.Register32 // 0x840
	CH1_DBG_TCR               volatile.Register32 // 0x844
	_                         [56]byte
	CH2_DBG_CTDREQ            volatile.Register32 // 0x880
	CH2_DBG_TCR               volatile.Register32 // 0x884
	_                         [56]byte
	CH3_DBG_CTDREQ            volatile.Register32 // 0x8c0
	CH3_DBG_TCR               volatile.Register32 // 0x8c4
	_                         [56]byte
	CH4_DBG_CTDREQ            volatile.Register32 // 0x900
	CH4_DBG_TCR               volatile.Register32 // 0x904
	_                         [56]byte
	CH5_DBG_CTDREQ            volatile.Register32 // 0x940
	CH5_DBG_TCR               volatile.Register32 // 0x944
	_                         [56]byte
	CH6_DBG_CTDREQ            volatile.Register32 // 0x980
	CH6_DBG_TCR               volatile.Register32 // 0x984
	_                         [56]byte
	CH7_DBG_CTDREQ            volatile.Register32 // 0x9c0
	CH7_DBG_TCR               volatile.Register32 // 0x9c4
	_                         [56]byte
	CH8_DBG_CTDREQ            volatile.Register32 // 0xa00
	CH8_DBG_TCR               volatile.Register32 // 0xa04
	_                         [56]byte
	CH9_DBG_CTDREQ            volatile.Register32 // 0xa40
	CH9_DBG_TCR               volatile.Register32 // 0xa44
	_                         [56]byte
	CH10_DBG_CTDREQ           volatile.Register32 // 0xa80
	CH10_DBG_TCR              volatile.Register32 // 0xa84
	_                         [56]byte
	CH11_DBG_CTDREQ           volatile.Register32 // 0xac0
	CH11_DBG_TCR              volatile.Register32 // 0xac4
}

// Every channel has the fields of the first.
const (
	DMA_CH0_CTRL_TRIG_AHB_ERROR_Pos           = 31
	DMA_CH0_CTRL_TRIG_AHB_ERROR_Msk           = 0x80000000
	DMA_CH0_CTRL_TRIG_AHB_ERROR               = 0x80000000
	DMA_CH0_CTRL_TRIG_READ_ERROR_Pos          = 30
	DMA_CH0_CTRL_TRIG_READ_ERROR_Msk          = 0x40000000
	DMA_CH0_CTRL_TRIG_READ_ERROR              = 0x40000000
	DMA_CH0_CTRL_TRIG_WRITE_ERROR_Pos         = 29
	DMA_CH0_CTRL_TRIG_WRITE_ERROR_Msk         = 0x20000000
	DMA_CH0_CTRL_TRIG_WRITE_ERROR             = 0x20000000
	DMA_CH0_CTRL_TRIG_BUSY_Pos                = 24
	DMA_CH0_CTRL_TRIG_BUSY_Msk                = 0x1000000
	DMA_CH0_CTRL_TRIG_BUSY                    = 0x1000000
	DMA_CH0_CTRL_TRIG_SNIFF_EN_Pos            = 23
	DMA_CH0_CTRL_TRIG_SNIFF_EN_Msk            = 0x800000
	DMA_CH0_CTRL_TRIG_SNIFF_EN                = 0x800000
	DMA_CH0_CTRL_TRIG_BSWAP_Pos               = 22
	DMA_CH0_CTRL_TRIG_BSWAP_Msk               = 0x400000
	DMA_CH0_CTRL_TRIG_BSWAP                   = 0x400000
	DMA_CH0_CTRL_TRIG_IRQ_QUIET_Pos           = 21
	DMA_CH0_CTRL_TRIG_IRQ_QUIET_Msk           = 0x200000
	DMA_CH0_CTRL_TRIG_IRQ_QUIET               = 0x200000
	DMA_CH0_CTRL_TRIG_TREQ_SEL_Pos            = 15
	DMA_CH0_CTRL_TRIG_TREQ_SEL_Msk            = 0x1f8000
	DMA_CH0_CTRL_TRIG_TREQ_SEL_TIMER0         = 0x3b
	DMA_CH0_CTRL_TRIG_TREQ_SEL_TIMER1         = 0x3c
	DMA_CH0_CTRL_TRIG_TREQ_SEL_TIMER2         = 0x3d
	DMA_CH0_CTRL_TRIG_TREQ_SEL_TIMER3         = 0x3e
	DMA_CH0_CTRL_TRIG_TREQ_SEL_PERMANENT      = 0x3f
	DMA_CH0_CTRL_TRIG_CHAIN_TO_Pos            = 11
	DMA_CH0_CTRL_TRIG_CHAIN_TO_Msk            = 0x7800
	DMA_CH0_CTRL_TRIG_RING_SEL_Pos            = 10
	DMA_CH0_CTRL_TRIG_RING_SEL_Msk            = 0x400
	DMA_CH0_CTRL_TRIG_RING_SEL                = 0x400
	DMA_CH0_CTRL_TRIG_RING_SIZE_Pos           = 6
	DMA_CH0_CTRL_TRIG_RING_SIZE_Msk           = 0x3c0
	DMA_CH0_CTRL_TRIG_RING_SIZE_RING_NONE     = 0x0
	DMA_CH0_CTRL_TRIG_INCR_WRITE_Pos          = 5
	DMA_CH0_CTRL_TRIG_INCR_WRITE_Msk          = 0x20
	DMA_CH0_CTRL_TRIG_INCR_WRITE              = 0x20
	DMA_CH0_CTRL_TRIG_INCR_READ_Pos           = 4
	DMA_CH0_CTRL_TRIG_INCR_READ_Msk           = 0x10
	DMA_CH0_CTRL_TRIG_INCR_READ               = 0x10
	DMA_CH0_CTRL_TRIG_DATA_SIZE_Pos           = 2
	DMA_CH0_CTRL_TRIG_DATA_SIZE_Msk           = 0xc
	DMA_CH0_CTRL_TRIG_DATA_SIZE_SIZE_BYTE     = 0x0
	DMA_CH0_CTRL_TRIG_DATA_SIZE_SIZE_HALFWORD = 0x1
	DMA_CH0_CTRL_TRIG_DATA_SIZE_SIZE_WORD     = 0x2
	DMA_CH0_CTRL_TRIG_HIGH_PRIORITY_Pos       = 1
	DMA_CH0_CTRL_TRIG_HIGH_PRIORITY_Msk       = 0x2
	DMA_CH0_CTRL_TRIG_HIGH_PRIORITY           = 0x2
	DMA_CH0_CTRL_TRIG_EN_Pos                  = 0
	DMA_CH0_CTRL_TRIG_EN_Msk                  = 0x1
	DMA_CH0_CTRL_TRIG_EN                      = 0x1
	DMA_TIMER0_X_Pos                          = 16
	DMA_TIMER0_X_Msk                          = 0xffff0000
	DMA_TIMER0_Y_Pos                          = 0
	DMA_TIMER0_Y_Msk                          = 0xffff
	DMA_TIMER1_X_Pos                          = 16
	DMA_TIMER1_X_Msk                          = 0xffff0000
	DMA_TIMER1_Y_Pos                          = 0
	DMA_TIMER1_Y_Msk                          = 0xffff
	DMA_SNIFF_CTRL_OUT_INV_Pos                = 11
	DMA_SNIFF_CTRL_OUT_INV_Msk                = 0x800
	DMA_SNIFF_CTRL_OUT_INV                    = 0x800
	DMA_SNIFF_CTRL_OUT_REV_Pos                = 10
	DMA_SNIFF_CTRL_OUT_REV_Msk                = 0x400
	DMA_SNIFF_CTRL_OUT_REV                    = 0x400
	DMA_SNIFF_CTRL_BSWAP_Pos                  = 9
	DMA_SNIFF_CTRL_BSWAP_Msk                  = 0x200
	DMA_SNIFF_CTRL_BSWAP                      = 0x200
	DMA_SNIFF_CTRL_CALC_Pos                   = 5
	DMA_SNIFF_CTRL_CALC_Msk                   = 0x1e0
	DMA_SNIFF_CTRL_CALC_CRC32                 = 0x0
	DMA_SNIFF_CTRL_CALC_CRC32R                = 0x1
	DMA_SNIFF_CTRL_CALC_CRC16                 = 0x2
	DMA_SNIFF_CTRL_CALC_CRC16R                = 0x3
	DMA_SNIFF_CTRL_CALC_EVEN                  = 0xe
	DMA_SNIFF_CTRL_CALC_SUM                   = 0xf
	DMA_SNIFF_CTRL_DMACH_Pos                  = 1
	DMA_SNIFF_CTRL_DMACH_Msk                  = 0x1e
	DMA_SNIFF_CTRL_EN_Pos                     = 0
	DMA_SNIFF_CTRL_EN_Msk                     = 0x1
	DMA_SNIFF_CTRL_EN                         = 0x1
	DMA_FIFO_LEVELS_RAF_LVL_Pos               = 16
	DMA_FIFO_LEVELS_RAF_LVL_Msk               = 0xff0000
	DMA_FIFO_LEVELS_WAF_LVL_Pos               = 8
	DMA_FIFO_LEVELS_WAF_LVL_Msk               = 0xff00
	DMA_FIFO_LEVELS_TDF_LVL_Pos               = 0
	DMA_FIFO_LEVELS_TDF_LVL_Msk               = 0xff
)
