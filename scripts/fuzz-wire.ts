/**
 * `npm run fuzz:wire -- [--messages 20000] [--seed 1]`: damaged real traffic against a real server for as long as one likes. Prints
 * what was found and, for each round that broke something, the command that replays it.
 */
import { parseArgs } from 'node:util';
import { Campaign } from './wire-fuzz/campaign.ts';

const { values } = parseArgs({ options: { messages: { type: 'string' }, seed: { type: 'string' } } });
const startedMs = performance.now();
const campaign = new Campaign({
  messages: Number(values.messages ?? 20_000),
  seed: Number(values.seed ?? 1),
  say: (line) => console.log(line),
});
// Yjs in an honest client threw at what the server told it: that is a finding, and nothing can be asked of that client any more.
process.once('uncaughtException', (error) => {
  console.log(`an honest client broke: ${error.message}\n${campaign.replay}`);
  process.exit(1);
});
const result = await campaign.run();
const seconds = Math.round((performance.now() - startedMs) / 1000);
console.log(
  `${result.messages} messages in ${result.rounds} rounds and ${seconds} s, ${result.restarts} restarts: ` +
    `longest step ${result.longestLoopMs} ms of CPU, memory ${result.mostMemoryMb} MB, slowest ack of an honest one ` +
    `${result.slowestAckMs} ms, ${result.failures.length} failures`,
);
if (result.failures.length > 0) process.exitCode = 1;
