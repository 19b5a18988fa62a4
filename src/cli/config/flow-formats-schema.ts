import { TIME_UNITS } from '../../flows/mapped/flow-mapping.ts';

const COLUMN = {
  title: 'the name of a column (quote one that YAML would not read as a string, such as `n` or `1`)',
  type: 'string',
  minLength: 1,
  maxLength: 256,
} as const;

const column = (description: string) => ({ ...COLUMN, description }) as const;

const VALUES = {
  title: 'a list of values, each a string or an integer',
  type: 'array',
  minItems: 1,
  items: {
    title: 'a string (quote `yes`, `no`, `true` and the like) or an integer',
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
    workload: column('The owner of its pod.'),
    workloadKind: column('The kind of the owner: `Deployment`, `ReplicaSet`, ….'),
    labels: column('Labels of its pod: an object, or `key=value` separated by `,`.'),
    node: column('The name of the node, if the end is a node; otherwise empty.'),
  },
} as const;

/** The user's own record formats: which column means what (docs/flow-formats.md). */
export const FLOW_FORMATS = {
  title: 'a map from names to formats',
  description:
    'Your own formats in CSV, JSON or Parquet: which column says what. Chosen by content, or with --flow-format.',
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
        description: 'The column of each of these. For JSON and Parquet also a path such as `source.ip`.',
        type: 'object',
        additionalProperties: false,
        required: ['source', 'destination'],
        properties: {
          source: { ...END, description: 'Who opened the connection, or sent the packets.' },
          destination: { ...END, description: 'The other end.' },
          protocol: column('TCP, 6, …; more names under `values.protocol`.'),
          icmpType: column('The ICMP type.'),
          icmpCode: column('The ICMP code.'),
          outcome: column('The outcome, as defined under `values.outcome`.'),
          direction: column(
            'Whether the record is a request or its reply, as defined under `values.direction`.',
          ),
          reporter: column('At which end it was recorded, as defined under `values.reporter`.'),
          connection: column('A value that all records of one connection share.'),
          count: column('How many connections the record stands for.'),
          sampling: column('The sampling rate: N if one of N was recorded.'),
          time: column('The time, or the start time.'),
          lastTime: column('The end time.'),
          node: column('The node that recorded it.'),
        },
      },
      values: {
        title: 'a map of the meanings of values',
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
              allowed: { ...VALUES, description: 'It was allowed.' },
              denied: { ...VALUES, description: 'It was denied.' },
              open: {
                ...VALUES,
                description: 'It was open, but the record does not say that a policy allowed it.',
              },
              attempted: { ...VALUES, description: 'It was attempted; the outcome is not known.' },
              ignored: { ...VALUES, description: 'The record is not a connection.' },
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
          missing: { ...VALUES, description: 'The text that stands for no value, such as `-`.' },
        },
      },
      records: {
        title: '`connections` or `packets`',
        description:
          'connections: the source opened it. packets: each direction is a record of its own, and both are joined.',
        type: 'string',
        enum: ['connections', 'packets'],
      },
      leftOut: {
        title: '`nothing`, `sampled` or `rate-limited`',
        description:
          'Which connections the source does not record. A sample never proves that nothing breaks.',
        type: 'string',
        enum: ['nothing', 'sampled', 'rate-limited'],
      },
      decidedBy: {
        title: '`policy` or `other`',
        description:
          'Who decided the outcomes: network policies, or another firewall, which says nothing about policies.',
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
        description: 'Whether a record has all labels of the pod. Default: false.',
        type: 'boolean',
      },
      timeUnit: {
        title: 'a unit of time',
        description: 'The unit of times that are numbers since 1970. Default: derived from their size.',
        type: 'string',
        enum: TIME_UNITS,
      },
      timeFormat: {
        title: 'a format of times such as `%d/%b/%Y:%H:%M:%S %z`',
        description: 'The format of times that are strings, except ISO 8601.',
        type: 'string',
        minLength: 1,
        maxLength: 100,
      },
      timeZone: {
        title: '`UTC` or an offset such as `+02:00`',
        description:
          'The zone of times that are strings without a zone. Without this setting such times are unknown.',
        type: 'string',
        pattern: '^(UTC|Z|[+-][0-9]{2}:?[0-9]{2})$',
      },
      separator: {
        title: 'one of `,`, `;`, `|` and a tab',
        description: 'The separator of CSV. Default: the one that separates the column names.',
        type: 'string',
        enum: [',', ';', '|', '\t'],
      },
      columnNames: {
        title: 'a list of names',
        description: 'The column names, in order, for CSV without a header line.',
        type: 'array',
        minItems: 2,
        items: COLUMN,
      },
    },
  },
} as const;
