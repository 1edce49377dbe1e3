/**
 * What runs inside the measured page, before any of its own code: watches when text is readable, how long the main thread
 * is held up, and when a key or a message from the server has become pixels. Knows nothing of either editor but where its
 * text is. `installProbe` is sent to the browser as source, so everything that it needs stands inside it.
 */

export interface ProbeOptions {
  /** Finds the element that holds the document's blocks. */
  readonly selector: string;
  /** Finds elements in it that only group blocks. */
  readonly groups: string;
  /** Blocks that fill the first screen. */
  readonly screenful: number;
  readonly blocks: number;
  readonly characters: number;
}

/** Times in milliseconds since the navigation began. */
export interface ProbeReading {
  /** The frame after which the first screenful can be read. */
  firstScreenMs: number | null;
  /** The frame after which all of the text is in the page. */
  allDrawnMs: number | null;
  readonly longTasks: { readonly startMs: number; readonly durationMs: number }[];
  /** From the key event to the frame that shows what it did. */
  readonly keysMs: number[];
  /** From the message of the server to the frame that shows what it brought. */
  readonly remoteMs: number[];
}

declare global {
  interface Window {
    writingProbe: ProbeReading;
    /** The elements of the document's blocks that are in the page, in order. */
    writtenBlocks: () => Element[];
  }
}

export function installProbe({ selector, groups, screenful, blocks, characters }: ProbeOptions): void {
  const reading: ProbeReading = { firstScreenMs: null, allDrawnMs: null, longTasks: [], keysMs: [], remoteMs: [] };
  window.writingProbe = reading;
  window.writtenBlocks = () =>
    [...(document.querySelector(selector)?.children ?? [])].flatMap((one) =>
      one.matches(groups) ? [...one.children] : [one],
    );

  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      reading.longTasks.push({ startMs: startTime, durationMs: duration });
    }
  }).observe({ type: 'longtask', buffered: true });

  /** A message posted in a frame's callback arrives after that frame was handed over to be shown. */
  const afterPaint = (then: (nowMs: number) => void): void => {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.addEventListener('message', () => then(performance.now()), { once: true });
      channel.port1.start();
      channel.port2.postMessage(null);
    });
  };

  const isReadable = (): boolean => {
    const shown = window
      .writtenBlocks()
      .slice(0, screenful)
      .map((block) => block.textContent?.length ?? 0);
    if (shown.length < Math.min(screenful, blocks)) return false;
    // The texts measured here have no more than every other line empty.
    return characters === 0 || shown.filter((length) => length > 0).length >= shown.length / 3;
  };
  let readable = false;
  let all = false;
  const look = (): void => {
    const text = document.querySelector(selector);
    if (text !== null) {
      if (!readable && isReadable()) {
        readable = true;
        afterPaint((nowMs) => (reading.firstScreenMs = nowMs));
      }
      if (readable && window.writtenBlocks().length >= blocks && (text.textContent ?? '').length >= characters) {
        all = true;
        afterPaint((nowMs) => (reading.allDrawnMs = nowMs));
        watch(text);
      }
    }
    if (!all) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);

  let keysAt: number[] = [];
  let messageAt: number | null = null;
  window.addEventListener(
    'keydown',
    (event) => {
      // Keys that type, and no others: a key that changes nothing would wait for the next one's frame.
      if (event.key.length === 1 && !event.ctrlKey) keysAt.push(event.timeStamp);
    },
    { capture: true },
  );
  const watch = (text: Element): void => {
    new MutationObserver(() => {
      const keys = keysAt;
      const message = messageAt;
      keysAt = [];
      messageAt = null;
      if (keys.length === 0 && message === null) return;
      afterPaint((nowMs) => {
        for (const at of keys) reading.keysMs.push(nowMs - at);
        if (keys.length === 0 && message !== null) reading.remoteMs.push(nowMs - message);
      });
    }).observe(text, { subtree: true, childList: true, characterData: true });
  };

  // The first listener of every socket: it runs before the page's own.
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', ({ data }) => {
        // y-protocols: message 0 is sync, and of that 2 is an update.
        const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : null;
        if (bytes !== null && bytes[0] === 0 && bytes[1] === 2) messageAt = performance.now();
      });
    }
  };
}
