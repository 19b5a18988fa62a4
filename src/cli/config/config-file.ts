import type { CONFIG_SCHEMA } from './schema.ts';
import type { FromSchema } from './schema-type.ts';

/** The content of a valid `.sluice.yaml`. */
export type ConfigFile = FromSchema<typeof CONFIG_SCHEMA>;
