/** The scenarios of the guest: one line each. */
import type { GuestScenario } from '../scenario';
import { cmsisDapScenario } from './cmsis-dap';
import { dfuScenario } from './dfu';
import { picobootScenario } from './picoboot';
import { uf2VolumeScenario } from './uf2-volume';

export const guestScenarios: readonly GuestScenario[] = [picobootScenario, dfuScenario, cmsisDapScenario, uf2VolumeScenario];
