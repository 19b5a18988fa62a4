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
  description: 'How much findings weigh: fail the job, warn, or only report.',
  type: 'object',
  additionalProperties: false,
  properties: {
    blocked: level('Recorded connections that the change blocks.'),
    opened: level('Recorded connections that were denied and that the change allows.'),
    unknown: level('Recorded connections of which it cannot be told what the change does to them.'),
    uncovered: level('Workloads that the change selects and of which nothing was recorded.'),
    unprotected: level(
      'Workloads that the change leaves without isolation, or opens to every namespace or the world.',
    ),
    notSimulated: {
      title: 'a level',
      description: 'Changes of policies of kinds that are not simulated. They cannot be ignored.',
      type: 'string',
      enum: ['fail', 'warn'],
    },
  },
} as const;

export const EVIDENCE = {
  title: 'a map with `maxAge`, `minimumWindow`, `minimumCompared` and `minimumConnections`',
  description: 'How much recorded traffic there must be for a simulation to mean something.',
  type: 'object',
  additionalProperties: false,
  properties: {
    maxAge: {
      ...DURATION_OR_OFF,
      description:
        'Oldest acceptable age of the newest part of the recording, single records apart; older flows are inconclusive.',
    },
    minimumWindow: {
      ...DURATION_OR_OFF,
      description: 'Shortest time that recent records fill which is enough for green.',
    },
    minimumCompared: {
      title: 'a share such as `50%`',
      description: 'Least share of connections that can be checked against the record for green.',
      type: 'string',
      pattern: '^(100|[1-9]?[0-9])%$',
    },
    minimumConnections: {
      title: 'a whole number from 1 on',
      description: 'Fewest distinct recorded connections; with fewer a simulation is inconclusive.',
      type: 'integer',
      minimum: 1,
    },
  },
} as const;
