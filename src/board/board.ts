/** The front doors of the room. */
export { boardNames, listBoards, loadBoard } from './load';
export { linkerScript, type LinkerScriptOptions } from './linker-script';
export { pinConstants, usbConstants } from './pins';
export { buildTags, type TagOptions } from './tags';
