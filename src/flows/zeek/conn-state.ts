import type { Protocol } from '../../model/protocol.ts';
import { countField } from '../hubble/json-fields.ts';
import type { ConnFields } from './conn-record.ts';

/** Both ends said yes: closed, still open, half closed, or reset by one of them afterwards. */
const ESTABLISHED = new Set(['SF', 'S1', 'S2', 'S3', 'RSTO', 'RSTR']);

/**
 * Whether the connection was open. Of TCP its state says so, and data of the responder; of the others that the responder sent
 * anything. Zeek counts no packets with wrong checksums, as a host's own are where its card fills them in.
 */
export function wasOpen(protocol: Protocol, fields: ConnFields): boolean {
  const count = (name: string) => countField(fields.get(name)) ?? 0;
  if (protocol !== 'TCP') return count('resp_pkts') > 0 || count('resp_bytes') > 0;
  return ESTABLISHED.has(fields.get('conn_state') ?? '') || count('resp_bytes') > 0;
}

/** Of TCP: Zeek saw the connection begin, so its originator is the one that opened it. */
export function sawBegin({ history = '' }: { readonly history: string | undefined }): boolean {
  return /[Sh]/.test(history);
}

/** Only the responder reset: of a connection that was over, or that Zeek never saw. */
export function isLateReset(history: string | undefined): boolean {
  return /^\^?[rR]+$/.test(history ?? '') && history?.includes('r') === true;
}
