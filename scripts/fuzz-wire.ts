/**
 * `npm run fuzz:wire -- [--messages 20000] [--seed 1]`: damaged real traffic against a real server for as long as one likes. Prints
 * what was found and, for each round that broke something, the command that replays it.
 */
import { parseArgs } from 'node:util';
import { Campaign } from './wire-fuzz/campaign.ts';

const { values } = parseArgs({ options: { messages: { type: 'string' }, seed: { type: 'string' } } });
const startedMs = performance.now();
const result = await new Campaign({
  messages: Number(values.messages ?? 20_000),
  seed: Number(values.seed ?? 1),
  say: (line) => console.log(line),
}).run();
const seconds = Math.round((performance.now() - startedMs) / 1000);
console.log(
  `${result.messages} messages in ${result.rounds} rounds and ${seconds} s, ${result.restarts} restarts: ` +
    `longest step ${result.longestLoopMs} ms of CPU, memory ${result.mostMemoryMb} MB, slowest ack of an honest one ` +
    `${result.slowestAckMs} ms, ${result.failures.length} failures`,
);
if (result.failures.length > 0) process.exitCode = 1;
