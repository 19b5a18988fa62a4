import { TIME_UNITS } from '../../flows/mapped/flow-mapping.ts';

const COLUMN = {
  title: 'the name of a column (quote one that YAML takes for something else, such as `n` or `1`)',
  type: 'string',
  minLength: 1,
  maxLength: 256,
} as const;

const column = (description: string) => ({ ...COLUMN, description }) as const;

const VALUES = {
  title: 'a list of values, each a text or a whole number',
  type: 'array',
  minItems: 1,
  items: {
    title: 'a text (quote `yes`, `no`, `true` and the like) or a whole number',
    anyOf: [{ type: 'string', minLength: 1 }, { type: 'integer' }],
  },
} as const;

const END = {
  title: 'a map of columns',
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    address: column('Its IP address.'),
    port: column('Its port.'),
    namespace: column('Its namespace.'),
    pod: column('The name of its pod, also as `namespace/pod`.'),
    workload: column('What owns its pod.'),
    workloadKind: column('The kind of that: `Deployment`, `ReplicaSet`, ….'),
    labels: column('Labels of its pod: an object, or `key=value` with `,` between.'),
    node: column('The name of the node that it is; empty where it is none.'),
  },
} as const;

/** The user's own record formats: which column means what (docs/flow-formats.md). */
export const FLOW_FORMATS = {
  title: 'a map from names to formats',
  description:
    'CSV, JSON and Parquet of your own: which column says what. Chosen by content, or with --flow-format.',
  type: 'object',
  propertyNames: { pattern: '^[a-z][a-z0-9-]{0,62}$' },
  additionalProperties: {
    title: 'a map with at least `columns`, `records` and `leftOut`',
    type: 'object',
    additionalProperties: false,
    required: ['columns', 'records', 'leftOut'],
    properties: {
      columns: {
        title: 'a map with at least `source` and `destination`',
        description: 'The column that says each of these. Of JSON and Parquet also a path, `source.ip`.',
        type: 'object',
        additionalProperties: false,
        required: ['source', 'destination'],
        properties: {
          source: { ...END, description: 'Who opened the connection, or sent the packets.' },
          destination: { ...END, description: 'To whom.' },
          protocol: column('TCP, 6, …; more names under `values.protocol`.'),
          icmpType: column('The type of a message of ICMP.'),
          icmpCode: column('Its code.'),
          outcome: column('What became of it, as `values.outcome` says.'),
          direction: column(
            'Whether the record is of a request or of its answer, as `values.direction` says.',
          ),
          reporter: column('On which side it was recorded, as `values.reporter` says.'),
          connection: column('What all records of one connection have in common.'),
          count: column('How many connections the record stands for.'),
          sampling: column('One of how many was recorded.'),
          time: column('When, or when it began.'),
          lastTime: column('When it ended.'),
          node: column('The node that recorded it.'),
        },
      },
      values: {
        title: 'a map of what values mean',
        description: 'What the values of columns mean. A record with another value is an error.',
        type: 'object',
        additionalProperties: false,
        properties: {
          protocol: {
            title: 'a map from protocols to lists of values',
            description: 'Names of protocols that are not those of IANA.',
            type: 'object',
            additionalProperties: false,
            properties: { TCP: VALUES, UDP: VALUES, SCTP: VALUES, ICMP: VALUES, ICMPv6: VALUES },
          },
          outcome: {
            title: 'a map of `allowed`, `denied`, `open`, `attempted` and `ignored`',
            type: 'object',
            additionalProperties: false,
            properties: {
              allowed: { ...VALUES, description: 'It was let through.' },
              denied: { ...VALUES, description: 'It was stopped.' },
              open: { ...VALUES, description: 'It was open; nobody says that a policy let it through.' },
              attempted: { ...VALUES, description: 'Somebody tried; nobody says what became of it.' },
              ignored: { ...VALUES, description: 'The record is no connection.' },
            },
          },
          direction: {
            title: 'a map of `request` and `reply`',
            type: 'object',
            additionalProperties: false,
            properties: { request: VALUES, reply: VALUES },
          },
          reporter: {
            title: 'a map of `source` and `destination`',
            type: 'object',
            additionalProperties: false,
            properties: {
              source: { ...VALUES, description: 'The side of the source: what leaves, egress.' },
              destination: { ...VALUES, description: 'That of the destination: what arrives, ingress.' },
            },
          },
          missing: { ...VALUES, description: 'What stands for no value, such as `-`.' },
        },
      },
      records: {
        title: '`connections` or `packets`',
        description:
          'connections: the source opened it. packets: each direction is a record of its own, and both are put together.',
        type: 'string',
        enum: ['connections', 'packets'],
      },
      leftOut: {
        title: '`nothing`, `sampled` or `rate-limited`',
        description:
          'Which connections the source does not record; a sample never proves that nothing breaks.',
        type: 'string',
        enum: ['nothing', 'sampled', 'rate-limited'],
      },
      decidedBy: {
        title: '`policy` or `other`',
        description:
          'Whose outcomes they are: of network policies, or of another firewall, which says nothing of them.',
        type: 'string',
        enum: ['policy', 'other'],
      },
      withoutOutcome: {
        title: '`open` or `attempted`',
        description: 'What a record shows where no column has an outcome. Default: attempted.',
        type: 'string',
        enum: ['open', 'attempted'],
      },
      allLabels: {
        title: '`true` or `false`',
        description: 'Whether the labels that a record has are all that the pod has. Default: false.',
        type: 'boolean',
      },
      timeUnit: {
        title: 'a unit of time',
        description: 'Of times that are numbers since 1970. Default: told by their size.',
        type: 'string',
        enum: TIME_UNITS,
      },
      timeFormat: {
        title: 'a format of times such as `%d/%b/%Y:%H:%M:%S %z`',
        description: 'Of times that are texts, but for those of ISO 8601.',
        type: 'string',
        minLength: 1,
        maxLength: 100,
      },
      timeZone: {
        title: '`UTC` or an offset such as `+02:00`',
        description: 'Of times that are texts without a zone. Without it these are not known.',
        type: 'string',
        pattern: '^(UTC|Z|[+-][0-9]{2}:?[0-9]{2})$',
      },
      separator: {
        title: 'one of `,`, `;`, `|` and a tab',
        description: 'Of CSV. Default: what separates the names of the columns.',
        type: 'string',
        enum: [',', ';', '|', '\t'],
      },
      columnNames: {
        title: 'a list of names',
        description: 'Of CSV whose first line does not name the columns: their names, in order.',
        type: 'array',
        minItems: 2,
        items: COLUMN,
      },
    },
  },
} as const;
