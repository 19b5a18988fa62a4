import { WAIVER_KINDS } from '../../impact/gate/waiver.ts';
import { PROTOCOLS } from '../../model/protocol.ts';
import type { FromSchema } from '../config/schema-type.ts';

const END = {
  title: 'a name as reports print it, such as `shop/web`',
  description:
    'As reports print it. At one of the two ends `shop/*` stands for every workload of a namespace.',
  type: 'string',
  minLength: 1,
  maxLength: 600,
} as const;

/**
 * What `.sluice-waivers.yaml` may contain: the only source of its type, of the validator and of the published JSON Schema (`npm
 * run schemas`). `read-waivers.ts` checks what a schema cannot express.
 */
export const WAIVERS_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'a map with `waivers`',
  description: 'Findings of Sluice that are accepted for a limited time, .sluice-waivers.yaml.',
  type: 'object',
  additionalProperties: false,
  required: ['waivers'],
  properties: {
    waivers: {
      title: 'a list of at most 1000 waivers',
      type: 'array',
      maxItems: 1000,
      items: {
        title: 'a waiver: `kind`, what is accepted, `owner`, `reason` and `expires`',
        type: 'object',
        additionalProperties: false,
        required: ['kind', 'owner', 'reason', 'expires'],
        properties: {
          kind: {
            title: 'what is accepted',
            description: 'A connection that is blocked or opened, or a workload that is left unprotected.',
            type: 'string',
            enum: WAIVER_KINDS,
          },
          connection: {
            title: 'a map with `source`, `destination`, `protocol` and `port`',
            type: 'object',
            additionalProperties: false,
            required: ['source', 'destination', 'protocol'],
            properties: {
              source: END,
              destination: END,
              protocol: { title: 'a protocol', type: 'string', enum: PROTOCOLS },
              port: {
                title: 'a port from 0 to 65535',
                description: 'Left out: connections without a port.',
                type: 'integer',
                minimum: 0,
                maximum: 65535,
              },
            },
          },
          workload: {
            title: 'the name of a workload, such as `shop/web`',
            type: 'string',
            minLength: 1,
            maxLength: 600,
          },
          direction: { title: 'a direction', type: 'string', enum: ['ingress', 'egress'] },
          fingerprint: {
            title: 'a fingerprint of the JSON report, 16 hexadecimal digits in quotes',
            type: 'string',
            pattern: '^[0-9a-f]{16}$',
          },
          owner: {
            title: 'the name of the person or team responsible',
            type: 'string',
            pattern: '\\S',
            maxLength: 200,
          },
          reason: { title: 'a string with the reason', type: 'string', pattern: '\\S', maxLength: 1000 },
          expires: {
            title: 'a day such as `2026-12-31`',
            description: 'The last day on which it is valid, in UTC.',
            type: 'string',
            pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
          },
        },
      },
    },
  },
} as const;

/** The content of a valid `.sluice-waivers.yaml`, as far as its schema says. */
export type WaiversFile = FromSchema<typeof WAIVERS_SCHEMA>;

/** The text of schemas/sluice.waivers.schema.json. */
export function publishedWaiversSchema(): string {
  return `${JSON.stringify(WAIVERS_SCHEMA, null, 2)}\n`;
}
