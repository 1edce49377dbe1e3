import { describe, expect, it } from 'vitest';
import { SavingLedger } from './saving-ledger.ts';

const stateOf = (ledger: SavingLedger) => ledger.state.get().state;

/** A connection whose handshake is answered and acknowledged. */
function settled(ledger: SavingLedger) {
  const connection = ledger.connect();
  connection.sent('step2');
  connection.ack(1);
  return connection;
}

function edit(ledger: SavingLedger, connection: ReturnType<SavingLedger['connect']>) {
  ledger.localChange();
  connection.sent('update');
}

describe('SavingLedger (P1)', () => {
  it('has nothing to save at first', () => {
    expect(stateOf(new SavingLedger())).toBe('disk');
  });

  it('walks from this device to the server to its disk', () => {
    const ledger = new SavingLedger();
    const connection = settled(ledger);
    edit(ledger, connection);
    expect(stateOf(ledger)).toBe('device');
    connection.receipt(2);
    expect(stateOf(ledger)).toBe('server');
    connection.ack(2);
    expect(stateOf(ledger)).toBe('disk');
  });

  it('is not saved by the ack of an earlier change', () => {
    const ledger = new SavingLedger();
    const connection = settled(ledger);
    edit(ledger, connection);
    edit(ledger, connection);
    connection.ack(2);
    expect(stateOf(ledger)).toBe('device');
    connection.receipt(3);
    expect(stateOf(ledger)).toBe('server');
    connection.ack(3);
    expect(stateOf(ledger)).toBe('disk');
  });

  it('counts a change that the provider could not send as being on this device', () => {
    const ledger = new SavingLedger();
    const connection = settled(ledger);
    ledger.localChange();
    connection.ack(1);
    expect(stateOf(ledger)).toBe('device');
  });

  it('does not believe the ack of an update sent before the handshake was answered to cover what was written offline', () => {
    const ledger = new SavingLedger();
    ledger.localChange();
    const connection = ledger.connect();
    edit(ledger, connection);
    connection.ack(1);
    expect(stateOf(ledger)).toBe('device');
    connection.sent('step2');
    expect(stateOf(ledger)).toBe('device');
    connection.ack(2);
    expect(stateOf(ledger)).toBe('disk');
  });

  it('takes unacknowledged changes back to this device when the connection ends, until the next handshake is acked', () => {
    const ledger = new SavingLedger();
    const first = settled(ledger);
    edit(ledger, first);
    first.receipt(2);
    first.closed();
    expect(stateOf(ledger)).toBe('device');
    const second = ledger.connect();
    second.sent('step2');
    second.receipt(1);
    expect(stateOf(ledger)).toBe('server');
    second.ack(1);
    expect(stateOf(ledger)).toBe('disk');
  });

  it('keeps what was on disk on disk over a disconnect', () => {
    const ledger = new SavingLedger();
    const connection = settled(ledger);
    connection.closed();
    expect(stateOf(ledger)).toBe('disk');
  });

  it('ignores late acks of an earlier connection, whose numbers mean other messages', () => {
    const ledger = new SavingLedger();
    const first = settled(ledger);
    edit(ledger, first);
    const second = ledger.connect();
    first.ack(2);
    expect(stateOf(ledger)).toBe('device');
    second.sent('step2');
    first.ack(5);
    first.closed();
    expect(stateOf(ledger)).toBe('device');
    second.ack(1);
    expect(stateOf(ledger)).toBe('disk');
  });

  it('treats what an earlier visit kept as unsaved until the first handshake is acked', () => {
    const ledger = new SavingLedger();
    ledger.mayHoldMore();
    expect(stateOf(ledger)).toBe('device');
    settled(ledger);
    expect(stateOf(ledger)).toBe('disk');
  });

  it('does not take a count beyond what was sent for more than that', () => {
    const ledger = new SavingLedger();
    const connection = settled(ledger);
    connection.ack(100);
    edit(ledger, connection);
    expect(stateOf(ledger)).toBe('device');
    connection.receipt(2);
    expect(stateOf(ledger)).toBe('server');
  });

  it('says that a change was refused until a later handshake brings it in (B6)', () => {
    const ledger = new SavingLedger();
    const connection = settled(ledger);
    edit(ledger, connection);
    connection.refused('read_only');
    connection.ack(2);
    expect(ledger.state.get()).toEqual({ state: 'refused', code: 'read_only' });
    connection.closed();
    expect(stateOf(ledger)).toBe('refused');
    const next = ledger.connect();
    next.sent('step2');
    expect(stateOf(ledger)).toBe('refused');
    next.ack(1);
    expect(stateOf(ledger)).toBe('disk');
  });
});
