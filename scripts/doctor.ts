/**
 * `weft doctor [url]`: looks at the way to a server and, on its own machine, at its disk, and says of each thing whether it is well and
 * what to do where it is not. Changes nothing. Exit code 0 where nothing fails, 1 where something does, 2 where it was called wrongly.
 */
import { existsSync } from 'node:fs';
import { readConfig } from '../server/config.ts';
import { lineOf, type Finding } from './doctor/finding.ts';
import { machineFindings } from './doctor/machine.ts';
import { networkFindings } from './doctor/network.ts';
import { EXIT, misused, runCommand } from './operator.ts';

const [given, ...rest] = process.argv.slice(2);

await runCommand(async () => {
  const config = readConfig(process.env);
  const server = URL.parse(
    given ?? config.publicUrl ?? `${config.tls === null ? 'http' : 'https'}://127.0.0.1:${config.port}`,
  );
  if (rest.length > 0 || server === null || !/^https?:$/.test(server.protocol)) return misused('doctor [url]');
  let fails = 0;
  const tell = (finding: Finding) => {
    if (finding.verdict === 'fail') fails += 1;
    console.log(lineOf(finding));
  };
  console.log(`The way to ${server.origin}`);
  for await (const finding of networkFindings(server)) tell(finding);
  // The disk is the server's own only where its data folder is; somebody else's machine says nothing of it.
  if (given === undefined || existsSync(config.dataDir)) {
    console.log('This machine');
    for await (const finding of machineFindings(config.dataDir)) tell(finding);
  }
  if (fails > 0) process.exitCode = EXIT.cannot;
});
