/** Which addresses a link may lead to. Anything else stays as text that nothing happens on (HOSTILE I1). */

const SAFE_PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/**
 * The address to put into `href`, or null for one that must stay inert. Parsed the way browsers do, so that control
 * characters, spaces and letter case cannot disguise a `javascript:`. A bare domain gets `https://`.
 */
export function safeHref(link: unknown): string | null {
  if (typeof link !== 'string' || link.length > 4096) return null;
  const parsed =
    URL.parse(link) ??
    (/^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+([/?#:]|$)/u.test(link) ? URL.parse(`https://${link}`) : null);
  return parsed !== null && SAFE_PROTOCOLS.has(parsed.protocol) ? parsed.href : null;
}
