/** All scenarios, in the order of the table. */
import type { Scenario } from './play.ts';
import { BLOCK_SCENARIOS } from './scenarios/blocks.ts';
import { CONTAINER_SCENARIOS } from './scenarios/containers.ts';
import { TEXT_SCENARIOS } from './scenarios/text.ts';

export const SCENARIOS: readonly Scenario[] = [...TEXT_SCENARIOS, ...BLOCK_SCENARIOS, ...CONTAINER_SCENARIOS];
