import { expect, test } from 'vitest';
import { keptBytes } from './dialect.ts';
import { FrameReader, LONG_BYTES, clientFrame } from './frame-reader.ts';

/** A server's frame around a payload: unmasked, with the shortest length that fits. */
function serverFrame(opcode: number, payload: Uint8Array): Buffer {
  const masked = clientFrame(payload, opcode);
  const headerLength = payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10;
  const header = Buffer.from(masked.subarray(0, headerLength));
  header.writeUInt8(header.readUInt8(1) & 0x7f, 1);
  return Buffer.concat([header, payload]);
}

function collect(): { reader: FrameReader; heard: string[] } {
  const heard: string[] = [];
  const reader = new FrameReader({
    message: (payload) => heard.push(`message ${Buffer.from(payload).toString('base64')}`),
    ping: (payload) => heard.push(`ping ${Buffer.from(payload).toString()}`),
    close: (code) => heard.push(`close ${code}`),
  });
  return { reader, heard };
}

test('messages of every length form are read whole, however the bytes are cut', () => {
  const payloads = [0, 1, 125, 126, 300, 65_535, 65_536].map((length) => Buffer.alloc(length, length % 251));
  const bytes = Buffer.concat([
    ...payloads.map((payload) => serverFrame(2, payload)),
    serverFrame(9, Buffer.from('are you there')),
    serverFrame(8, Buffer.from([0x0f, 0xa1])),
  ]);
  const expected = [
    ...payloads.map((payload) => `message ${payload.toString('base64')}`),
    'ping are you there',
    'close 4001',
  ];
  for (const chunkBytes of [1, 2, 7, 1000, 65_539, bytes.length]) {
    const { reader, heard } = collect();
    for (let at = 0; at < bytes.length; at += chunkBytes) reader.push(bytes.subarray(at, at + chunkBytes));
    expect(heard, `in chunks of ${chunkBytes}`).toEqual(expected);
  }
});

test('what is kept of a message is still the same when other connections have been read into the same memory', () => {
  const payloads = [1, 200, LONG_BYTES - 1, LONG_BYTES, 70_000].map((length) => Buffer.alloc(length, length % 251));
  const kept: Uint8Array[] = [];
  const reader = new FrameReader({
    // As a dialect keeps them: without what says which message it is.
    message: (payload) => void kept.push(keptBytes(payload.subarray(1))),
    ping: () => undefined,
    close: () => undefined,
  });
  const bytes = Buffer.concat(payloads.map((payload) => serverFrame(2, payload)));
  const memory = Buffer.alloc(9000);
  for (let at = 0; at < bytes.length; at += memory.length) {
    const length = bytes.copy(memory, 0, at);
    reader.push(memory.subarray(0, length));
    memory.fill(0xee);
  }
  expect(kept.map((one) => Buffer.from(one))).toEqual(payloads.map((payload) => payload.subarray(1)));
});

test('a fragmented, masked or text frame is an error, not silence', () => {
  expect(() => collect().reader.push(Buffer.from([0x02, 0x00]))).toThrow('does not know');
  expect(() => collect().reader.push(Buffer.from([0x82, 0x80, 0, 0, 0, 0]))).toThrow('does not know');
  expect(() => collect().reader.push(Buffer.from([0x81, 0x00]))).toThrow('unexpected opcode 1');
});
