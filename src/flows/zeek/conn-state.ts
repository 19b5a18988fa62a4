import type { Protocol } from '../../model/protocol.ts';
import { countField } from '../format/values/json-fields.ts';
import type { ConnFields } from './conn-record.ts';

/** Both ends agreed: closed, still open, half closed, or reset afterwards by one of them. */
const ESTABLISHED = new Set(['SF', 'S1', 'S2', 'S3', 'RSTO', 'RSTR']);

/**
 * Whether the connection was open. For TCP its state says so, or data from the responder; for others, that the responder sent
 * anything to an originator that was heard, too. Zeek does not count packets with wrong checksums, as a host's own have where its
 * network card fills them in.
 */
export function wasOpen(protocol: Protocol, fields: ConnFields): boolean {
  const count = (name: string) => countField(fields.get(name)) ?? 0;
  if (protocol !== 'TCP') {
    return (count('resp_pkts') > 0 || count('resp_bytes') > 0) && !ONLY_RESPONDER.test(historyOf(fields));
  }
  return ESTABLISHED.has(String(fields.get('conn_state'))) || count('resp_bytes') > 0;
}

/** What happened, a letter each; empty when that is not recorded. */
export function historyOf(fields: ConnFields): string {
  return String(fields.get('history') ?? '');
}

/** The ends are swapped, and lower case letters are the responder's. */
const ONLY_RESPONDER = /^\^[a-z]+$/;

/** Zeek heard the responder first, and takes it for one because its port is that of a server. */
export function areEndsSwapped(history: string): boolean {
  return history.startsWith('^');
}

/** For TCP: Zeek saw the connection begin, so its originator is the one that opened it. */
export function sawBegin(history: string): boolean {
  return /[Sh]/.test(history);
}

/** Only the responder reset: from a connection that was over, or that Zeek never saw. */
export function isLateReset(history: string): boolean {
  return history.includes('r') && /^\^?[rR]+$/.test(history);
}
