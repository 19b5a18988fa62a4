import { ROLLBACK_ON } from './rollback-on.ts';

const duration = (description: string) =>
  ({
    title: 'a duration such as `90s`, `5m` or `1h`',
    description,
    type: 'string',
    pattern: '^[1-9][0-9]{0,5}[smhdw]$',
  }) as const;

/** How a deploy is watched. */
export const WATCH = {
  title:
    'a map with `for`, `initialDelay`, `interval`, `failureLimit`, `minimumConnections`, `flows` and `rollback`',
  description:
    'After a deploy, recorded flows are watched for connections that are dropped although the simulation allows them.',
  type: 'object',
  additionalProperties: false,
  properties: {
    for: duration('How long to watch.'),
    initialDelay: duration('Time after the last write during which records do not count.'),
    interval: duration('Time between two checks.'),
    failureLimit: {
      title: 'an integer of at least 0',
      description: 'More unpredicted dropped connections than this are a failure.',
      type: 'integer',
      minimum: 0,
    },
    minimumConnections: {
      title: 'an integer of at least 1',
      description: 'With fewer connections seen since the deploy a watch is inconclusive.',
      type: 'integer',
      minimum: 1,
    },
    flows: {
      title: 'a list of paths',
      description: 'Flows that are recorded during the watch; by default those of the environment.',
      type: 'array',
      items: { title: 'a path', type: 'string', minLength: 1 },
    },
    rollback: {
      title: '`failure`, `inconclusive` or `never`',
      description:
        'Which deploys are rolled back: those whose watch failed; also those whose watch was inconclusive; or none.',
      type: 'string',
      enum: ROLLBACK_ON,
    },
  },
} as const;
