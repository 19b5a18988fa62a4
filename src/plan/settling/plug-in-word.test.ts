import { expect, it } from 'vitest';
import type { JsonObject } from '../../model/json-object.ts';
import { type PlugInWord, plugInWord } from './plug-in-word.ts';

type Condition = readonly [status: string, message: string, since?: string];
const policy = (condition?: Condition, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name: 'api', uid: 'u', generation: 2, ...more },
  ...(condition && {
    status: {
      conditions: [
        { type: 'Other', status: 'False' },
        {
          type: 'Valid',
          status: condition[0],
          message: condition[1],
          lastTransitionTime: condition[2] ?? '2026-11-30T00:00:00Z',
        },
      ],
    },
  }),
});
const VALID: Condition = ['True', 'Policy validation succeeded'];
const BAD: Condition = ['False', 'port name is unknown'];

// What Cilium 1.20 does: operator/pkg/networkpolicy/validator.go (updateCondition) leaves a condition alone whose status and message stay.
it.each<[string, JsonObject, JsonObject | undefined, PlugInWord]>([
  ['says nothing yet', policy(), policy(), { kind: 'silent' }],
  ['does not know', policy(), policy(['Unknown', 'x']), { kind: 'silent' }],
  ['accepts a new policy', policy(), policy(VALID), { kind: 'accepted' }],
  ['accepts what it refused', policy(BAD), policy(VALID), { kind: 'accepted' }],
  ['leaves what it accepted as it is', policy(VALID), policy(VALID), { kind: 'still-accepted' }],
  ['refuses a new policy', policy(), policy(BAD), { kind: 'refused', words: 'port name is unknown' }],
  [
    'refuses what it accepted',
    policy(VALID),
    policy(BAD),
    { kind: 'refused', words: 'port name is unknown' },
  ],
  [
    'leaves what it refused as it is, perhaps because it has not looked yet',
    policy(BAD),
    policy(BAD),
    { kind: 'still-refused', words: 'port name is unknown' },
  ],
  [
    'refuses for another reason',
    policy(BAD),
    policy(['False', 'no rule']),
    { kind: 'refused', words: 'no rule' },
  ],
  [
    'took its refusal back, and refuses again',
    policy(BAD),
    policy(['False', 'port name is unknown', '2026-11-30T00:01:00Z']),
    { kind: 'refused', words: 'port name is unknown' },
  ],
  [
    'judges what somebody else wrote',
    policy(),
    policy(VALID, { generation: 3 }),
    { kind: 'changed-by-others' },
  ],
  ['judges another object', policy(), policy(VALID, { uid: 'v' }), { kind: 'changed-by-others' }],
  ['has nothing to judge', policy(), undefined, { kind: 'changed-by-others' }],
])('%s', (_, stored, live, evidence) => {
  expect(plugInWord(stored, live)).toEqual(evidence);
});
