/** How the document is connected to the server, for a person who wants to know: the way, what waits, what went wrong, and a test of each way. */
import { Check, CircleAlert, CloudOff, LoaderCircle, Radio, X } from 'lucide-react';
import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import { TRANSPORTS, type TransportName } from '../../protocol/carriage.ts';
import type { DocumentSession } from '../sync/document-session.ts';
import type { Saving } from '../sync/saving-ledger.ts';
import type { Readable } from '../sync/store.ts';
import type { Carrier } from '../sync/transports/carrier.ts';
import type { Unsent } from '../sync/unsent-tally.ts';
import { useStore } from '../sync/use-store.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import type { ConnectionLog, Happening } from './connection-log.ts';
import {
  adviceFor,
  lastOf,
  reportText,
  RESULT_WORDS,
  roundTripWords,
  stateSentence,
  unsentSentence,
  type Facts,
  type TestResult,
} from './report.ts';
import { TRANSPORT_WORDS } from './transport-words.ts';
import './connection.css';

/** What the panel looks at. */
export interface Connected {
  readonly session: Pick<DocumentSession, 'connection' | 'retryNow'>;
  readonly carrier: Carrier;
  readonly connectionLog: ConnectionLog;
  readonly saving: Readable<Saving>;
  readonly unsent: Readable<Unsent | null>;
}

/** How often the way is measured while somebody looks. */
const MEASURE_MS = 3_000;

type Results = Readonly<Partial<Record<TransportName, TestResult>>>;

export function ConnectionDialog(props: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly of: Connected;
}): ReactElement {
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange} title="Connection">
      <ConnectionFacts of={props.of} />
    </Dialog>
  );
}

function ConnectionFacts({ of }: { readonly of: Connected }): ReactElement {
  const { carrier, connectionLog, session } = of;
  const [tests, setTests] = useState<Results>({});
  const [nowMs, setNowMs] = useState(() => Date.now());
  const facts: Facts = {
    connection: useStore(session.connection),
    carriage: useStore(carrier.state),
    saving: useStore(of.saving),
    unsent: useStore(of.unsent),
    happenings: useStore(connectionLog.happenings),
    waitingBytes: connectionLog.waitingBytes,
    tests,
  };
  useEffect(() => {
    carrier.measure();
    const timer = setInterval(() => {
      carrier.measure();
      setNowMs(Date.now());
    }, MEASURE_MS);
    return () => clearInterval(timer);
  }, [carrier]);
  const isTesting = Object.values(tests).includes('running');
  const test = () => {
    setTests(Object.fromEntries(TRANSPORTS.map((name) => [name, 'running'])));
    for (const { name, run } of carrier.tests()) {
      void run().then((works) => setTests((before) => ({ ...before, [name]: works ? 'works' : 'fails' })));
    }
  };
  const refused = lastOf(facts.happenings, 'refused');
  const trouble = lastOf(facts.happenings, 'trouble');
  const advice = adviceFor(tests);
  return (
    <div className="connection">
      <p className="connection-state" role="status">
        <StateIcon facts={facts} />
        <span>{stateSentence(facts)}</span>
        {facts.connection.state === 'offline' && <Button onClick={() => session.retryNow()}>Try now</Button>}
      </p>
      <dl className="connection-facts">
        <Fact name="Round trip">{roundTripWords(facts)}</Fact>
        <Fact name="Not on the server">{unsentSentence(facts, timeWords)}</Fact>
        <Fact name="Refused">{refused === null ? 'Nothing.' : <Told happening={refused} />}</Fact>
        <Fact name="Last trouble">
          {trouble === null ? 'None since this page was opened.' : <Told happening={trouble} />}
        </Fact>
      </dl>
      <h3 className="connection-heading" id="connection-ways">
        Ways to the server
      </h3>
      <ul className="connection-ways" aria-labelledby="connection-ways">
        {TRANSPORTS.map((name) => (
          <li key={name} className="connection-way">
            <ResultIcon result={tests[name]} />
            <span>
              <strong>{capital(TRANSPORT_WORDS[name].name)}</strong>
              {tests[name] !== undefined && <span>: {RESULT_WORDS[tests[name]]}</span>}
              {facts.carriage.transport === name && <span className="connection-now"> (in use)</span>}
              <span className="connection-meaning">{TRANSPORT_WORDS[name].meaning}</span>
            </span>
          </li>
        ))}
      </ul>
      {advice !== null && <p className="connection-advice">{advice}</p>}
      <div className="connection-acts">
        <Button look="primary" onClick={test} disabled={isTesting}>
          Test each way
        </Button>
        <CopyButton text={reportText(facts, { host: location.host, browser: navigator.userAgent, nowMs })}>
          Copy report
        </CopyButton>
      </div>
    </div>
  );
}

function StateIcon({ facts: { carriage, connection } }: { readonly facts: Facts }): ReactElement {
  if (connection.state === 'ended') return <CircleAlert aria-hidden />;
  if (connection.state === 'offline') return <CloudOff aria-hidden />;
  if (connection.state === 'connecting' || carriage.transport === null) return <LoaderCircle aria-hidden />;
  return <Radio aria-hidden />;
}

function ResultIcon({ result }: { readonly result: TestResult | undefined }): ReactElement {
  const looks = { works: <Check aria-hidden />, fails: <X aria-hidden />, running: <LoaderCircle aria-hidden /> };
  return (
    <span className={`connection-result connection-result-${result ?? 'none'}`}>
      {result === undefined ? null : looks[result]}
    </span>
  );
}

function Fact(props: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <div className="connection-fact">
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function Told({ happening }: { readonly happening: Happening }): ReactElement {
  return (
    <>
      {happening.words} <span className="connection-time">{timeWords(happening.atMs)}</span>
    </>
  );
}

function timeWords(ms: number): string {
  return new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' }).format(ms);
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
