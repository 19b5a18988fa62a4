/** How much findings weigh, and how much evidence is required: for all environments, or for one. */

const level = (description: string) =>
  ({ title: 'a level', description, type: 'string', enum: LEVELS }) as const;
const LEVELS = ['fail', 'warn', 'ignore'] as const;

const DURATION_OR_OFF = {
  title: 'a duration such as `12h` or `7d`, or `off`',
  // YAML 1.1, which Kubernetes tools read, takes an unquoted off for false.
  anyOf: [{ type: 'string', pattern: '^(off|[1-9][0-9]{0,5}[smhdw])$' }, { const: false }],
} as const;

export const GATE = {
  title: 'a map of levels',
  description: 'What findings do: fail the job, warn, or only report.',
  type: 'object',
  additionalProperties: false,
  properties: {
    blocked: level('Recorded connections that the change blocks.'),
    opened: level('Recorded connections that were denied and that the change allows.'),
    unknown: level('Recorded connections for which the effect of the change is not known.'),
    uncovered: level('Workloads that the change touches and that have no recorded traffic.'),
    unprotected: level(
      'Workloads that the change leaves without isolation, or opens to every namespace or the world.',
    ),
    notSimulated: {
      title: 'a level',
      description: 'Changes to policies of kinds that are not simulated. This cannot be set to `ignore`.',
      type: 'string',
      enum: ['fail', 'warn'],
    },
  },
} as const;

export const EVIDENCE = {
  title: 'a map with `maxAge`, `minimumWindow`, `minimumCompared` and `minimumConnections`',
  description: 'How much recorded traffic a simulation needs.',
  type: 'object',
  additionalProperties: false,
  properties: {
    maxAge: {
      ...DURATION_OR_OFF,
      description:
        'Maximum age of the newest part of the recording, apart from single records; older flows are inconclusive.',
    },
    minimumWindow: {
      ...DURATION_OR_OFF,
      description: 'Minimum time that recent records must cover for a green result.',
    },
    minimumCompared: {
      title: 'a share such as `50%`',
      description: 'Minimum share of connections that must be comparable with the record for a green result.',
      type: 'string',
      pattern: '^(100|[1-9]?[0-9])%$',
    },
    minimumConnections: {
      title: 'an integer of at least 1',
      description:
        'Minimum number of distinct recorded connections; with fewer, a simulation is inconclusive.',
      type: 'integer',
      minimum: 1,
    },
  },
} as const;
