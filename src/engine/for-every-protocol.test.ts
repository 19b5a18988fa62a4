import { expect, it } from 'vitest';
import type { Connection } from '../model/connection.ts';
import { KNOWN_PROTOCOLS, PORT_PROTOCOLS, type Protocol } from '../model/protocol.ts';
import { forEveryProtocol } from './for-every-protocol.ts';

const NOBODY = { kind: 'unidentified', addresses: { addresses: [], isComplete: false } } as const;

function over(protocol: Protocol, port?: number): Connection {
  const ends = { source: NOBODY, destination: NOBODY };
  return { ...ends, protocol, port, icmp: undefined, l7: undefined, isPodToItself: false };
}

/** The protocols for which a question was asked. */
function asked(connection: Connection): readonly Protocol[] {
  const protocols: Protocol[] = [];
  forEveryProtocol(connection, ({ protocol }) => {
    protocols.push(protocol);
    return true;
  });
  return protocols;
}

it('asks of a protocol that was recorded, and else of all that it may be', () => {
  expect(asked(over('UDP', 53))).toEqual(['UDP']);
  expect(asked(over('unknown', 53))).toEqual([...PORT_PROTOCOLS]);
  expect(asked(over('unknown'))).toEqual([...KNOWN_PROTOCOLS]);
});

it('is certain of what all agree on only', () => {
  const unknown = over('unknown', 53);
  expect(forEveryProtocol(unknown, () => true)).toBe(true);
  expect(forEveryProtocol(unknown, () => false)).toBe(false);
  const notRecorded = { code: 'protocol-not-recorded' };
  expect(forEveryProtocol(unknown, ({ protocol }) => protocol === 'TCP')).toMatchObject(notRecorded);
  expect(forEveryProtocol(unknown, ({ protocol }) => protocol !== 'SCTP')).toMatchObject(notRecorded);
  const cannotTell = { code: 'port-not-recorded', detail: '' } as const;
  expect(forEveryProtocol(unknown, () => cannotTell)).toMatchObject(notRecorded);
});
