/** The scenarios of the guest: one line each. */
import type { GuestScenario } from '../scenario';
import { dfuScenario } from './dfu';
import { picobootScenario } from './picoboot';

export const guestScenarios: readonly GuestScenario[] = [picobootScenario, dfuScenario];
