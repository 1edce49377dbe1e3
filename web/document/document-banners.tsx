/** Says what is unusual about this document right now: what the link does not give, what keeps it from the server. */
import { CloudOff, Download, FileWarning, HardDrive, RefreshCw, TriangleAlert } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import { ERRORS, type ErrorCode } from '../../protocol/errors.ts';
import { roleAllows, type Role } from '../../protocol/roles.ts';
import type { Connection } from '../sync/attempts.ts';
import { useNewBuild } from '../offline/new-build.ts';
import { useStore } from '../sync/use-store.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { KeepActions } from './keep-actions.tsx';
import { downloadText } from './download-text.ts';
import type { OpenDocument } from './open-document.ts';
import type { Surroundings } from './surroundings.ts';
import { ReaderBanner } from './reader-banner.tsx';

/** A connection is only called lost once it was tried again: a server that restarts is back before that. */
const QUIET_MS = 2000;
/** A disk in trouble is called well again once the connection has held for so long: until then each try is answered, and sent away. */
const DISK_QUIET_MS = 5000;
/** What is said where nothing can be kept: each try is let in, and sent away with what it brings. */
const NOTHING_KEPT: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['storage_failed', 'disk_full', 'share_used_up']);
/** A change is only called not taken once its acknowledgement would have come. */
const ACK_MS = 1500;

export function DocumentBanners({
  opened,
  around,
  role,
}: {
  readonly opened: OpenDocument;
  readonly around: Surroundings;
  readonly role: Role | null;
}): ReactElement {
  const { session } = opened;
  const connection = useStore(session.connection);
  const ready = useStore(session.ready);
  const keepsCopy = useStore(session.keeping) !== 'failing';
  const damaged = useStore(session.damaged);
  const saving = useStore(opened.saving);
  const away = useAway(connection);
  const newBuild = useNewBuild();
  const writes = role !== null && roleAllows(role, 'write');
  const unsaved = useStore(opened.unsaved);
  const leftBehind = useHeld(role !== null && !writes && unsaved, ACK_MS);
  // While the server is there it says so itself: by ending the session, or by the role that it gives.
  const refused = saving.state === 'refused' && connection.state !== 'ended' && !leftBehind ? saving.code : null;
  return (
    <div className="banners" aria-live="polite">
      {connection.state === 'ended' && <StoppedBanner opened={opened} around={around} code={connection.code} />}
      {away !== null && <AwayBanner away={away} opened={opened} ready={ready} writes={writes} />}
      {writes && !keepsCopy && (
        <Banner
          tone="warning"
          icon={<TriangleAlert />}
          actions={
            <Button onClick={() => downloadText(session.doc)}>
              <Download aria-hidden />
              Download my text
            </Button>
          }
        >
          This browser keeps no copy (a private window, or its storage is full or was cleared). What you write is safe
          once it says “On disk”.
        </Banner>
      )}
      {newBuild && away === null && connection.state !== 'ended' && (
        <Banner
          tone="note"
          icon={<RefreshCw />}
          actions={<Button onClick={() => location.reload()}>Load it anew</Button>}
        >
          Weft was updated on its server. This page goes on as it is until you load it anew.
        </Banner>
      )}
      {damaged && <DamagedBanner opened={opened} />}
      {refused !== null && <RefusedBanner opened={opened} around={around} code={refused} />}
      {role !== null && !writes && <ReaderBanner desk={opened.sharing.ask} role={role} />}
      {leftBehind && <LeftBehindBanner opened={opened} around={around} />}
    </div>
  );
}

type Away = Extract<Connection, { state: 'offline' | 'connecting' }>;

/** The connection while it is lost for longer than a moment; null otherwise. */
function useAway(connection: Connection): Away | null {
  const lost = connection.state === 'offline' || (connection.state === 'connecting' && !connection.answered);
  const long = useHeld(lost, QUIET_MS);
  const well = useHeld(!lost, DISK_QUIET_MS);
  const [trouble, setTrouble] = useState<Away | null>(null);
  useEffect(() => {
    if (connection.state === 'offline') setTrouble(isDiskTrouble(connection) ? connection : null);
    else if (well) setTrouble(null);
  }, [connection, well]);
  return trouble ?? (long && lost ? connection : null);
}

function isDiskTrouble(away: Away): boolean {
  return away.state === 'offline' && away.code !== null && NOTHING_KEPT.has(away.code);
}

/** True once something has been so for this long. */
function useHeld(now: boolean, ms: number): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!now) {
      setHeld(false);
      return undefined;
    }
    const timer = setTimeout(() => setHeld(true), ms);
    return () => clearTimeout(timer);
  }, [now, ms]);
  return held && now;
}

function AwayBanner(props: {
  readonly away: Away;
  readonly opened: OpenDocument;
  readonly ready: boolean;
  readonly writes: boolean;
}): ReactElement {
  const { away, opened, ready, writes } = props;
  const keeps = useStore(opened.session.keeping) !== 'failing';
  const code = away.state === 'offline' ? away.code : null;
  const why =
    code === null || code === 'restarting'
      ? navigator.onLine
        ? 'The server cannot be reached.'
        : 'You are offline.'
      : ERRORS[code].words;
  const meanwhile = !ready
    ? 'This device has no copy of the document to show meanwhile.'
    : writes
      ? keeps
        ? 'Keep writing: it is kept on this device and sent once the server is back.'
        : 'What you write is sent once the server is back: leave this tab open until then.'
      : 'You see the document as it was.';
  return (
    <Banner
      tone={isDiskTrouble(away) ? 'trouble' : 'warning'}
      icon={isDiskTrouble(away) ? <HardDrive /> : <CloudOff />}
      actions={<Button onClick={() => opened.session.retryNow()}>Try now</Button>}
    >
      {why} {meanwhile}
      <Countdown away={away} />
    </Banner>
  );
}

/** Not part of what is announced: a screen reader would read every second. */
function Countdown({ away }: { readonly away: Away }): ReactElement {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [away]);
  const seconds = away.state === 'offline' ? Math.ceil((away.retryAtMs - nowMs) / 1000) : 0;
  return (
    <span className="banner-countdown" aria-hidden="true">
      {seconds > 0 ? ` Trying again in ${seconds} s.` : ' Trying now…'}
    </span>
  );
}

/** Something happened to this browser's storage: what is left of the copy is shown (B3). */
function DamagedBanner({ opened }: { readonly opened: OpenDocument }): ReactElement {
  return (
    <Banner
      tone="warning"
      icon={<FileWarning />}
      actions={
        <>
          <Button onClick={() => downloadText(opened.session.doc)}>
            <Download aria-hidden />
            Download my text
          </Button>
          <Button onClick={() => opened.session.noteDamageTold()}>I have looked</Button>
        </>
      }
    >
      <strong>A part of this device’s copy could not be read.</strong> What the server has is complete. If you wrote
      here without a connection, look whether all of it is there.
    </Banner>
  );
}

/** The server said no at an earlier visit, and now there may be no server to ask (B6). */
function RefusedBanner(props: {
  readonly opened: OpenDocument;
  readonly around: Surroundings;
  readonly code: keyof typeof ERRORS;
}): ReactElement {
  const { opened, around, code } = props;
  return (
    <Banner tone="trouble" icon={<FileWarning />} actions={<KeepActions opened={opened} around={around} />}>
      <strong>Not saved.</strong> The server did not take what you wrote: {ERRORS[code].words} It is kept on this device
      only.
    </Banner>
  );
}

/** A change of ours was not taken and the server ended the connection: nothing here may be lost, nothing more is sent (B6). */
function StoppedBanner({
  opened,
  around,
  code,
}: {
  readonly opened: OpenDocument;
  readonly around: Surroundings;
  readonly code: keyof typeof ERRORS;
}): ReactElement {
  const startOver = async () => {
    await opened.forgetCopy();
    location.reload();
  };
  return (
    <Banner
      tone="trouble"
      icon={<FileWarning />}
      actions={
        <>
          <KeepActions opened={opened} around={around} />
          <Button onClick={() => void startOver()}>Open the server’s version</Button>
        </>
      }
    >
      <strong>Not saved.</strong> {ERRORS[code].words} What you see here is this device’s copy, and changes to it are no
      longer sent. Take what you need, then open the server’s version.
    </Banner>
  );
}

/** What was written with an earlier, stronger link or role and may not be brought to the server any more (Roles R7). */
function LeftBehindBanner(props: { readonly opened: OpenDocument; readonly around: Surroundings }): ReactElement {
  const { opened, around } = props;
  const startOver = async () => {
    await opened.forgetCopy();
    location.reload();
  };
  return (
    <Banner
      tone="warning"
      icon={<TriangleAlert />}
      actions={
        <>
          <KeepActions opened={opened} around={around} />
          <Button onClick={() => void startOver()}>Open the server’s version</Button>
        </>
      }
    >
      <strong>Not all of what you wrote was taken.</strong> It is kept on this device, and what you may do here now does
      not allow to send it. You see it below; the others do not.
    </Banner>
  );
}
