import { expect, it } from 'vitest';
import { npaRecord } from './npa-record.ts';

it.each(['constructor', 'toString', 'valueOf'])('a direction called %s is none', (side) => {
  const msg = `Flow Info: Src IP: 10.0.0.1 Src Port: 4000 Dest IP: 10.0.0.2 Dest Port: 80 Proto: TCP Verdict: ACCEPT Direction: ${side}`;
  const record = npaRecord({ kind: 'json', value: { level: 'info', ts: '2026-01-01T00:00:00Z', msg } });
  expect(record?.direction).toBeUndefined();
});
