import { afterAll } from 'vitest';
import { ServedSuite } from '../served.contract.ts';
import { transportContract } from '../transport.contract.ts';
import { CarriedClient } from './carried-client.ts';

for (const how of ['stream', 'events', 'polling'] as const) {
  const served = new ServedSuite((server, documentId, token) => CarriedClient.join(server, documentId, token, how));
  afterAll(() => served.stop());
  transportContract(how, { hasHeartbeat: true, boundsMessages: true }, () => served.harness());
}
