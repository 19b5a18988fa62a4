import { REDACTIONS } from '../../digest/derive/redactions.ts';
import { LINT_CODES } from '../../model/lint-codes.ts';
import { LINT_LEVELS } from '../../policy/check/lint-levels.ts';
import { SETTINGS } from '../../policy/platform/choose-platform.ts';
import { PLATFORM_TEXTS } from '../../policy/platform/cni.ts';
import { DEPLOY, DURATION } from './deploy-schema.ts';
import { FLOW_FORMATS } from './flow-formats-schema.ts';
import { EVIDENCE, GATE } from './gate-schema.ts';
import { RENDER } from './render-schema.ts';
import type { FromSchema } from './schema-type.ts';

/**
 * What `.sluice.yaml` may contain: the only source of the type `ConfigFile`, of the validator and of the published JSON Schema
 * (`npm run schemas`). A `title` completes the sentence "`key` must be …" in messages.
 */

const PATHS = {
  title: 'a list of paths',
  type: 'array',
  items: { title: 'a path', type: 'string', minLength: 1 },
} as const;

const CNI = {
  title: 'a network plug-in',
  description:
    'The network plug-in, which decides what the NetworkPolicy API leaves open, with its version if it has one: `cilium@1.19`.',
  type: 'string',
  enum: PLATFORM_TEXTS,
} as const;

const SET = {
  title: 'a map of settings of the network plug-in',
  description:
    'Settings of the network plug-in that differ from the defaults of its chart: `cilium.policyCIDRMatchMode: nodes`.',
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(
    [...SETTINGS].map(([key, { title, help }]) => [
      key,
      { title, description: help, anyOf: [{ type: 'string' }, { type: 'boolean' }] } as const,
    ]),
  ),
} as const;

const LINT_LEVEL = {
  title: '`off`, `warn` or `error`',
  // YAML 1.1, which Kubernetes tools read, takes an unquoted off for false.
  anyOf: [{ type: 'string', enum: LINT_LEVELS }, { const: false }],
} as const;

const LINTS = {
  title: 'a map from codes of lints to levels',
  description:
    'The level of single lints: `off` skips a lint, `warn` makes it a warning, `error` fails the job.',
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(LINT_CODES.map((code) => [code, LINT_LEVEL] as const)),
} as const;

const SIZE = {
  title: 'a number of bytes, or a size such as `64MiB`',
  anyOf: [
    { type: 'integer', minimum: 1, maximum: 536870912 },
    { type: 'string', pattern: '^[1-9][0-9]{0,5}(KiB|MiB)$' },
  ],
} as const;

const ENVIRONMENT = {
  title: 'a map of settings',
  type: 'object',
  additionalProperties: false,
  properties: {
    cni: CNI,
    set: SET,
    policies: {
      ...PATHS,
      description: 'Policy files, folders or globs of this environment; they replace the top-level ones.',
    },
    flows: { ...PATHS, description: 'Recorded flows of this environment; they replace the top-level ones.' },
    flowsFallback: {
      ...PATHS,
      description: 'What is read instead for this environment; it replaces the top-level setting.',
    },
    inventory: { ...PATHS, description: 'Inventory of this environment; it replaces the top-level one.' },
    render: {
      ...RENDER,
      description: 'What is rendered for this environment; it replaces the top-level setting.',
    },
    gate: { ...GATE, description: 'Levels of this environment; each replaces the top-level one.' },
    evidence: { ...EVIDENCE, description: 'What this environment needs; each replaces the top-level one.' },
    cluster: {
      title: 'a map with `kubeconfig` and `context`',
      type: 'object',
      additionalProperties: false,
      properties: {
        kubeconfig: { title: 'a path', type: 'string', minLength: 1 },
        context: { title: 'the name of a context', type: 'string', minLength: 1 },
      },
    },
    deploy: DEPLOY,
  },
} as const;

export const CONFIG_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'a map of settings',
  description: 'Configuration of Sluice, .sluice.yaml. Paths are relative to the file.',
  type: 'object',
  additionalProperties: false,
  properties: {
    policies: { ...PATHS, description: 'Policy files, folders or globs.' },
    inventory: { ...PATHS, description: 'Manifests or cluster dumps that say which workloads there are.' },
    flows: {
      ...PATHS,
      description: 'Recorded flows or digests: files, folders, globs, or `gitlab-package:NAME`.',
    },
    flowsFallback: {
      ...PATHS,
      description: 'Recorded flows or digests that are read when a package of `flows` cannot be fetched.',
    },
    flowFormats: FLOW_FORMATS,
    exclude: {
      ...PATHS,
      description: 'Globs of files and folders that are left out of policies and inventory.',
    },
    record: {
      title: 'a map with `redact`, `foldAddresses`, `foldLabels` and `volumes`',
      description: 'What `sluice record` leaves out of the digest, and what it adds.',
      type: 'object',
      additionalProperties: false,
      properties: {
        redact: {
          title: 'a list of `names` and `addresses`',
          description:
            'What is left out about hosts outside the cluster. Verdicts that depend on it are then unknown.',
          type: 'array',
          items: { title: '`names` or `addresses`', type: 'string', enum: REDACTIONS },
        },
        foldAddresses: {
          title: 'an integer of at least 1',
          description:
            'If there are more clients outside the cluster than this, they are folded into prefixes. Verdicts of a block that covers only part of a prefix are then unknown.',
          type: 'integer',
          minimum: 1,
        },
        foldLabels: {
          title: '`true`, `false` or a list of keys of labels',
          description:
            'Labels that differ between the pods of one workload, whose values are left out of the digest; `true`: those that controllers set. Verdicts of policies that match them are then unknown.',
          anyOf: [
            { type: 'boolean' },
            { type: 'array', items: { title: 'the key of a label', type: 'string', minLength: 1 } },
          ],
        },
        volumes: {
          title: '`true` or `false`',
          description:
            'Whether the digest keeps the minimum of bytes and packets that each connection moved, where the counters of the records make that certain. Reading such records then takes longer.',
          type: 'boolean',
        },
      },
    },
    render: RENDER,
    renderedOutput: {
      title: 'the path of a folder',
      description: 'Where rendered manifests are kept, so that reports can link to them.',
      type: 'string',
      minLength: 1,
    },
    cni: CNI,
    set: SET,
    defaultNamespace: {
      title: 'the name of a namespace',
      description: 'Namespace of manifests that name none.',
      type: 'string',
      pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
    },
    instance: {
      title: 'a name of at most 63 lower-case letters, digits and `-`',
      description: 'Distinguishes several comments on one merge request.',
      type: 'string',
      pattern: '^[a-z0-9-]{1,63}$',
    },
    gate: GATE,
    lints: LINTS,
    evidence: EVIDENCE,
    waivers: {
      title: 'a map with `file`, `allow` and `maxDuration`',
      description: 'Findings that are accepted for a limited time.',
      type: 'object',
      additionalProperties: false,
      properties: {
        file: {
          title: 'a path',
          description: 'The file with the waivers; by default .sluice-waivers.yaml next to this file.',
          type: 'string',
          minLength: 1,
        },
        allow: { title: '`true` or `false`', description: 'Whether waivers are allowed.', type: 'boolean' },
        maxDuration: { ...DURATION, description: 'Maximum time from now for which a waiver may be valid.' },
      },
    },
    limits: {
      title: 'a map of limits',
      description: 'Size limits of input files, and time limits.',
      type: 'object',
      additionalProperties: false,
      properties: {
        maxFileBytes: { ...SIZE, description: 'Policy files.' },
        maxInventoryFileBytes: { ...SIZE, description: 'Inventory files, and the output of one renderer.' },
        maxRenderTime: { ...DURATION, description: 'Time limit of one renderer.' },
      },
    },
    environments: {
      title: 'a map from names to settings',
      description: 'Settings for one cluster each, chosen with --environment.',
      type: 'object',
      propertyNames: { pattern: '^[A-Za-z0-9][A-Za-z0-9 _./-]{0,254}$' },
      additionalProperties: ENVIRONMENT,
    },
  },
} as const;

/** The content of a valid `.sluice.yaml`. */
export type ConfigFile = FromSchema<typeof CONFIG_SCHEMA>;

/** The text of schemas/sluice.config.schema.json, with which editors complete and check `.sluice.yaml`. */
export function publishedConfigSchema(): string {
  return `${JSON.stringify(CONFIG_SCHEMA, null, 2)}\n`;
}
