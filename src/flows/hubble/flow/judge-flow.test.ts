import { describe, expect, it } from 'vitest';
import { createPlainLineReader } from '../plain-line-reader.ts';

const FLOW = {
  time: '2026-01-01T00:00:00Z',
  verdict: 'FORWARDED',
  l4: { TCP: { source_port: 40_000, destination_port: 8080, flags: { SYN: true } } },
  source: { namespace: 'shop', pod_name: 'web-1', ID: 7 },
  destination: { namespace: 'shop', pod_name: 'cart-1' },
  Type: 'L3_L4',
  event_type: { type: 4 },
  trace_observation_point: 'TO_ENDPOINT',
  is_reply: false,
};
const EGRESS_VERDICT = { event_type: { type: 5 }, trace_observation_point: undefined };
const SYN_ACK = { TCP: { source_port: 40_000, destination_port: 8080, flags: { SYN: true, ACK: true } } };
const ACK = { TCP: { source_port: 40_000, destination_port: 8080, flags: { ACK: true } } };

/** What a record is taken for. */
function read(changes: object): unknown {
  const line = Buffer.from(JSON.stringify({ flow: { ...FLOW, ...changes } }));
  const found = createPlainLineReader().read(1, line, 0, line.length);
  const [one] = [found ?? []].flat();
  if (one?.kind === 'ignored') return one.reason;
  return one?.kind === 'observation' ? one.observation.observer : one?.kind;
}

describe('what a record stands for', () => {
  it.each([
    ['a socket record, whatever its verdict', { Type: 'SOCK' }, 'socket-trace'],
    ['a traced socket without its type', { verdict: 'TRACED' }, 'socket-trace'],
    ['a translated socket without its type', { verdict: 'TRANSLATED' }, 'socket-trace'],
    ['a record of an error', { verdict: 'ERROR' }, 'error'],
    ['a packet that is delivered', {}, 'delivered'],
    [
      'a verdict where the connection leaves',
      { ...EGRESS_VERDICT, traffic_direction: 'EGRESS' },
      'egress-verdict',
    ],
    ['a verdict where it enters', { ...EGRESS_VERDICT, traffic_direction: 'INGRESS' }, 'ingress-verdict'],
    ['a verdict without direction at the source, which is local', EGRESS_VERDICT, 'egress-verdict'],
    [
      'the same at the destination',
      { ...EGRESS_VERDICT, source: FLOW.destination, destination: FLOW.source },
      'ingress-verdict',
    ],
    [
      'a direction against the local end: the record knows better',
      { ...EGRESS_VERDICT, traffic_direction: 'EGRESS', source: FLOW.destination, destination: FLOW.source },
      'egress-verdict',
    ],
    ['a repeated packet that is delivered', { trace_reason: 'ESTABLISHED', l4: ACK }, 'established'],
    ['a repeated SYN that is delivered', { trace_reason: 'ESTABLISHED' }, 'established'],
    [
      'a repeated SYN that only leaves: nobody answered yet',
      { trace_reason: 'ESTABLISHED', trace_observation_point: 'FROM_ENDPOINT' },
      'leaving',
    ],
    [
      'a client that acknowledges what the server said',
      { trace_reason: 'ESTABLISHED', trace_observation_point: 'FROM_ENDPOINT', l4: ACK },
      'established',
    ],
    [
      'a SYN with an ACK, which only a server sends',
      { trace_reason: 'ESTABLISHED', trace_observation_point: 'FROM_ENDPOINT', l4: SYN_ACK },
      'reply',
    ],
  ])('%s', (_, changes, expected) => {
    expect(read(changes)).toBe(expected);
  });
});
