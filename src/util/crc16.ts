/** CRC-16 with the polynomial 0x1021, most significant bit first. */

/** `init` 0 gives what XMODEM uses, 0xffff what Nordic's boot loaders use; a result can be carried on with more data. */
export function crc16(data: Uint8Array, init = 0): number {
  let crc = init;
  for (const b of data) {
    crc ^= b << 8;
    for (let i = 0; i < 8; i++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}
