/** The schema of a board file: which keys there are, what each holds, and what it is for. The checker, `boards/schema.json` and the README's table all come from it. */
import { boolean, choice, integer, list, map, nullable, numberOrName, object, optional, size, text, union, usbPair } from './shape';

const touch = optional(boolean('The running program enters the boot loader when its port is opened at 1200 baud.'));
const bootloader = list(usbPair(), '`vid:pid` pairs that the boot loader shows.');
const way = text('The way to write the board.');

const flashMethod = union('method', {
  'uf2-volume': object({
    method: way,
    volumes: list(text(), 'Names (labels) of the boot loader\'s drive.'),
    boardIds: list(text(), 'The `Board-ID` of its INFO_UF2.TXT.'),
    touch,
  }),
  'stm32-uart': object({
    method: way,
    chipIds: list(integer(), 'Product ids that the boot loader may tell (GET ID).'),
    flashStart: size('Address of the first sector.'),
    sectors: list(object({ count: integer('How many.'), size: size('Bytes of each.') }), 'Sectors that can be erased, from the first address up.'),
    baud: optional(integer('Speed, 115200 if it is not given.')),
    enter: optional(text('What DTR and RTS do to enter the boot loader, as dtr=1,rts=1,wait=50,rts=0; without it a person does it.')),
    leave: optional(text('What they do to start the program; without it the boot loader jumps to it.')),
  }),
  'esp-rom': object({
    method: way,
    chip: text('The chip, as esp32c3.'),
    baud: optional(integer('Speed of the transfer, 460800 if it is not given.')),
    reset: choice(['lines', 'usb-jtag', 'none'], 'Who resets into the boot ROM: DTR and RTS of an adapter, the chip\'s own USB port, or a person.'),
  }),
  samba: object({
    method: way,
    bootloader,
    touch,
    series: integer('Upper half of the device id: 0x1001 for SAMD21, 0x6006 for SAMD51.'),
    appStart: size('Where the program starts, after the boot loader.'),
    flashLength: size('Bytes of flash, from address 0.'),
    ramBuffer: size('A piece of RAM that the boot loader does not use.'),
  }),
  'nordic-dfu': object({
    method: way,
    bootloader,
    touch,
    appStart: size('Where the program starts, after the SoftDevice.'),
    deviceType: integer('Device type of the init packet, 0x52 for the nRF52.'),
    softdevices: list(integer(), 'Ids of SoftDevices that the program runs with; 0xfffe for any.'),
  }),
  picoboot: object({ method: way, bootloader, touch }),
  dfu: object({
    method: way,
    bootloader,
    touch,
    alternate: optional(text('Part of the name of the alternate setting to write, where the boot loader has several that would do.')),
    appStart: optional(size('Where a boot loader of plain DFU puts what it gets.')),
    sectors: optional(list(object({ count: integer('How many.'), size: size('Bytes of each.') }), 'Sectors that a DfuSe boot loader must tell: STM32 chips have the same ids.')),
  }),
  'cmsis-dap': object({
    method: way,
    chip: choice(['nrf51', 'nrf52', 'stm32f1', 'stm32f4', 'samd21', 'samd51', 'rp2040'], 'The family, which says how its flash is written.'),
    ids: list(integer(), 'What the id register may say: INFO.PART (nrf52), DEV_ID (stm32), upper half of DSU.DID (samd), CHIP_ID without revision (rp2040); nrf51 has none.'),
    probes: optional(list(usbPair(), '`vid:pid` of the debug probe that is part of the board; without it any CMSIS-DAP probe.')),
    clock: optional(integer('Clock of the debug wire in Hz, 4000000 if it is not given.')),
  }),
  command: object({
    method: way,
    argv: list(text(), 'A tool and its arguments. {elf}, {bin}, {hex}, {uf2}, {address}, {port} and {serial} are put in, each inside one argument.'),
  }),
});

const simulator = union('sim', {
  rp2040js: object({ sim: text('The simulator.') }),
  qemu: object({
    sim: text('The simulator.'),
    program: text('The QEMU program, as qemu-system-arm.'),
    machine: text('The value of -machine.'),
    args: list(text(), 'Further arguments.'),
  }),
  wasi: object({ sim: text('The simulator.') }),
});

const image = union('kind', {
  bin: object({ kind: text('The file format.') }),
  hex: object({ kind: text('The file format.') }),
  elf: object({ kind: text('The file format.') }),
  wasm: object({ kind: text('The file format.') }),
  uf2: object({ kind: text('The file format.'), familyId: integer('The UF2 family id.') }),
  esp: object({
    kind: text('The file format.'),
    chipId: integer('The chip id of the image header.'),
    flashOffset: integer('Where in flash the image lies.'),
  }),
});

/** The shape of one file under boards/. Every key may be left to a file that is inherited. */
export const boardShape = object({
  $schema: text('Ignored; lets an editor find the schema.'),
  inherits: list(text(), 'Names of files of boards/, or paths relative to this file, that give every key this file leaves out; a later one wins.'),
  description: text('One line for people.'),
  llvm: object(
    {
      triple: text('The full target triple.'),
      cpu: text('The value of llc -mcpu.'),
      features: text('The value of llc -mattr.'),
      abi: nullable(text('The value of llc -target-abi.')),
      codeModel: nullable(choice(['tiny', 'small', 'kernel', 'medium', 'large'], 'The value of llc -code-model.')),
    },
    'What the code generator is told.',
  ),
  asm: choice(['cortex-m0', 'cortex-m', 'riscv32', 'riscv64', 'wasm'], 'The assembly file of runtime/asm.'),
  goos: text('GOOS for build constraints.'),
  goarch: text('GOARCH for build constraints.'),
  tags: list(text(), 'Build tags; those of inherited files are kept.'),
  pointerBytes: integer('Bytes of a pointer: 4 or 8.'),
  atomics: boolean('The processor has atomic read-modify-write instructions.'),
  memory: map(
    nullable(
      object({
        kind: choice(['flash', 'ram'], 'flash keeps its content, ram does not.'),
        start: size('First address.'),
        length: size('Length in bytes.'),
      }),
    ),
    'Regions by name; `flash` and `ram` are those that programs are linked into.',
  ),
  boot2: nullable(text('The second-stage boot loader of runtime/boot that the image starts with.')),
  stack: object({ system: size('Bytes of the system stack.'), goroutine: size('Bytes of a goroutine\'s stack where the depth is unknown.') }, 'Stacks.'),
  vectors: object({ kind: choice(['cortex-m', 'riscv-plic', 'none'], 'How interrupts reach a handler.'), lines: integer('Number of interrupt lines.') }, 'Interrupts.'),
  gc: choice(['auto', 'leaking'], 'The collector where a build does not name one: auto, if not given.'),
  cpuHz: integer('Clock of the processor after start-up, in Hz.'),
  crystalHz: integer('Frequency of the crystal that the clock is made of, where the chip leaves that to the board, in Hz.'),
  crystalStartMs: integer('How long the crystal takes to swing, in milliseconds; 1, if not given.'),
  pins: map(
    nullable(numberOrName()),
    'Pin constants: a number, or the name of another pin. `GPIO{0..29}` names a run of pins that count up from the number.',
  ),
  serial: choice(['uart', 'usb', 'none', 'semihosting', 'stdio'], 'Where print goes by default.'),
  monitorBaud: integer('Baud rate of the serial monitor.'),
  usb: list(text(), '`vid:pid` pairs, hexadecimal, that the running board shows.'),
  usbDevice: nullable(object({ manufacturer: text('Who makes the board.'), product: text('What it is called.') }, 'Names that the board shows over USB, where the runtime can print to it (--serial usb); its first `usb` pair goes with them.')),
  image: nullable(image),
  flash: list(flashMethod, 'Ways to write the board, the best first.'),
  simulator: nullable(simulator),
  tested: choice(['simulator', 'hardware', 'built'], 'How the board was last tested.'),
});

/** The schema as JSON Schema, for editors; `boards/schema.json` is this text. */
export function boardJsonSchema(): string {
  return `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', title: 'A board of flash', ...boardShape.schema() }, null, 2)}\n`;
}
