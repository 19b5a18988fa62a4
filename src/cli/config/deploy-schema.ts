/** Which deploys are taken back: those whose watch failed, also those whose watch was inconclusive, or none. */
export const ROLLBACK_ON = ['failure', 'inconclusive', 'never'] as const;
export type RollbackOn = (typeof ROLLBACK_ON)[number];

/** What happens when a deploy does more than the report of its merge request showed. */
export const GUARD_LEVELS = ['require', 'warn', 'off'] as const;
export type GuardLevel = (typeof GUARD_LEVELS)[number];

export const DURATION = {
  title: 'a duration such as `90s`, `5m`, `12h` or `7d`',
  type: 'string',
  pattern: '^[1-9][0-9]{0,5}[smhdw]$',
} as const;

const duration = (description: string) =>
  ({
    title: 'a duration such as `90s`, `5m` or `1h`',
    description,
    type: 'string',
    pattern: '^[1-9][0-9]{0,5}[smhdw]$',
  }) as const;

/** How a deploy is watched. */
const WATCH = {
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

/** How an environment is deployed. */
export const DEPLOY = {
  title:
    'a map with `timeout`, `allowCut`, `allowDelete`, `bridge`, `guard`, `settle`, `watch` and `applySet`',
  type: 'object',
  additionalProperties: false,
  properties: {
    timeout: { ...DURATION, description: 'Time limit of the whole deploy.' },
    allowCut: {
      title: 'a list of workloads, as in `kube-system/coredns`',
      type: 'array',
      items: { title: 'a workload, as in `kube-system/coredns`', type: 'string', minLength: 1 },
      description:
        'Vital workloads whose connections a deploy may cut, or the code of a check that it may fail, such as `policy/cuts-dns`.',
    },
    allowDelete: {
      title: 'a list of objects, as in `shop/web`',
      type: 'array',
      items: {
        title: 'an object, as in `shop/web`, a pattern with a number, as in `shop/*=12`, or `*`',
        type: 'string',
        minLength: 1,
      },
      description:
        'Deployed objects that may be deleted although something that is not rendered may still contain them; `shop/*=12` stands for what the pattern matches if that is twelve objects, `*` for all.',
    },
    bridge: {
      title: 'true or false',
      type: 'boolean',
      description:
        'Whether temporary policies keep workloads open where no order of the writes keeps all recorded connections.',
    },
    guard: {
      title: '`require`, `warn` or `off`',
      // YAML 1.1, which Kubernetes tools read, takes an unquoted off for false.
      anyOf: [{ type: 'string', enum: GUARD_LEVELS }, { const: false }],
      description:
        'Whether a deploy stops, warns or continues when it affects recorded connections more than the reports of the merge requests showed.',
    },
    settle: {
      title: 'a map with `seconds`',
      type: 'object',
      additionalProperties: false,
      properties: {
        seconds: {
          title: 'an integer from 0 to 600 (seconds)',
          type: 'integer',
          minimum: 0,
          maximum: 600,
          description:
            'How long a deploy waits for its writes to be in force where the network plug-in does not report it; 0: no waiting, no checking.',
        },
      },
    },
    watch: WATCH,
    applySet: {
      title: 'a namespace and a name, as in `ci/policies`',
      type: 'string',
      pattern: '^[a-z0-9-]{1,63}/[a-z0-9.-]{1,253}$',
      description: 'The ConfigMap that keeps what was deployed; each repository needs its own.',
    },
  },
} as const;
