/**
 * What `weft doctor` finds out on the way to a server: name, certificate, proxy headers, clock, and which of the four transports get
 * through, with the very code by which the page tries them. Shows no token, since none is needed.
 */
import { lookup } from 'node:dns/promises';
import { connect } from 'node:tls';
import { z } from 'zod';
import type { ProbeAnswer } from '../../protocol/probe.ts';
import { streamGetsThrough } from '../../web/sync/transports/stream-trial.ts';
import { webSocketGetsThrough } from '../../web/sync/transports/websocket-trial.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

const TIMEOUT_MS = 8_000;
const SOCKET_MS = 5_000;
/** People notice wrong times in what expires; tokens of hosts have a minute's leeway at most. */
const MOST_CLOCK_MS = 30_000;
const LEAST_DAYS_LEFT = 14;
const DAY_MS = 24 * 60 * 60 * 1000;
const SLOW_MS = 1_000;

const MANUAL = 'See "Behind a reverse proxy" in docs/OPERATIONS.md.';

const probeAnswer: z.ZodType<ProbeAnswer> = z.object({
  now: z.number(),
  forwarded: z.number(),
  trustedProxies: z.number(),
  host: z.string(),
  knowsPublicUrl: z.boolean(),
  isPublicHost: z.boolean(),
  scheme: z.string().nullable(),
  ways: z.array(z.string()),
});

const clock = {
  now: () => Date.now(),
  setTimer(delayMs: number, fire: () => void) {
    const timeout = setTimeout(fire, delayMs);
    return { cancel: () => clearTimeout(timeout) };
  },
};

/** Everything about the way to `server`, in the order in which one thing needs the other. */
export async function* networkFindings(server: URL): AsyncGenerator<Finding> {
  const name = await nameFinding(server.hostname);
  yield name;
  if (name.verdict === 'fail') return;
  yield await certificateFinding(server);
  const probed = await probe(server);
  if ('finding' in probed) {
    yield probed.finding;
    return;
  }
  const { answer, fromMs, tookMs } = probed;
  yield tookMs > SLOW_MS
    ? warn(
        'answer',
        `Weft answers after ${tookMs} ms.`,
        'A slow line or a busy server: people wait that long for each word to be saved.',
      )
    : ok('answer', `Weft answers after ${tookMs} ms.`);
  yield clockFinding(answer.now - (fromMs + tookMs / 2));
  yield* proxyFindings(server, answer);
  yield* transportFindings(server);
}

async function nameFinding(hostname: string): Promise<Finding> {
  const bare = hostname.replace(/^\[|\]$/g, '');
  try {
    const found = await lookup(bare, { all: true });
    return ok('name', `${bare} is ${found.map(({ address }) => address).join(', ')}.`);
  } catch {
    return fail(
      'name',
      `${bare} is not found.`,
      'Is the name spelt right, and has it a DNS entry that this machine sees?',
    );
  }
}

function isHere({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

async function certificateFinding(server: URL): Promise<Finding> {
  if (server.protocol === 'http:') {
    if (isHere(server)) return ok('TLS', 'None, on this machine.');
    return warn(
      'TLS',
      'None: everybody on the way can read along.',
      'Put a proxy with TLS in front, or set WEFT_TLS_CERT and WEFT_TLS_KEY.',
    );
  }
  return new Promise((resolve) => {
    const host = server.hostname.replace(/^\[|\]$/g, '');
    const port = Number(server.port === '' ? 443 : server.port);
    const socket = connect({ host, port, ...(/^[\d.:]+$/.test(host) ? {} : { servername: host }) });
    const settle = (finding: Finding) => {
      socket.destroy();
      resolve(finding);
    };
    socket.setTimeout(TIMEOUT_MS, () =>
      settle(fail('TLS', 'No answer.', 'Is the port open, and does TLS listen there?')),
    );
    socket.once('error', (error: NodeJS.ErrnoException) =>
      settle(
        fail(
          'TLS',
          `Refused: ${error.code ?? error.message}.`,
          'The certificate must be for this name, whole with its chain, and in date.',
        ),
      ),
    );
    socket.once('secureConnect', () => {
      const daysLeft = Math.floor((Date.parse(socket.getPeerCertificate().valid_to) - Date.now()) / DAY_MS);
      settle(
        daysLeft < LEAST_DAYS_LEFT
          ? warn('TLS', `${socket.getProtocol() ?? 'TLS'}; the certificate ends in ${daysLeft} days.`, 'Renew it.')
          : ok('TLS', `${socket.getProtocol() ?? 'TLS'}; the certificate is good for ${daysLeft} days.`),
      );
    });
  });
}

type Probed =
  | { readonly answer: ProbeAnswer; readonly fromMs: number; readonly tookMs: number }
  | { readonly finding: Finding };

async function probe(server: URL): Promise<Probed> {
  const ask = () =>
    fetch(new URL('/api/probe', server), { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) });
  try {
    // The first one pays for the connection; the second is what is measured.
    await (await ask()).arrayBuffer();
    const fromMs = Date.now();
    const response = await ask();
    const tookMs = Date.now() - fromMs;
    const body: unknown = await response.json().catch(() => null);
    const parsed = probeAnswer.safeParse(body);
    if (parsed.success) return { answer: parsed.data, fromMs, tookMs };
    const says = `Something answers with ${response.status}, and it is no Weft of this version.`;
    return {
      finding: fail('answer', says, 'Does the proxy pass everything below / on to Weft, and is Weft up to date?'),
    };
  } catch {
    return { finding: fail('answer', 'Nothing answers.', 'Is the server running, and is the port open?') };
  }
}

function clockFinding(aheadMs: number): Finding {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  if (Math.abs(aheadMs) <= MOST_CLOCK_MS) return ok('clock', `Within ${Math.max(1, seconds)} s of this machine's.`);
  const says = `The server's is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's.`;
  return warn('clock', says, 'Links expire by the server’s clock, and hosts sign tokens by theirs: set both by NTP.');
}

export function* proxyFindings(server: URL, answer: ProbeAnswer): Generator<Finding> {
  const { forwarded, trustedProxies, ways } = answer;
  if (forwarded < trustedProxies) {
    yield fail(
      'proxy',
      `The server believes ${trustedProxies} proxies, and X-Forwarded-For names ${forwarded}.`,
      'Let each proxy add to X-Forwarded-For, or set WEFT_TRUST_PROXY to how many there are: as it is, anybody chooses his own address.',
    );
  } else if (ways.length > 0 && trustedProxies === 0) {
    yield warn(
      'proxy',
      `Passed on by a proxy (${ways.join(', ')}) that the server does not believe.`,
      'Set WEFT_TRUST_PROXY to the number of proxies; else all visitors count as one address in every limit.',
    );
  } else {
    yield ok('proxy', trustedProxies === 0 ? 'None is seen.' : `${trustedProxies} believed, ${forwarded} seen.`);
  }
  if (!answer.isPublicHost) {
    yield fail(
      'host',
      `The request arrives as ${answer.host}, which is not WEFT_PUBLIC_URL.`,
      'Ask by the public address, or let the proxy keep the Host header: pages of another address may not connect.',
    );
  } else if (!answer.knowsPublicUrl && !isHere(server)) {
    yield warn(
      'host',
      'WEFT_PUBLIC_URL is not set.',
      `Set it to ${server.origin}: it is how the server knows its own pages.`,
    );
  }
  if (server.protocol === 'https:' && answer.scheme !== null && answer.scheme !== 'https') {
    yield warn(
      'scheme',
      `X-Forwarded-Proto says ${answer.scheme}.`,
      'A proxy further in overwrites it; sign-in cookies may be lost.',
    );
  }
}

async function* transportFindings(server: URL): AsyncGenerator<Finding> {
  const socketUrl = `${server.origin.replace(/^http/, 'ws')}/sync/probe`;
  yield (await webSocketGetsThrough(() => new WebSocket(socketUrl), clock, SOCKET_MS))
    ? ok('WebSocket', 'Opens, and messages get through both ways.')
    : fail(
        'WebSocket',
        'Does not get through; people work by requests instead.',
        `Let the proxy pass upgrades on /sync/. ${MANUAL}`,
      );
  const stream = await streamGetsThrough(fetch, server.origin, 'stream', () => Date.now());
  const events = await streamGetsThrough(fetch, server.origin, 'events', () => Date.now());
  const held = `Somebody gathers answers before passing them on: turn buffering off for /api/session/ and /api/probe/. ${MANUAL}`;
  yield stream ? ok('stream', 'Comes as it is written.') : warn('stream', 'Is held back.', held);
  yield events ? ok('event stream', 'Comes as it is written.') : warn('event stream', 'Is held back.', held);
  const polled = await fetch(new URL('/api/probe/poll', server), {
    method: 'POST',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
    .then((answer) => answer.ok)
    .catch(() => false);
  yield polled
    ? ok('polling', 'Gets through.')
    : fail('polling', 'Does not get through.', `Let the proxy pass POST requests to /api/. ${MANUAL}`);
}
