import { expect, it } from 'vitest';
import { accessFields } from './access-fields.ts';

const HEAD = '2026-05-04T08:00:01.000000Z\tinfo\taccess\tconnection complete';
const OWN = 'dst.addr=10.0.0.2:80 direction="inbound"';

it.each([
  ['src.addr=10.0.0.1:4000 error="no src.workload=x" src.workload="web"', 'web', 'no src.workload=x'],
  ['src.addr=10.0.0.1:4000 src.workload="" src.workload=web', 'web', undefined],
  ['src.addr=10.0.0.1:4000 error="no end src.workload=web', 'web', undefined],
  ['src.addr=10.0.0.1:4000 error=a"b src.workload=web', 'web', 'a'],
  ['src.addr=10.0.0.1:4000 Error=x=y src.workload=web', 'web', undefined],
])('%s is read alike with usual and with odd spaces', (written, workload, error) => {
  for (const odd of ['', '\t', ' \\']) {
    const fields = accessFields({ kind: 'text', text: `${HEAD} ${OWN} ${written}${odd}` });
    expect([fields?.get('src.workload'), fields?.get('error')]).toEqual([workload, error]);
  }
});
