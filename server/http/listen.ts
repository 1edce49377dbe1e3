/**
 * The address that the server listens on, and the words for a person where it cannot be had. Knows nothing of what is served there.
 */
import type { FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { StartError, type Config } from '../config.ts';

/** Answers where it listens, as a browser on this machine reaches it. Rejects with StartError where that address cannot be had. */
export async function listen(http: FastifyInstance, { host, port, tls }: Config): Promise<string> {
  try {
    await http.listen({ host, port });
  } catch (error) {
    throw new StartError(whyNot(error, host, port), { cause: error });
  }
  // A TCP server that listens has an address of this shape.
  const { port: actual } = http.server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `${tls === null ? 'http' : 'https'}://${name.includes(':') ? `[${name}]` : name}:${actual}`;
}

function whyNot(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code === 'EADDRINUSE') return `Port ${port} is in use. Set WEFT_PORT to another one.`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user.`;
  const isNoAddress = code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND';
  const words = isNoAddress ? '. WEFT_HOST must be an address of this machine.' : '.';
  return `Weft cannot listen on ${host} (${code})${words}`;
}
