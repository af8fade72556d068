/** A board as the rest of the program sees it: resolved, validated, every field present. Code asks its properties, never its name. */

export interface MemoryRegion {
  readonly name: string;
  readonly kind: 'flash' | 'ram';
  /** Address and length in bytes. */
  readonly start: number;
  readonly length: number;
}

export type ImageSpec =
  | { readonly kind: 'bin' }
  | { readonly kind: 'hex' }
  | { readonly kind: 'uf2'; readonly familyId: number }
  | { readonly kind: 'esp'; readonly chipId: number; readonly flashOffset: number }
  | { readonly kind: 'elf' }
  | { readonly kind: 'wasm' };

/** Sectors of flash in order of their addresses: so many of this size. */
export interface SectorRun {
  readonly count: number;
  readonly size: number;
}

/** Families of chips whose flash is written over their debug port. */
export type DapChip = 'nrf51' | 'nrf52' | 'stm32f1' | 'stm32f4' | 'samd21' | 'samd51' | 'rp2040';

/**
 * A way to write the board. `bootloader` lists `vid:pid` pairs that its boot loader shows on USB;
 * `touch`: the running program enters the boot loader when its port is opened at 1200 baud.
 */
export type FlashSpec =
  | { readonly method: 'uf2-volume'; readonly volumes: readonly string[]; readonly boardIds: readonly string[]; readonly touch?: boolean }
  | {
      readonly method: 'stm32-uart';
      /** What the boot loader's GET ID may answer. */
      readonly chipIds: readonly number[];
      readonly flashStart: number;
      readonly sectors: readonly SectorRun[];
      readonly baud?: number;
      /** What the adapter's DTR and RTS lines do to enter the boot loader and to leave it, as `dtr=1,rts=1,wait=50,rts=0`. */
      readonly enter?: string;
      readonly leave?: string;
    }
  | {
      readonly method: 'esp-rom';
      readonly chip: string;
      /** Speed after the boot ROM is found; the ROM itself starts at 115,200. */
      readonly baud?: number;
      /** Who pulls the reset and boot pins: an adapter's DTR and RTS through two transistors, the chip's own USB port, or a person. */
      readonly reset: 'lines' | 'usb-jtag' | 'none';
    }
  | {
      readonly method: 'samba';
      readonly bootloader: readonly string[];
      readonly touch?: boolean;
      /** Upper half of DSU's device id: processor, family and series (0x1001 SAMD21, 0x6006 SAMD51). */
      readonly series: number;
      readonly appStart: number;
      readonly flashLength: number;
      readonly ramBuffer: number;
    }
  | {
      readonly method: 'nordic-dfu';
      readonly bootloader: readonly string[];
      readonly touch?: boolean;
      readonly appStart: number;
      readonly deviceType: number;
      /** Ids of the SoftDevices that the program may run with; 0xfffe is any. */
      readonly softdevices: readonly number[];
    }
  | { readonly method: 'picoboot'; readonly bootloader: readonly string[]; readonly touch?: boolean }
  | {
      readonly method: 'dfu';
      readonly bootloader: readonly string[];
      readonly touch?: boolean;
      /** Part of the name of the alternate setting to write, where several would do. */
      readonly alternate?: string;
      /** Plain DFU: where the boot loader puts what it gets. */
      readonly appStart?: number;
      /** DfuSe: the sectors that the boot loader must tell, since all STM32 chips have the same ids. */
      readonly sectors?: readonly SectorRun[];
    }
  | {
      readonly method: 'cmsis-dap';
      readonly chip: DapChip;
      /** What the chip's id register may say, without its revision. */
      readonly ids: readonly number[];
      /** `vid:pid` of the debug probe that is part of the board; without it any probe will do. */
      readonly probes?: readonly string[];
      /** Clock of the wire in Hz. */
      readonly clock?: number;
    }
  | { readonly method: 'command'; readonly argv: readonly string[] };

export type SimSpec =
  | { readonly sim: 'rp2040js' }
  | { readonly sim: 'qemu'; readonly program: string; readonly machine: string; readonly args: readonly string[] }
  | { readonly sim: 'wasi' };

/** How the processor's interrupts reach a handler. */
export interface VectorSpec {
  /** 'cortex-m': a table of addresses at the start of flash; 'riscv-plic' and 'none': one trap handler. */
  readonly kind: 'cortex-m' | 'riscv-plic' | 'none';
  /** Number of interrupt lines after the 16 system vectors (Cortex-M), or of PLIC sources. */
  readonly lines: number;
}

export interface Target {
  readonly board: string;
  readonly description: string;
  /** Names of the chain from the board to its core: 'pico', 'rp2040', 'cortex-m0plus'. */
  readonly chain: readonly string[];
  // compiler
  readonly triple: string;
  readonly cpu: string;
  readonly features: string;
  readonly abi: string | undefined;
  readonly codeModel: string | undefined;
  /** Assembly file of the core in runtime/asm: 'cortex-m0' (ARMv6-M), 'cortex-m' (v7-M and later), 'riscv32', 'riscv64', 'wasm'. */
  readonly asm: string;
  readonly goos: string;
  readonly goarch: string;
  readonly tags: readonly string[];
  readonly pointerBytes: 4 | 8;
  /** Atomic read-modify-write instructions of the pointer's width exist. */
  readonly hasAtomics: boolean;
  // memory
  readonly memory: readonly MemoryRegion[];
  /** Bytes at the start of flash that belong to a second-stage boot loader of ours: its assembly file in runtime/boot. */
  readonly boot2: string | undefined;
  /** Bytes of the system stack, and of a goroutine's stack where analysis does not know better. */
  readonly stackSize: number;
  readonly goroutineStackSize: number;
  readonly vectors: VectorSpec;
  /** The collector of programs whose build does not name one. */
  readonly gc: 'auto' | 'leaking';
  // machine
  readonly cpuHz: number;
  /** Of the crystal that the clock is made of; 0 where the chip does not ask. */
  readonly crystalHz: number;
  /** How long it takes to swing. */
  readonly crystalStartMs: number;
  /** Pin names and aliases (LED, GPIO25, UART0_TX_PIN…) → pin number, as Go constants of package machine. */
  readonly pins: Readonly<Record<string, number>>;
  /** Where println goes by default. */
  readonly serial: 'uart' | 'usb' | 'none' | 'semihosting' | 'stdio';
  readonly monitorBaud: number;
  readonly usb: readonly { readonly vid: number; readonly pid: number }[];
  /** Names that the board shows over USB; given where the runtime has a driver for the chip's USB port. */
  readonly usbDevice?: { readonly manufacturer: string; readonly product: string };
  // image, flashing, simulation
  readonly image: ImageSpec;
  readonly flash: readonly FlashSpec[];
  readonly sim: SimSpec | undefined;
  /** How the board was last tested. */
  readonly tested: 'simulator' | 'hardware' | 'built';
}
