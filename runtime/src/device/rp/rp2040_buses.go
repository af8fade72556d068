//go:build rp2040

package rp

import "runtime/volatile"

// UART0_Type: a PL011 (4.2.8).
type UART0_Type struct {
	UARTDR    volatile.Register32 // 0x00
	UARTRSR   volatile.Register32 // 0x04
	_         [16]byte
	UARTFR    volatile.Register32 // 0x18
	_         [4]byte
	UARTILPR  volatile.Register32 // 0x20
	UARTIBRD  volatile.Register32 // 0x24
	UARTFBRD  volatile.Register32 // 0x28
	UARTLCR_H volatile.Register32 // 0x2c
	UARTCR    volatile.Register32 // 0x30
	UARTIFLS  volatile.Register32 // 0x34
	UARTIMSC  volatile.Register32 // 0x38
	UARTRIS   volatile.Register32 // 0x3c
	UARTMIS   volatile.Register32 // 0x40
	UARTICR   volatile.Register32 // 0x44
	UARTDMACR volatile.Register32 // 0x48
}

const (
	UART0_UARTDR_DATA_Msk    = 0xff
	UART0_UARTDR_FE          = 1 << 8
	UART0_UARTDR_PE          = 1 << 9
	UART0_UARTDR_BE          = 1 << 10
	UART0_UARTDR_OE          = 1 << 11
	UART0_UARTFR_BUSY        = 1 << 3
	UART0_UARTFR_RXFE        = 1 << 4
	UART0_UARTFR_TXFF        = 1 << 5
	UART0_UARTFR_RXFF        = 1 << 6
	UART0_UARTFR_TXFE        = 1 << 7
	UART0_UARTLCR_H_BRK      = 1 << 0
	UART0_UARTLCR_H_PEN      = 1 << 1
	UART0_UARTLCR_H_EPS      = 1 << 2
	UART0_UARTLCR_H_STP2     = 1 << 3
	UART0_UARTLCR_H_FEN      = 1 << 4
	UART0_UARTLCR_H_WLEN_Pos = 5
	UART0_UARTLCR_H_WLEN_Msk = 0x60
	UART0_UARTCR_UARTEN      = 1 << 0
	UART0_UARTCR_TXE         = 1 << 8
	UART0_UARTCR_RXE         = 1 << 9
	UART0_UARTCR_RTSEN       = 1 << 14
	UART0_UARTCR_CTSEN       = 1 << 15
	UART0_UARTIMSC_RXIM      = 1 << 4
	UART0_UARTIMSC_RTIM      = 1 << 6
)

// SPI0_Type: a PL022 (4.4.4).
type SPI0_Type struct {
	SSPCR0   volatile.Register32 // 0x00
	SSPCR1   volatile.Register32 // 0x04
	SSPDR    volatile.Register32 // 0x08
	SSPSR    volatile.Register32 // 0x0c
	SSPCPSR  volatile.Register32 // 0x10
	SSPIMSC  volatile.Register32 // 0x14
	SSPRIS   volatile.Register32 // 0x18
	SSPMIS   volatile.Register32 // 0x1c
	SSPICR   volatile.Register32 // 0x20
	SSPDMACR volatile.Register32 // 0x24
}

const (
	SPI0_SSPCR0_DSS_Pos = 0
	SPI0_SSPCR0_SPO     = 1 << 6
	SPI0_SSPCR0_SPH     = 1 << 7
	SPI0_SSPCR0_SCR_Pos = 8
	SPI0_SSPCR1_LBM     = 1 << 0
	SPI0_SSPCR1_SSE     = 1 << 1
	SPI0_SSPSR_TFE      = 1 << 0
	SPI0_SSPSR_TNF      = 1 << 1
	SPI0_SSPSR_RNE      = 1 << 2
	SPI0_SSPSR_RFF      = 1 << 3
	SPI0_SSPSR_BSY      = 1 << 4
)

// I2C0_Type: a DW_apb_i2c (4.3.17).
type I2C0_Type struct {
	IC_CON                volatile.Register32 // 0x00
	IC_TAR                volatile.Register32 // 0x04
	IC_SAR                volatile.Register32 // 0x08
	_                     [4]byte
	IC_DATA_CMD           volatile.Register32 // 0x10
	IC_SS_SCL_HCNT        volatile.Register32 // 0x14
	IC_SS_SCL_LCNT        volatile.Register32 // 0x18
	IC_FS_SCL_HCNT        volatile.Register32 // 0x1c
	IC_FS_SCL_LCNT        volatile.Register32 // 0x20
	_                     [8]byte
	IC_INTR_STAT          volatile.Register32 // 0x2c
	IC_INTR_MASK          volatile.Register32 // 0x30
	IC_RAW_INTR_STAT      volatile.Register32 // 0x34
	IC_RX_TL              volatile.Register32 // 0x38
	IC_TX_TL              volatile.Register32 // 0x3c
	IC_CLR_INTR           volatile.Register32 // 0x40
	IC_CLR_RX_UNDER       volatile.Register32 // 0x44
	IC_CLR_RX_OVER        volatile.Register32 // 0x48
	IC_CLR_TX_OVER        volatile.Register32 // 0x4c
	IC_CLR_RD_REQ         volatile.Register32 // 0x50
	IC_CLR_TX_ABRT        volatile.Register32 // 0x54
	IC_CLR_RX_DONE        volatile.Register32 // 0x58
	IC_CLR_ACTIVITY       volatile.Register32 // 0x5c
	IC_CLR_STOP_DET       volatile.Register32 // 0x60
	IC_CLR_START_DET      volatile.Register32 // 0x64
	IC_CLR_GEN_CALL       volatile.Register32 // 0x68
	IC_ENABLE             volatile.Register32 // 0x6c
	IC_STATUS             volatile.Register32 // 0x70
	IC_TXFLR              volatile.Register32 // 0x74
	IC_RXFLR              volatile.Register32 // 0x78
	IC_SDA_HOLD           volatile.Register32 // 0x7c
	IC_TX_ABRT_SOURCE     volatile.Register32 // 0x80
	IC_SLV_DATA_NACK_ONLY volatile.Register32 // 0x84
	IC_DMA_CR             volatile.Register32 // 0x88
	IC_DMA_TDLR           volatile.Register32 // 0x8c
	IC_DMA_RDLR           volatile.Register32 // 0x90
	IC_SDA_SETUP          volatile.Register32 // 0x94
	IC_ACK_GENERAL_CALL   volatile.Register32 // 0x98
	IC_ENABLE_STATUS      volatile.Register32 // 0x9c
	IC_FS_SPKLEN          volatile.Register32 // 0xa0
}

const (
	I2C0_IC_CON_MASTER_MODE                   = 1 << 0
	I2C0_IC_CON_SPEED_FAST                    = 2 << 1
	I2C0_IC_CON_IC_RESTART_EN                 = 1 << 5
	I2C0_IC_CON_IC_SLAVE_DISABLE              = 1 << 6
	I2C0_IC_CON_STOP_DET_IFADDRESSED          = 1 << 7
	I2C0_IC_CON_TX_EMPTY_CTRL                 = 1 << 8
	I2C0_IC_CON_RX_FIFO_FULL_HLD_CTRL         = 1 << 9
	I2C0_IC_DATA_CMD_CMD                      = 1 << 8
	I2C0_IC_DATA_CMD_STOP                     = 1 << 9
	I2C0_IC_DATA_CMD_RESTART                  = 1 << 10
	I2C0_IC_DATA_CMD_FIRST_DATA_BYTE          = 1 << 11
	I2C0_IC_RAW_INTR_STAT_RX_UNDER            = 1 << 0
	I2C0_IC_RAW_INTR_STAT_RX_FULL             = 1 << 2
	I2C0_IC_RAW_INTR_STAT_TX_EMPTY            = 1 << 4
	I2C0_IC_RAW_INTR_STAT_RD_REQ              = 1 << 5
	I2C0_IC_RAW_INTR_STAT_TX_ABRT             = 1 << 6
	I2C0_IC_RAW_INTR_STAT_RX_DONE             = 1 << 7
	I2C0_IC_RAW_INTR_STAT_STOP_DET            = 1 << 9
	I2C0_IC_STATUS_SLV_ACTIVITY               = 1 << 6
	I2C0_IC_ENABLE_STATUS_IC_EN               = 1 << 0
	I2C0_IC_TX_ABRT_SOURCE_ABRT_7B_ADDR_NOACK = 1 << 0
	I2C0_IC_TX_ABRT_SOURCE_ABRT_TXDATA_NOACK  = 1 << 3
	I2C0_IC_TX_ABRT_SOURCE_ARB_LOST           = 1 << 12
)

// ADC_Type: analogue to digital converter (4.9.6).
type ADC_Type struct {
	CS     volatile.Register32 // 0x00
	RESULT volatile.Register32 // 0x04
	FCS    volatile.Register32 // 0x08
	FIFO   volatile.Register32 // 0x0c
	DIV    volatile.Register32 // 0x10
	INTR   volatile.Register32 // 0x14
	INTE   volatile.Register32 // 0x18
	INTF   volatile.Register32 // 0x1c
	INTS   volatile.Register32 // 0x20
}

const (
	ADC_CS_EN         = 1 << 0
	ADC_CS_TS_EN      = 1 << 1
	ADC_CS_START_ONCE = 1 << 2
	ADC_CS_READY      = 1 << 8
	ADC_CS_AINSEL_Pos = 12
	ADC_CS_AINSEL_Msk = 7 << 12
)

// PWM_CH_Type: one of the eight slices.
type PWM_CH_Type struct {
	CSR volatile.Register32 // 0x00
	DIV volatile.Register32 // 0x04
	CTR volatile.Register32 // 0x08
	CC  volatile.Register32 // 0x0c
	TOP volatile.Register32 // 0x10
}

// PWM_Type: pulse width modulation (4.5.3).
type PWM_Type struct {
	CH   [8]PWM_CH_Type
	EN   volatile.Register32 // 0xa0
	INTR volatile.Register32 // 0xa4
	INTE volatile.Register32 // 0xa8
	INTF volatile.Register32 // 0xac
	INTS volatile.Register32 // 0xb0
}

const (
	PWM_CH0_CSR_EN         = 1 << 0
	PWM_CH0_CSR_PH_CORRECT = 1 << 1
	PWM_CH0_CSR_A_INV      = 1 << 2
	PWM_CH0_CSR_B_INV      = 1 << 3
)
