/** What the server answers to whoever asks how a request reached it (`/api/probe`). Pure shapes; no secret and no address in them. */

/** Headers by which proxies show themselves. */
export const WAY_HEADERS = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'forwarded', 'via'] as const;

export interface ProbeAnswer {
  /** The server's clock, in milliseconds since 1970. */
  readonly now: number;
  /** How many addresses `X-Forwarded-For` names. */
  readonly forwarded: number;
  /** How many proxies the server is told to believe. */
  readonly trustedProxies: number;
  /** The `Host` that the request arrived with. */
  readonly host: string;
  readonly knowsPublicUrl: boolean;
  /** False where the server's public address has another host than the request's. */
  readonly isPublicHost: boolean;
  /** `X-Forwarded-Proto`, or null. */
  readonly scheme: string | null;
  /** Which of `WAY_HEADERS` were there. */
  readonly ways: readonly string[];
}
