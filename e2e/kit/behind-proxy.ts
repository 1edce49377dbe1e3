/** A document as it is reached behind a proxy that lets no WebSocket through. */
import { createDocument, createLink } from '../../scripts/rest-client.ts';
import type { ServerProcess } from '../../scripts/server-process.ts';
import { BlockingProxy } from '../../scripts/wire/blocking-proxy.ts';

/** `link` leads through the proxy, which whoever asked for it closes. */
export async function behindProxy({
  url,
}: Pick<ServerProcess, 'url'>): Promise<{ readonly proxy: BlockingProxy; readonly link: string }> {
  const owner = await createDocument(url, 'Behind the proxy');
  const path = (await createLink(url, owner, 'editor')).url;
  const proxy = await BlockingProxy.before(url);
  proxy.upgrades = 'bad gateway';
  return { proxy, link: proxy.address + new URL(path, url).href.slice(url.length) };
}
