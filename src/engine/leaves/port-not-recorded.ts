import type { Unknown } from '../../model/ternary.ts';

export function portNotRecorded(protocol: string): Unknown {
  return { code: 'port-not-recorded', detail: `the ${protocol} port of this connection was not recorded` };
}
